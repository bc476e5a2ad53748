/** From the INVITE to its final response. */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { formatMessage, H } from "../../src/sip/mod.ts";
import { bodyText, Phone, sdp, talk } from "../support/phone.ts";
import { phonesOf, scenario, setUp, timesTo } from "./set_up.ts";

const FORK = { devices: { "1001": ["1001"], "1002": ["1002", "1002m", "1002w"] } };

scenario(
  "a call rings, is answered and is hung up by the caller",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    const [, bye] = alice.within(callerDialog, "BYE");
    await pbx.run(20);
    equal(bob.take("BYE").headers.raw("Reason")[0], 'SIP;cause=200;text="Normal call clearing"');
    equal(alice.take(200, "BYE").cseq.number, bye.cseq.number);
    deepEqual(
      pbx.records.map(({ from, to, status, reason, endedBy, result }) => ({
        from,
        to,
        status,
        reason,
        endedBy,
        result,
      })),
      [{
        from: "1001",
        to: "1002",
        status: 200,
        reason: "hung-up",
        endedBy: "caller",
        result: "success",
      }],
    );
    deepEqual(
      pbx.events.map(({ type }) => type).filter((type) => type.startsWith("call")),
      ["call.started", "call.answered", "call.ended"],
    );
  },
);

scenario(
  "a call over TCP is hung up by the callee",
  { protocol: "TCP" },
  async ({ pbx, alice, bob }) => {
    const { calleeDialog } = await talk(alice, bob);
    bob.within(calleeDialog, "BYE");
    await pbx.run(20);
    alice.take("BYE");
    bob.take(200, "BYE");
    equal(pbx.records[0]?.endedBy, "callee");
  },
);

Deno.test("a fork of three: one answers, the others are told that it was answered elsewhere", async () => {
  const pbx = (await setUp(FORK)).pbx;
  const alice = new Phone(pbx, { username: "1001", host: "192.0.2.9" });
  const [one, two] = await phonesOf(pbx, ["1002m", "1002w"]);
  ok(one && two);
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.9") });
  await pbx.run(10);
  const rings = [one, two].map((phone) => phone.take("INVITE"));
  rings.forEach((ring, i) => [one, two][i]?.reply(ring, 180));
  await pbx.run(10);
  one.reply(rings[0] as never, 200, { sdp: sdp("192.0.2.20") });
  await pbx.run(20);
  const answer = alice.take(200, "INVITE");
  const dialog = alice.dialogAsCaller(invite, answer);
  alice.ack(dialog, invite.cseq.number);
  await pbx.run(20);
  deepEqual(two.take("CANCEL").headers.raw("Reason"), [
    'SIP;cause=200;text="Call completed elsewhere"',
  ]);
  two.take("ACK");
  deepEqual(two.heard(), []);
  deepEqual(one.heard(), ["ACK"]);
  // The desk phone never answered its INVITE with a 1xx: its CANCEL waits, §9.1.
  alice.within(dialog, "BYE");
  await pbx.run(20);
  one.take("BYE");
  await pbx.finish();
  equal(pbx.records.length, 1);
});

Deno.test("a phone that is slow to ring is cancelled when it does", async () => {
  const { pbx, alice, bob } = await setUp(FORK);
  const [mobile] = await phonesOf(pbx, ["1002m"]);
  ok(mobile);
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  mobile.reply(mobile.take("INVITE"), 200, { sdp: sdp("192.0.2.20") });
  await pbx.run(10);
  const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
  alice.ack(dialog, invite.cseq.number);
  await pbx.run(3_000);
  const rings = bob.inbox.filter((it) => it.kind === "request" && it.method === "INVITE");
  equal(rings.length, 3);
  equal(bob.inbox.length, 3);
  bob.reply(bob.take("INVITE"), 180);
  await pbx.run(20);
  bob.take("CANCEL");
  alice.within(dialog, "BYE");
  await pbx.finish();
});

Deno.test("a 6xx of one phone ends the call for all", async () => {
  const { pbx, alice, bob } = await setUp(FORK);
  const [mobile] = await phonesOf(pbx, ["1002m"]);
  ok(mobile);
  await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  bob.reply(bob.take("INVITE"), 180);
  mobile.reply(mobile.take("INVITE"), 603);
  await pbx.run(30);
  deepEqual(bob.take("CANCEL").headers.raw("Reason"), ['SIP;cause=603;text="Declined elsewhere"']);
  alice.take(603);
  await pbx.finish();
  equal(pbx.records[0]?.reason, "declined");
});

Deno.test("when every phone has failed the caller hears what tells most", async () => {
  const { pbx, alice, bob } = await setUp(FORK);
  const [mobile] = await phonesOf(pbx, ["1002m"]);
  ok(mobile);
  await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  bob.reply(bob.take("INVITE"), 480);
  await pbx.run(10);
  deepEqual(alice.heard().filter((it) => !it.startsWith("100")), []);
  mobile.reply(mobile.take("INVITE"), 486);
  await pbx.run(20);
  alice.take(486);
  await pbx.finish();
});

const FAILURES: readonly (readonly [theirs: number, caller: number])[] = [
  [302, 480],
  [401, 480],
  [404, 404],
  [407, 480],
  [408, 480],
  [415, 415],
  [480, 480],
  [486, 486],
  [488, 488],
  [500, 480],
  [503, 480],
  [600, 600],
  [603, 603],
];

for (const [theirs, heard] of FAILURES) {
  scenario(
    `a callee's ${theirs} reaches the caller as ${heard}`,
    {},
    async ({ pbx, alice, bob }) => {
      await alice.invite("1002", { sdp: sdp("192.0.2.7") });
      await pbx.run(10);
      bob.reply(bob.take("INVITE"), theirs);
      await pbx.run(20);
      bob.take("ACK");
      const refused = alice.take(heard);
      equal(refused.headers.raw("Contact").length, 0);
      deepEqual(
        refused.headers.raw("Reason"),
        theirs === heard ? [] : [`SIP;cause=${theirs};text="Callee failed"`],
      );
    },
  );
}

scenario(
  "nobody answers: 480 and CANCEL at the end of the ring time",
  { ringMs: 20_000 },
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 180);
    await pbx.run(19_900);
    alice.take(180);
    deepEqual(alice.heard(), ["100 INVITE"]);
    await pbx.run(200);
    alice.take(480);
    equal(bob.take("CANCEL").headers.raw("Reason")[0], 'SIP;cause=480;text="No answer"');
    equal(pbx.records[0]?.reason, "no-answer");
  },
);

scenario(
  "a phone that is gone: seven INVITEs, then 480 to the caller",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(33_000);
    deepEqual(timesTo(pbx, bob.options.host, "INVITE"), [
      0,
      500,
      1_500,
      3_500,
      7_500,
      15_500,
      31_500,
    ]);
    alice.take(480);
    equal(pbx.records[0]?.reason, "unreachable");
    bob.heard();
  },
);

scenario(
  "the caller cancels: 200, 487 and a CANCEL for the callee",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 180);
    await pbx.run(10);
    alice.cancel(invite);
    await pbx.run(30);
    alice.take(200, "CANCEL");
    alice.take(487, "INVITE");
    equal(bob.take("CANCEL").headers.raw("Reason")[0], 'SIP;cause=487;text="Request terminated"');
    bob.take("ACK");
    equal(pbx.records[0]?.reason, "cancelled");
  },
);

scenario("the caller hangs up before the answer with a BYE", {}, async ({ pbx, alice, bob }) => {
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  bob.reply(bob.take("INVITE"), 180);
  await pbx.run(10);
  const early = alice.dialogAsCaller(invite, alice.take(180));
  alice.within(early, "BYE");
  await pbx.run(30);
  alice.take(200, "BYE");
  alice.take(487, "INVITE");
  bob.take("CANCEL");
});

scenario(
  "a 200 that crosses our CANCEL is acknowledged and hung up",
  {},
  async ({ pbx, alice, bob }) => {
    bob.auto.delete("cancel");
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    bob.reply(ring, 180);
    await pbx.run(10);
    alice.cancel(invite);
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(30);
    alice.take(200, "CANCEL");
    alice.take(487, "INVITE");
    bob.reply(bob.take("CANCEL"), 481);
    bob.take("ACK");
    bob.take("BYE");
    deepEqual(alice.heard().filter((it) => it === "200 INVITE"), []);
    equal(pbx.records.length, 1);
  },
);

scenario(
  "a 200 that comes long after its CANCEL is acknowledged and hung up",
  {},
  async ({ pbx, alice, bob }) => {
    bob.auto.delete("cancel");
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    bob.reply(ring, 180);
    await pbx.run(10);
    alice.cancel(invite);
    await pbx.run(100);
    bob.reply(bob.take("CANCEL"), 200);
    await pbx.run(20_000);
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(30);
    bob.take("ACK");
    bob.take("BYE");
  },
);

scenario(
  "a CANCEL that crosses the 200 to the caller changes nothing",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(2);
    alice.cancel(invite);
    await pbx.run(30);
    alice.take(200, "CANCEL");
    const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
    alice.ack(dialog, invite.cseq.number);
    await pbx.run(10);
    equal(pbx.b2bua.size, 1);
    alice.within(dialog, "BYE");
    await pbx.run(20);
    bob.take("BYE");
  },
);

scenario(
  "a lost 200 is sent again on time, and there is one call",
  {},
  async ({ pbx, alice, bob }) => {
    let lost = 0;
    pbx.network.lose = ({ to, text }) =>
      to.host === "192.0.2.7" && text.includes("CSeq: 2 INVITE") &&
      text.startsWith("SIP/2.0 200") &&
      lost++ < 3;
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(5_000);
    deepEqual(timesTo(pbx, "192.0.2.7", "SIP/2.0 200"), [0, 500, 1_500, 3_500]);
    const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
    alice.ack(dialog, invite.cseq.number);
    await pbx.run(10_000);
    equal(timesTo(pbx, "192.0.2.7", "SIP/2.0 200").length, 4);
    alice.within(dialog, "BYE");
    await pbx.run(20);
    equal(pbx.records.length, 1);
  },
);

scenario("an ACK that never comes: BYE to both after 32 s", {}, async ({ pbx, alice, bob }) => {
  await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
  await pbx.run(40_000);
  deepEqual(
    timesTo(pbx, "192.0.2.7", "SIP/2.0 200"),
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
  const answered = pbx.network.packets.find(({ to, text }) =>
    to.host === "192.0.2.7" && text.startsWith("SIP/2.0 200")
  );
  const byes = pbx.network.packets.filter(({ text }) => text.startsWith("BYE"));
  deepEqual(byes.map(({ at }) => at - (answered?.at ?? 0)), [32_000, 32_000]);
  alice.take("BYE");
  bob.take("BYE");
  equal(pbx.records[0]?.reason, "no-ack");
});

scenario("an ACK with the branch of its INVITE is heard", {}, async ({ pbx, alice, bob }) => {
  // Some phones never learned that the ACK of a 2xx has a branch of its own; their calls were cut.
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
  await pbx.run(10);
  const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
  const [, made] = alice.within(dialog, "INFO");
  await pbx.run(10);
  alice.heard();
  const ack = made.with({ headers: made.headers.with(H.via, invite.via) });
  const text = new TextDecoder().decode(
    formatMessage(ack),
  ).replace(/^INFO/, "ACK").replace(/CSeq: \d+ INFO/, `CSeq: ${invite.cseq.number} ACK`);
  alice.sendBytes(new TextEncoder().encode(text));
  await pbx.run(40_000);
  equal(pbx.b2bua.size, 1);
  alice.within({ ...dialog, localSequence: 9 }, "BYE");
  await pbx.run(20);
  bob.take("BYE");
});

scenario("the callee's 200 again is acknowledged again", {}, async ({ pbx, alice, bob }) => {
  const { incoming, callerDialog } = await talk(alice, bob);
  for (let copies = 0; copies < 3; copies++) bob.reply(incoming, 200, { sdp: sdp("192.0.2.8") });
  await pbx.run(20);
  deepEqual(bob.heard(), ["ACK", "ACK", "ACK"]);
  deepEqual(alice.heard(), []);
  alice.within(callerDialog, "BYE");
  await pbx.run(20);
  bob.take("BYE");
});

scenario(
  "a second fork that answers is acknowledged and hung up",
  {},
  async ({ pbx, alice, bob }) => {
    const { incoming, callerDialog } = await talk(alice, bob);
    bob.reply(incoming, 200, { sdp: sdp("192.0.2.8"), tag: "voicemail" });
    await pbx.run(20);
    equal(bob.take("ACK").to.tag, "voicemail");
    const bye = bob.take("BYE");
    equal(bye.to.tag, "voicemail");
    match(bye.headers.raw("Reason")[0] ?? "", /completed elsewhere/);
    equal(pbx.b2bua.size, 1);
    alice.within(callerDialog, "BYE");
    await pbx.run(20);
    equal(bob.take("BYE").to.tag, "t1002");
  },
);

scenario(
  "early dialogs of several forks ring the caller, and the first 2xx wins",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    bob.reply(ring, 180, { tag: "one" });
    bob.reply(ring, 183, { tag: "two", sdp: sdp("192.0.2.8") });
    await pbx.run(20);
    bob.reply(ring, 200, { tag: "one", sdp: sdp("192.0.2.8") });
    await pbx.run(20);
    equal(bob.take("ACK").to.tag, "one");
    const provisional = alice.take(183);
    const answer = alice.take(200, "INVITE");
    equal(provisional.to.tag, answer.to.tag);
    const dialog = alice.dialogAsCaller(invite, answer);
    alice.ack(dialog, invite.cseq.number);
    await pbx.run(10);
    alice.within(dialog, "BYE");
    await pbx.run(20);
    equal(bob.take("BYE").to.tag, "one");
  },
);

scenario("early media reaches the caller with the 183", {}, async ({ pbx, alice, bob }) => {
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  bob.reply(ring, 183, { sdp: sdp("192.0.2.8") });
  await pbx.run(20);
  match(bodyText(alice.take(183)), /c=IN IP4 192\.0\.2\.1\r\n/);
  alice.cancel(invite);
  await pbx.run(20);
});

scenario(
  "no common codec: 488 to the caller, ACK and BYE to the callee",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    pbx.media.refuseNext = { refused: "no-usable-media", why: "test" };
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(20);
    bob.take("ACK");
    bob.take("BYE");
    alice.take(488);
  },
);

scenario(
  "an offer that cannot work is refused before anybody rings",
  {},
  async ({ pbx, alice, bob }) => {
    pbx.media.refuseNext = { refused: "syntax", why: "test" };
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(20);
    alice.take(488);
    deepEqual(bob.heard(), []);
  },
);

scenario("no ports: 503 with Retry-After", {}, async ({ pbx, alice, bob }) => {
  pbx.media.refuseNext = { refused: "no-ports", why: "test" };
  await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(20);
  alice.take(503);
  deepEqual(bob.heard(), []);
});

scenario(
  "404 for nobody, 480 for somebody without a phone, 404 for another domain",
  {},
  async ({ pbx, alice }) => {
    await alice.invite("4711", { sdp: sdp("192.0.2.7") });
    await alice.invite("1003", { sdp: sdp("192.0.2.7") });
    await alice.prove(alice.request("INVITE", "sip:1002@elsewhere.test", {
      headers: [`Contact: ${alice.contact}`],
      sdp: sdp("192.0.2.7"),
    }));
    await pbx.run(20);
    deepEqual(alice.heard(), ["404 INVITE", "480 INVITE", "404 INVITE"]);
  },
);

scenario("limits: 403 for a caller with too many calls, 486 for a callee, 503 when full", {
  maxCallsOfDevice: 1,
  maxCalls: 2,
}, async ({ pbx, alice, bob }) => {
  const carol = new Phone(pbx, { username: "1003", host: "192.0.2.9" });
  await carol.register();
  const { callerDialog } = await talk(alice, bob);
  await alice.invite("1003", { sdp: sdp("192.0.2.7") });
  await pbx.run(20);
  alice.take(403);
  await carol.invite("1002", { sdp: sdp("192.0.2.9") });
  await pbx.run(20);
  carol.take(486);
  equal(pbx.b2bua.size, 1);
  alice.within(callerDialog, "BYE");
  await pbx.run(20);
});

scenario("a full server answers 503 with Retry-After, and serves again when there is room", {
  maxCalls: 1,
}, async ({ pbx, alice, bob }) => {
  const carol = new Phone(pbx, { username: "1003", host: "192.0.2.9" });
  await carol.register();
  const { callerDialog } = await talk(alice, bob);
  await carol.invite("1002", { sdp: sdp("192.0.2.9") });
  await pbx.run(20);
  equal(carol.take(503).headers.first(H.retryAfter)?.seconds, 10);
  alice.within(callerDialog, "BYE");
  await pbx.run(20);
  bob.heard();
  const again = await carol.invite("1002", { sdp: sdp("192.0.2.9") });
  await pbx.run(20);
  bob.take("INVITE");
  carol.cancel(again);
  bob.reply(again, 100);
  await pbx.run(40_000);
});

scenario(
  "a call without credentials is challenged with 407 and makes nothing ring",
  {},
  async ({ pbx, alice, bob }) => {
    alice.send(alice.request("INVITE", "sip:1002@pbx.test", {
      headers: [`Contact: ${alice.contact}`],
      sdp: sdp("192.0.2.7"),
    }));
    await pbx.run(20);
    const challenge = alice.take(407);
    match(challenge.headers.raw("Proxy-Authenticate")[0] ?? "", /^Digest realm="pbx.test"/);
    deepEqual(bob.heard(), []);
    equal(pbx.b2bua.size, 0);
  },
);

scenario(
  "100 comes at once, and copies of the INVITE ring nobody twice",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    alice.send(invite);
    alice.send(invite);
    await pbx.run(100);
    equal(bob.inbox.filter((it) => it.kind === "request").length, 1);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(20);
    notEqual(alice.heard().indexOf("100 INVITE"), -1);
  },
);
