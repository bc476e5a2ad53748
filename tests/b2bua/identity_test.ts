/** What of one side of a call the other may see. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { H } from "../../src/sip/mod.ts";
import { sdp, talk } from "../support/phone.ts";
import { scenario } from "./set_up.ts";

const FORGED = [
  "P-Asserted-Identity: <sip:ceo@pbx.test>",
  "P-Preferred-Identity: <sip:ceo@pbx.test>",
  'Remote-Party-ID: "CEO" <sip:ceo@pbx.test>;party=calling;screen=yes',
  "Diversion: <sip:ceo@pbx.test>;reason=unconditional",
  "History-Info: <sip:ceo@pbx.test>;index=1",
  "Referred-By: <sip:ceo@pbx.test>",
  "Identity: forged;info=<https://evil.test/>;alg=ES256",
  "Alert-Info: <http://169.254.169.254/>",
  "Call-Info: <http://evil.test/>;purpose=icon",
  "X-Asterisk-Anything: 1",
  "User-Agent: SecretPhone/9.9",
  "P-Access-Network-Info: IEEE-802.11",
  "Geolocation: <cid:x>",
];

scenario(
  "the callee sees who the caller proved to be, whatever its phone wrote",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", {
      sdp: sdp("192.0.2.7"),
      from: '"The CEO" <sip:ceo@pbx.test>',
      headers: [...FORGED, "Subject: lunch", "Priority: urgent"],
    });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    equal(String(ring.from.uri), "sip:1001@pbx.test");
    equal(ring.from.displayName, "Alice");
    deepEqual(ring.headers.raw("P-Asserted-Identity"), ['"Alice" <sip:1001@pbx.test>']);
    deepEqual(ring.headers.raw("Subject"), ["lunch"]);
    deepEqual(ring.headers.raw("Priority"), ["urgent"]);
    for (const line of FORGED) {
      const name = line.slice(0, line.indexOf(":"));
      if (name === "P-Asserted-Identity" || name === "User-Agent") continue;
      deepEqual(ring.headers.raw(name), [], name);
    }
    deepEqual(ring.headers.raw("User-Agent"), ["Ringdown"]);
    bob.reply(ring, 486);
    await pbx.run(10);
  },
);

for (const privacy of ["id", "user", "header", "id;critical", "session;id", "ID", "user; id"]) {
  scenario(`Privacy: ${privacy} makes the caller anonymous`, {}, async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7"), headers: [`Privacy: ${privacy}`] });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    equal(String(ring.from), `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=${ring.from.tag}`);
    deepEqual(ring.headers.raw("P-Asserted-Identity"), []);
    const text = pbx.network.packets.filter(({ to }) => to.host === "192.0.2.8")
      .map(({ text }) => text).join("");
    equal(/1001|Alice|192\.0\.2\.7/.test(text), false, "the caller is in no message to the callee");
    bob.reply(ring, 486);
    await pbx.run(10);
  });
}

scenario("a phone that calls as nobody is anonymous", {}, async ({ pbx, alice, bob }) => {
  await alice.invite("1002", {
    sdp: sdp("192.0.2.7"),
    from: '"Anonymous" <sip:anonymous@anonymous.invalid>',
  });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  equal(String(ring.from), `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=${ring.from.tag}`);
  const text = pbx.network.packets.filter(({ to }) => to.host === "192.0.2.8")
    .map(({ text }) => text).join("");
  equal(/1001|Alice|192\.0\.2\.7/.test(text), false, "the caller is in no message to the callee");
  bob.reply(ring, 486);
  await pbx.run(10);
});

for (const privacy of ["none", "session", "history"]) {
  scenario(`Privacy: ${privacy} hides nobody`, {}, async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7"), headers: [`Privacy: ${privacy}`] });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    equal(String(ring.from.uri), "sip:1001@pbx.test");
    bob.reply(ring, 486);
    await pbx.run(10);
  });
}

scenario("Max-Forwards goes on one lower, 0 gets a 483", {}, async ({ pbx, alice, bob }) => {
  const of = (hops: number) => {
    const invite = alice.request("INVITE", "sip:1002@pbx.test", {
      headers: [`Contact: ${alice.contact}`],
      sdp: sdp("192.0.2.7"),
    });
    return alice.prove(invite.with({ headers: invite.headers.with(H.maxForwards, hops) }));
  };
  await of(0);
  alice.take(483);
  await of(1);
  await pbx.run(10);
  const ring = bob.take("INVITE");
  equal(ring.headers.first(H.maxForwards), 0);
  bob.reply(ring, 486);
  await pbx.run(10);
});

scenario(
  "the topology is hidden: nothing of one leg is in a message of the other",
  {},
  async ({ pbx, alice, bob }) => {
    const { invite, incoming, callerDialog, calleeDialog } = await talk(alice, bob, {
      inviteHeaders: [
        "User-Agent: AlicePhone/1.0",
        "Record-Route: <sip:alice-proxy.test;lr>",
        "X-Alice: yes",
        "Organization: Alice Ltd",
      ],
      answerHeaders: ["Server: BobPhone/2.0", "X-Bob: yes", "Organization: Bob Ltd"],
    });
    const [second, sent] = alice.within(callerDialog, "INVITE", {
      sdp: sdp("192.0.2.7", "a=sendonly\r\n"),
      headers: ["X-Alice: again"],
    });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8"), headers: ["X-Bob: again"] });
    await pbx.run(10);
    alice.take(200, "INVITE");
    alice.ack(second, sent.cseq.number);
    await pbx.run(10);
    alice.within(second, "INFO", { headers: ["X-Alice: info"] });
    await pbx.run(10);
    bob.reply(bob.take("INFO"), 200, { headers: ["X-Bob: info"] });
    await pbx.run(10);
    bob.within(calleeDialog, "BYE", {
      headers: ["X-Bob: bye", 'Reason: Q.850;cause=16;text="secret"'],
    });
    await pbx.run(10);
    alice.take("BYE");

    const to = (host: string) =>
      pbx.network.packets.filter((packet) => packet.to.host === host).map(({ text }) => text).join(
        "\n",
      );
    ok(incoming.callId !== invite.callId);
    const ofAlice = [
      "AlicePhone",
      "alice-proxy",
      "X-Alice",
      "Alice Ltd",
      "192.0.2.7",
      invite.callId,
      `tag=${invite.from.tag}`,
      invite.via.branch ?? "",
      callerDialog.remoteTag,
    ];
    for (const secret of ofAlice) {
      equal(
        to("192.0.2.8").includes(secret),
        false,
        `${secret} leaked`,
      );
    }
    const ofBob = [
      "BobPhone",
      "X-Bob",
      "Bob Ltd",
      "192.0.2.8",
      "secret",
      incoming.callId,
      `tag=${incoming.from.tag}`,
      incoming.via.branch ?? "",
      calleeDialog.localTag,
    ];
    for (const secret of ofBob) equal(to("192.0.2.7").includes(secret), false, `${secret} leaked`);
  },
);

scenario("a call that loops back to us is refused with 482", {}, async ({ pbx, alice, bob }) => {
  await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  // A phone that forwards what rings it to us again, to the same extension, with its Vias.
  const looped = bob.request("INVITE", "sip:1002@pbx.test", {
    headers: [`Contact: ${bob.contact}`, `Via: ${ring.via}`],
    sdp: sdp("192.0.2.8"),
  });
  bob.send(looped);
  await pbx.run(10);
  bob.take(482);
  bob.reply(ring, 486);
  await pbx.run(10);
});

scenario("an INVITE with no Contact, or two, is refused", {}, async ({ pbx, alice, bob }) => {
  for (const headers of [[], [`Contact: ${alice.contact}`, "Contact: <sip:other@192.0.2.7>"]]) {
    await alice.prove(
      alice.request("INVITE", "sip:1002@pbx.test", { headers, sdp: sdp("192.0.2.7") }),
    );
    alice.take(400);
  }
  deepEqual(bob.heard(), []);
  await pbx.run(10);
});

scenario("a phone does not ring itself", {}, async ({ pbx, alice }) => {
  await alice.invite("1001", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  alice.take(480);
});

scenario(
  "a call to the number as tel: and with visual separators",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.prove(alice.request("INVITE", "tel:10-02", {
      headers: [`Contact: ${alice.contact}`],
      sdp: sdp("192.0.2.7"),
    }));
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(10);
    alice.take(486);
  },
);

scenario(
  "nobody who is not registered here can be reached through us",
  {},
  async ({ pbx, alice }) => {
    const foreign = [
      "sip:1002@203.0.113.9",
      "sip:1002@evil.test",
      "sip:1002@evil.test;maddr=192.0.2.1",
      "sip:evil.test",
      "tel:+4411111111",
      "sip:+4411111111@pbx.test;user=phone",
    ];
    for (const uri of foreign) {
      await alice.prove(alice.request("INVITE", uri, {
        headers: [`Contact: ${alice.contact}`, "Route: <sip:203.0.113.9;lr>"],
        sdp: sdp("192.0.2.7"),
      }));
      match(alice.heard().at(-1) ?? "", /^40[34] INVITE$/);
    }
    const targets = new Set(pbx.network.packets.map(({ to }) => to.host));
    deepEqual([...targets].sort(), ["192.0.2.1", "192.0.2.7"]);
  },
);

scenario(
  "maddr in a Request-URI of ours sends nothing anywhere else",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.prove(alice.request("INVITE", "sip:1002@pbx.test;maddr=203.0.113.9", {
      headers: [`Contact: ${alice.contact}`],
      sdp: sdp("192.0.2.7"),
    }));
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(10);
    ok(pbx.network.packets.every(({ to }) => to.host.startsWith("192.0.2.")));
  },
);
