/** What happens in a call that is up. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { H, type SipRequest } from "../../src/sip/mod.ts";
import { bodyText, type Phone, sdp, talk } from "../support/phone.ts";
import { scenario, type Scene, timesTo } from "./set_up.ts";

const HOLD = "a=sendonly\r\n";
const RESUME = "a=sendrecv\r\na=x:1\r\n";

/** Both sides hang up well. */
async function hangUp(by: Phone, dialog: Parameters<Phone["within"]>[0]): Promise<void> {
  by.within(dialog, "BYE");
  await by.pbx.run(20);
  by.take(200, "BYE");
}

for (const from of ["caller", "callee"] as const) {
  scenario(
    `a re-INVITE of the ${from} is passed through, with its answer and ACK`,
    {},
    async ({ pbx, alice, bob }) => {
      const { callerDialog, calleeDialog } = await talk(alice, bob);
      const [asks, answers, dialog] = from === "caller"
        ? [alice, bob, callerDialog] as const
        : [bob, alice, calleeDialog] as const;
      const [next, sent] = asks.within(dialog, "INVITE", { sdp: sdp(asks.options.host, HOLD) });
      await pbx.run(10);
      const passed = answers.take("INVITE");
      ok(bodyText(passed).includes(HOLD));
      answers.reply(passed, 200, {
        sdp: sdp(answers.options.host, "a=recvonly\r\n"),
        tag: passed.to.tag ?? "",
      });
      await pbx.run(10);
      answers.take("ACK");
      const answer = asks.take(200, "INVITE");
      ok(bodyText(answer).includes("a=recvonly"));
      asks.ack(next, sent.cseq.number);
      await pbx.run(5_000);
      deepEqual(asks.heard().filter((it) => it !== "100 INVITE"), []);
      deepEqual(answers.heard(), []);
      await hangUp(asks, next);
    },
  );

  scenario(
    `a re-INVITE of the ${from} without SDP asks the other side for the offer`,
    {},
    async ({ pbx, alice, bob }) => {
      const { callerDialog, calleeDialog } = await talk(alice, bob);
      const [asks, answers, dialog] = from === "caller"
        ? [alice, bob, callerDialog] as const
        : [bob, alice, calleeDialog] as const;
      const [next, sent] = asks.within(dialog, "INVITE");
      await pbx.run(10);
      const passed = answers.take("INVITE");
      equal(bodyText(passed), "");
      answers.reply(passed, 200, { sdp: sdp(answers.options.host, "a=offer\r\n") });
      await pbx.run(10);
      ok(bodyText(asks.take(200, "INVITE")).includes("a=offer"));
      // The ACK with the answer must not be sent before there is one.
      deepEqual(answers.heard(), []);
      asks.ack(next, sent.cseq.number, { sdp: sdp(asks.options.host, "a=answer\r\n") });
      await pbx.run(10);
      ok(bodyText(answers.take("ACK")).includes("a=answer"));
      await hangUp(asks, next);
    },
  );

  scenario(
    `an INFO of the ${from} is passed through with its body and its answer`,
    {},
    async ({ pbx, alice, bob }) => {
      const { callerDialog, calleeDialog } = await talk(alice, bob);
      const [asks, answers, dialog] = from === "caller"
        ? [alice, bob, callerDialog] as const
        : [bob, alice, calleeDialog] as const;
      const [next] = asks.within(dialog, "INFO", {
        headers: ["X-Private: mine", "Content-Type: application/dtmf-relay"],
      });
      await pbx.run(10);
      const passed = answers.take("INFO");
      deepEqual(passed.headers.raw("Content-Type"), ["application/dtmf-relay"]);
      deepEqual(passed.headers.raw("X-Private"), []);
      answers.reply(passed, 415);
      await pbx.run(10);
      asks.take(415);
      await hangUp(asks, next);
    },
  );
}

scenario(
  "a re-INVITE that is refused leaves the call as it was",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    const [next] = alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 488);
    await pbx.run(10);
    alice.take(488);
    ok(pbx.media.diary.includes("rollback 1"));
    // The next one is not in its way.
    const [last, sent] = alice.within(next, "INVITE", { sdp: sdp("192.0.2.7", RESUME) });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    alice.take(200, "INVITE");
    alice.ack(last, sent.cseq.number);
    await pbx.run(10);
    await hangUp(alice, last);
  },
);

scenario("two re-INVITEs that cross both get a 491", {}, async ({ pbx, alice, bob }) => {
  const { callerDialog, calleeDialog } = await talk(alice, bob);
  const [next] = alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
  bob.within(calleeDialog, "INVITE", { sdp: sdp("192.0.2.8", HOLD) });
  await pbx.run(10);
  const passed = [alice, bob].flatMap((phone) =>
    phone.inbox.filter((it): it is SipRequest => it.kind === "request" && it.method === "INVITE")
      .map((invite) => [phone, invite] as const)
  );
  equal(passed.length, 1, "one of them went through");
  for (const [phone, invite] of passed) phone.reply(invite, 491);
  await pbx.run(10);
  alice.take(491);
  bob.take(491);
  await hangUp(alice, next);
});

scenario(
  "a second re-INVITE before the answer of the first gets a 500 with Retry-After",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    const [second] = alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    const first = bob.take("INVITE");
    const [third] = alice.within(second, "INVITE", { sdp: sdp("192.0.2.7", RESUME) });
    await pbx.run(10);
    const refused = alice.take(500);
    const seconds = refused.headers.first(H.retryAfter)?.seconds ?? -1;
    ok(seconds >= 0 && seconds <= 10);
    bob.reply(first, 488);
    await pbx.run(10);
    alice.take(488);
    await hangUp(alice, third);
  },
);

scenario(
  "a request with an old CSeq gets a 500 and changes nothing",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    alice.within({ ...callerDialog, localSequence: 0 }, "BYE");
    await pbx.run(10);
    alice.take(500);
    equal(pbx.b2bua.size, 1);
    deepEqual(bob.heard(), []);
    await hangUp(alice, callerDialog);
  },
);

scenario(
  "a request of no dialog gets a 481, an ACK of none gets nothing",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    alice.within({ ...callerDialog, remoteTag: "other" as never }, "BYE");
    alice.within({ ...callerDialog, callId: "other" as never }, "INFO");
    alice.within({ ...callerDialog, localTag: "other" as never }, "BYE");
    alice.ack({ ...callerDialog, callId: "other" as never }, 2);
    await pbx.run(10);
    deepEqual(alice.heard(), ["481 BYE", "481 INFO", "481 BYE"]);
    await hangUp(alice, callerDialog);
  },
);

scenario(
  "UPDATE with an offer is passed through, one without SDP is answered here",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob, {
      inviteHeaders: ["Supported: timer"],
      answerHeaders: ["Allow: INVITE, ACK, BYE, CANCEL, UPDATE"],
    });
    const [second] = alice.within(callerDialog, "UPDATE");
    await pbx.run(10);
    alice.take(200, "UPDATE");
    deepEqual(bob.heard(), []);
    const [third] = alice.within(second, "UPDATE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    bob.reply(bob.take("UPDATE"), 200, { sdp: sdp("192.0.2.8", "a=recvonly\r\n") });
    await pbx.run(10);
    ok(bodyText(alice.take(200, "UPDATE")).includes("a=recvonly"));
    await hangUp(alice, third);
  },
);

scenario("a peer that knows no UPDATE gets a re-INVITE for it", {}, async ({ pbx, alice, bob }) => {
  const { callerDialog } = await talk(alice, bob, {
    answerHeaders: ["Allow: INVITE, ACK, BYE, CANCEL"],
  });
  const [next] = alice.within(callerDialog, "UPDATE", { sdp: sdp("192.0.2.7", HOLD) });
  await pbx.run(10);
  const heard = bob.inbox[0];
  ok(heard?.kind === "request");
  // Either way is right; what is not is silence or an end of the call.
  bob.inbox.length = 0;
  bob.reply(heard, 200, { sdp: sdp("192.0.2.8", "a=recvonly\r\n") });
  await pbx.run(10);
  alice.take(200, "UPDATE");
  bob.heard();
  await hangUp(alice, next);
});

scenario("both hang up at once: one record, both are answered", {}, async ({ pbx, alice, bob }) => {
  const { callerDialog, calleeDialog } = await talk(alice, bob);
  alice.within(callerDialog, "BYE");
  bob.within(calleeDialog, "BYE");
  await pbx.run(50);
  alice.take(200, "BYE");
  bob.take(200, "BYE");
  equal(pbx.records.length, 1);
});

scenario("a BYE that nobody answers is given up after 32 s", {}, async ({ pbx, alice, bob }) => {
  bob.auto.delete("bye");
  const { callerDialog } = await talk(alice, bob);
  await hangUp(alice, callerDialog);
  await pbx.run(40_000);
  deepEqual(timesTo(pbx, "192.0.2.8", "BYE"), [
    0,
    500,
    1_500,
    3_500,
    7_500,
    11_500,
    15_500,
    19_500,
    23_500,
    27_500,
    31_500,
  ]);
});

scenario(
  "a hostile challenge of our BYE is not answered: no digest leaks",
  {},
  async ({ pbx, alice, bob }) => {
    bob.auto.delete("bye");
    const { callerDialog } = await talk(alice, bob);
    await hangUp(alice, callerDialog);
    bob.reply(bob.take("BYE"), 401, {
      headers: ['WWW-Authenticate: Digest realm="pbx.test", nonce="x"'],
    });
    await pbx.run(40_000);
    deepEqual(bob.heard(), []);
    equal(
      pbx.network.packets.some(({ from, text }) =>
        from.host === "192.0.2.1" && /^(Proxy-)?Authorization:/im.test(text)
      ),
      false,
    );
  },
);

scenario(
  "a re-INVITE answered with 481 ends the call for both",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 481);
    await pbx.run(100);
    alice.take(487);
    alice.take("BYE");
  },
);

scenario(
  "a BYE while a re-INVITE waits answers it with 487 and cancels ours",
  {},
  async ({ pbx, alice, bob }) => {
    // The asker's transaction was never answered, and a callee that had said 100 kept ours for ever.
    const { callerDialog } = await talk(alice, bob);
    const [next] = alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 100);
    await pbx.run(10);
    await hangUp(alice, next);
    alice.take(487);
    bob.take("BYE");
    bob.take("CANCEL");
  },
);

scenario(
  "an answer to a re-INVITE behind the end is acknowledged, and starts no media",
  {},
  async ({ pbx, alice, bob }) => {
    // The answer was given to the media engine, which made the released call anew.
    bob.auto.delete("cancel");
    const { callerDialog } = await talk(alice, bob);
    const [next] = alice.within(callerDialog, "INVITE");
    await pbx.run(10);
    const passed = bob.take("INVITE");
    bob.reply(passed, 100);
    await pbx.run(10);
    await hangUp(alice, next);
    bob.reply(passed, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    bob.take("ACK");
    bob.reply(bob.take("CANCEL"), 200);
  },
);

scenario(
  "a re-INVITE before the ACK of the INVITE has to wait, and another ACK is none",
  {},
  async ({ pbx, alice, bob }) => {
    // Any ACK stopped the 2xx that waited, and the re-INVITE of an impatient phone was lost.
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
    const [next] = alice.within(dialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(10);
    alice.take(500);
    alice.ack(dialog, 99);
    await pbx.run(600);
    alice.take(200, "INVITE");
    alice.ack(dialog, invite.cseq.number);
    await pbx.run(5_000);
    deepEqual(alice.heard().filter((it) => it === "200 INVITE"), []);
    await hangUp(alice, next);
  },
);

scenario(
  "a re-INVITE that nobody answers ends the call for both",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    alice.within(callerDialog, "INVITE", { sdp: sdp("192.0.2.7", HOLD) });
    await pbx.run(33_000);
    alice.take("BYE");
    bob.heard();
  },
);

scenario(
  "OPTIONS in the call is answered, a SUBSCRIBE that is about nothing here is not",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    const [second] = alice.within(callerDialog, "OPTIONS");
    const [third] = alice.within(second, "SUBSCRIBE", { headers: ["Event: dialog"] });
    await pbx.run(10);
    alice.take(200, "OPTIONS");
    alice.take(489);
    await hangUp(alice, third);
  },
);

scenario("the target of the peer moves with its re-INVITE", {}, async ({ pbx, alice, bob }) => {
  const { calleeDialog, callerDialog } = await talk(alice, bob);
  bob.within(calleeDialog, "UPDATE", { headers: ["Contact: <sip:moved@192.0.2.8:5060>"] });
  await pbx.run(10);
  bob.heard();
  await hangUp(alice, callerDialog);
  const bye = bob.take("BYE");
  ok(["sip:moved@192.0.2.8:5060", "sip:1002@192.0.2.8:5060"].includes(bye.uriText));
});

scenario("a strict router of the callee is obeyed", {}, async ({ pbx, alice, bob }) => {
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  bob.reply(ring, 200, { sdp: sdp("192.0.2.8"), headers: ["Record-Route: <sip:192.0.2.8>"] });
  await pbx.run(10);
  const ack = bob.take("ACK");
  equal(ack.uriText, "sip:192.0.2.8");
  deepEqual(ack.headers.raw("Route"), ["<sip:1002@192.0.2.8:5060>"]);
  const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
  alice.ack(dialog, invite.cseq.number);
  await pbx.run(10);
  await hangUp(alice, dialog);
  equal(bob.take("BYE").uriText, "sip:192.0.2.8");
});

// Delayed offer, RFC 3261 §13.2.1.

scenario(
  "an INVITE without SDP: the callee offers, the caller answers in its ACK",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002");
    await pbx.run(10);
    const ring = bob.take("INVITE");
    equal(bodyText(ring), "");
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8", "a=offer\r\n") });
    await pbx.run(10);
    deepEqual(bob.heard(), []);
    const answer = alice.take(200, "INVITE");
    ok(bodyText(answer).includes("a=offer"));
    const dialog = alice.dialogAsCaller(invite, answer);
    alice.ack(dialog, invite.cseq.number, { sdp: sdp("192.0.2.7", "a=answer\r\n") });
    await pbx.run(10);
    ok(bodyText(bob.take("ACK")).includes("a=answer"));
    await hangUp(alice, dialog);
  },
);

scenario(
  "an INVITE without SDP whose ACK has none either is hung up",
  {},
  async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002");
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
    alice.ack(dialog, invite.cseq.number);
    await pbx.run(20);
    bob.take("ACK");
    bob.take("BYE");
    alice.take("BYE");
  },
);

// Reliable provisional responses, RFC 3262.

/** Alice, who knows 100rel, calls Bob, whose phone has sent early media. */
async function earlyMedia({ pbx, alice, bob }: Scene) {
  const invite = await alice.invite("1002", {
    sdp: sdp("192.0.2.7"),
    headers: ["Supported: 100rel"],
  });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  bob.reply(ring, 183, { sdp: sdp("192.0.2.8") });
  return { invite, ring };
}

/** The PRACK of the 183 that came, with an offer if there is one. */
function acknowledge(alice: Phone, invite: SipRequest, offer?: string): SipRequest {
  const progress = alice.take(183);
  const [, prack] = alice.within(alice.dialogAsCaller(invite, progress), "PRACK", {
    headers: [`RAck: ${progress.headers.first(H.rseq)} ${invite.cseq.number} INVITE`],
    ...(offer === undefined ? {} : { sdp: offer }),
  });
  return prack;
}

/** Acknowledges the 200 to the INVITE after the PRACK, and hangs up. */
async function endAfter(prack: SipRequest, invite: SipRequest, { pbx, alice }: Scene) {
  const answer = alice.take(200, "INVITE");
  const dialog = { ...alice.dialogAsCaller(invite, answer), localSequence: prack.cseq.number };
  alice.ack(dialog, invite.cseq.number);
  await pbx.run(10);
  await hangUp(alice, dialog);
}

scenario(
  "a reliable 183 goes to a caller that knows 100rel until its PRACK",
  {},
  async (scene) => {
    const { pbx, alice, bob } = scene;
    const { invite, ring } = await earlyMedia(scene);
    await pbx.run(1_600);
    deepEqual(timesTo(pbx, "192.0.2.7", "SIP/2.0 183"), [0, 500, 1_500]);
    // RFC 3262 §5: the 200 waits for the PRACK of the 183 with the answer.
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(100);
    ok(alice.inbox.every((it) => it.kind === "request" || it.status !== 200));
    const prack = acknowledge(alice, invite);
    await pbx.run(10);
    equal(alice.take(200, "PRACK").cseq.number, prack.cseq.number);
    await endAfter(prack, invite, scene);
  },
);

scenario(
  "a PRACK that offers is answered in its 200, and before the INVITE is",
  {},
  async (scene) => {
    const { pbx, alice, bob } = scene;
    const { invite, ring } = await earlyMedia(scene);
    await pbx.run(10);
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    // RFC 3262 §5: "the UAS MUST place the answer in the 2xx to the PRACK".
    const prack = acknowledge(alice, invite, sdp("192.0.2.7", "a=sendonly\r\n"));
    await pbx.run(10);
    const finals = alice.inbox.filter((it) => it.kind === "response" && it.status === 200);
    deepEqual(finals.map(({ cseq }) => cseq.method), ["PRACK", "INVITE"]);
    const answered = alice.take(200, "PRACK");
    match(bodyText(answered), /^m=audio [1-9]\d* RTP\/AVP 0\r$/m);
    await endAfter(prack, invite, scene);
  },
);

scenario(
  "a PRACK whose offer cannot work gets a 488, and the call goes on",
  {},
  async (scene) => {
    const { pbx, alice, bob } = scene;
    const { invite, ring } = await earlyMedia(scene);
    await pbx.run(10);
    pbx.media.refuseNext = { refused: "no-usable-media", why: "test" };
    const prack = acknowledge(alice, invite, sdp("192.0.2.7", "a=sendonly\r\n"));
    await pbx.run(10);
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
    await pbx.run(10);
    alice.take(488, "PRACK");
    await endAfter(prack, invite, scene);
  },
);

scenario(
  "a reliable 183 whose PRACK never comes ends the call",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7"), headers: ["Supported: 100rel"] });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 183, { sdp: sdp("192.0.2.8") });
    await pbx.run(33_000);
    deepEqual(timesTo(pbx, "192.0.2.7", "SIP/2.0 183"), [
      0,
      500,
      1_500,
      3_500,
      7_500,
      15_500,
      31_500,
    ]);
    const final = alice.inbox.find((it) =>
      it.kind === "response" && it.status >= 300 && it.cseq.number === 2
    );
    ok(final?.kind === "response" && final.status >= 480);
    bob.take("CANCEL");
    equal(pbx.records[0]?.reason, "no-ack");
  },
);

scenario("a PRACK for nothing gets a 481", {}, async ({ pbx, alice, bob }) => {
  const invite = await alice.invite("1002", {
    sdp: sdp("192.0.2.7"),
    headers: ["Supported: 100rel"],
  });
  await pbx.run(10);
  const ring = bob.take("INVITE");
  bob.reply(ring, 180);
  await pbx.run(10);
  alice.within(alice.dialogAsCaller(invite, alice.take(180)), "PRACK", {
    headers: ["RAck: 1 2 INVITE"],
  });
  await pbx.run(10);
  alice.take(481);
  bob.reply(ring, 486);
  await pbx.run(20);
});

scenario(
  "the callee's reliable 180 is acknowledged once, copies and jumps are not",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    ok(ring.headers.all(H.supported).includes("100rel"));
    const reliable = (status: number, rseq: number, more = {}) =>
      bob.reply(ring, status, { headers: ["Require: 100rel", `RSeq: ${rseq}`], ...more });
    reliable(180, 5);
    reliable(180, 5);
    await pbx.run(10);
    const prack = bob.take("PRACK");
    deepEqual(prack.headers.first(H.rack), {
      response: 5,
      cseq: { number: ring.cseq.number, method: "INVITE" },
    });
    bob.reply(prack, 200);
    deepEqual(bob.heard(), []);
    reliable(183, 7);
    await pbx.run(10);
    deepEqual(bob.heard(), []);
    reliable(183, 6);
    await pbx.run(10);
    const second = bob.take("PRACK");
    equal(second.cseq.number, prack.cseq.number + 1);
    bob.reply(second, 200);
    bob.reply(ring, 486);
    await pbx.run(20);
  },
);

// Session timers, RFC 4028.

const TIMERS = { sessionTimers: { expires: 120, minSe: 90 } };

scenario(
  "we refresh both legs at half the interval when we are the refresher",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob, {
      answerHeaders: ["Session-Expires: 120;refresher=uac", "Require: timer"],
    });
    await pbx.run(59_900);
    deepEqual(bob.heard(), []);
    await pbx.run(200);
    for (const phone of [alice, bob]) {
      const refresh = phone.take("INVITE");
      equal(refresh.headers.first(H.sessionExpires)?.seconds, 120);
      phone.reply(refresh, 200, {
        sdp: bodyText(refresh),
        headers: ["Session-Expires: 120;refresher=uac"],
        tag: refresh.to.tag ?? "",
      });
      await pbx.run(10);
      phone.take("ACK");
    }
    await pbx.run(50_000);
    equal(pbx.b2bua.size, 1);
    await hangUp(alice, callerDialog);
  },
);

scenario(
  "a peer that does not refresh is hung up 32 s before the end",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    await talk(alice, bob, {
      inviteHeaders: ["Supported: timer", "Session-Expires: 120;refresher=uac"],
      answerHeaders: ["Session-Expires: 120;refresher=uas"],
    });
    const start = pbx.clock.elapsed();
    await pbx.run(100_000);
    const byes = pbx.network.packets.filter(({ text }) => text.startsWith("BYE"));
    equal(byes.length, 2);
    for (const { at } of byes) ok(Math.abs(at - start - 88_000) < 100, `${at - start}`);
    equal(pbx.records[0]?.reason, "session-expired");
    alice.take("BYE");
    bob.take("BYE");
  },
);

scenario(
  "a phone that died is noticed by the refresh, and the other is hung up",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    await talk(alice, bob, { answerHeaders: ["Session-Expires: 120;refresher=uac"] });
    await bob.host[Symbol.asyncDispose]();
    for (let i = 0; i < 10; i++) {
      await pbx.run(10_000);
      for (const it of alice.inbox.splice(0)) {
        if (it.kind === "request" && it.method === "INVITE") {
          alice.reply(it, 200, { sdp: bodyText(it), tag: it.to.tag ?? "" });
        }
      }
    }
    equal(pbx.b2bua.size, 0);
    match(pbx.records[0]?.reason ?? "", /session-expired|unreachable/);
  },
);

scenario(
  "an interval below ours gets a 422 with Min-SE, at first and in the call",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", {
      sdp: sdp("192.0.2.7"),
      headers: ["Supported: timer", "Session-Expires: 60"],
    });
    await pbx.run(10);
    equal(alice.take(422).headers.first(H.minSe)?.seconds, 90);
    deepEqual(bob.heard(), []);
    const { callerDialog } = await talk(alice, bob);
    const [next] = alice.within(callerDialog, "UPDATE", {
      headers: ["Supported: timer", "Session-Expires: 89"],
    });
    await pbx.run(10);
    equal(alice.take(422).headers.first(H.minSe)?.seconds, 90);
    await hangUp(alice, next);
  },
);

scenario(
  "a refused refresh does not end the call before its time",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    await talk(alice, bob, { answerHeaders: ["Session-Expires: 120;refresher=uac"] });
    await pbx.run(60_100);
    alice.reply(alice.take("INVITE"), 488);
    bob.reply(bob.take("INVITE"), 488);
    await pbx.run(20_000);
    equal(pbx.b2bua.size, 1);
    await pbx.run(10_000);
    equal(pbx.b2bua.size, 0);
  },
);

scenario(
  "a refresh that gets a 422 is sent again with the interval it names, each time it names a larger",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    const answerHeaders = ["Session-Expires: 120;refresher=uac", "Require: timer"];
    const inviteHeaders = ["Supported: timer", "Session-Expires: 120;refresher=uac"];
    const { callerDialog } = await talk(alice, bob, { inviteHeaders, answerHeaders });
    await pbx.run(60_100);
    for (const [asked, least] of [[120, 300], [300, 600]] as const) {
      const refresh = bob.take("INVITE");
      equal(refresh.headers.first(H.sessionExpires)?.seconds, asked);
      bob.reply(refresh, 422, { headers: [`Min-SE: ${least}`] });
      await pbx.run(10);
    }
    const last = bob.take("INVITE");
    equal(last.headers.first(H.sessionExpires)?.seconds, 600);
    equal(last.headers.first(H.minSe)?.seconds, 600);
    bob.reply(last, 200, {
      sdp: bodyText(last),
      headers: ["Session-Expires: 600;refresher=uac", "Require: timer"],
      tag: last.to.tag ?? "",
    });
    await pbx.run(10);
    bob.take("ACK");
    const [next] = alice.within(callerDialog, "UPDATE", {
      headers: ["Supported: timer", "Session-Expires: 600;refresher=uac"],
    });
    await pbx.run(200_000);
    alice.take(200, "UPDATE");
    equal(pbx.b2bua.size, 1, "the new interval is in force");
    await hangUp(alice, next);
  },
);

scenario(
  "a refresh that the phone could not take just then is sent again",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    const answerHeaders = ["Session-Expires: 120;refresher=uac", "Require: timer"];
    const { callerDialog } = await talk(alice, bob, { answerHeaders });
    await pbx.run(60_100);
    alice.reply(alice.take("INVITE"), 488);
    const refresh = bob.take("INVITE");
    bob.reply(refresh, 500, { headers: ["Retry-After: 3"], tag: refresh.to.tag ?? "" });
    await pbx.run(10_100);
    const again = bob.take("INVITE");
    bob.reply(again, 200, {
      sdp: bodyText(again),
      headers: ["Session-Expires: 120;refresher=uac"],
      tag: again.to.tag ?? "",
    });
    await pbx.run(40_000);
    equal(pbx.b2bua.size, 1);
    await hangUp(alice, callerDialog);
  },
);

scenario(
  "phones that know no timers and refuse every re-INVITE keep their call",
  TIMERS,
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    for (let i = 0; i < 5; i++) {
      await pbx.run(60_100);
      for (const phone of [alice, bob]) {
        const refresh = phone.take("INVITE");
        phone.reply(refresh, 488, { tag: refresh.to.tag ?? "" });
      }
    }
    equal(pbx.b2bua.size, 1);
    await hangUp(alice, callerDialog);
  },
);

// Connections.

scenario("a TCP connection that broke: the BYE goes down the one of the new registration", {
  protocol: "TCP",
}, async ({ pbx, alice, bob }) => {
  const { callerDialog } = await talk(alice, bob);
  bob.host.breakConnections();
  await pbx.run(10);
  equal(pbx.locations.bindings("sip:1002@pbx.test" as never, pbx.clock.now().getTime()).length, 0);
  await bob.register();
  bob.heard();
  const before = pbx.network.packets.length;
  await hangUp(alice, callerDialog);
  bob.take("BYE");
  const bye = pbx.network.packets.slice(before).find(({ text, to }) =>
    text.startsWith("BYE") && to.host === "192.0.2.8"
  );
  equal(bye?.to.port === 5060, false, "the flow of the phone is used, not its listener");
});

scenario(
  "a TCP connection that broke while it rang: the caller hears of it",
  { protocol: "TCP" },
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 180);
    await pbx.run(10);
    bob.host.breakConnections();
    await pbx.run(100);
    alice.take(480);
  },
);

// What a sloppy or hostile phone answers must not leave a call behind.

const SLOPPY: readonly (readonly [what: string, header: string])[] = [
  ["a comma too many in Allow", "Allow: INVITE, ACK,, BYE,"],
  ["an Allow that is none", "Allow: <>"],
  ["a Session-Expires that is none", "Session-Expires: soon"],
  ["a Require that is none", "Require: 100 rel"],
  ["an RSeq that is none", "RSeq: x"],
  ["a Record-Route that is none", "Record-Route: nonsense"],
  ["a Contact that is none", "Contact: *"],
];

for (const [what, header] of SLOPPY) {
  scenario(`a 180 and a 200 with ${what} leave nothing behind`, {}, async ({ pbx, alice, bob }) => {
    const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    const ring = bob.take("INVITE");
    bob.reply(ring, 180, { headers: [header] });
    await pbx.run(10);
    bob.reply(ring, 200, { sdp: sdp("192.0.2.8"), headers: [header] });
    await pbx.run(20);
    const answered = alice.inbox.find((it) => it.kind === "response" && it.status === 200);
    if (answered?.kind === "response") {
      const dialog = alice.dialogAsCaller(invite, answered);
      alice.ack(dialog, invite.cseq.number);
      await pbx.run(10);
      alice.within(dialog, "BYE");
    } else {
      alice.cancel(invite);
    }
    await pbx.run(70_000);
    equal(pbx.b2bua.size, 0);
  });
}

for (const [what, header] of SLOPPY) {
  scenario(`an INVITE with ${what} leaves nothing behind`, {}, async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7"), headers: [header] });
    await pbx.run(10);
    const ring = bob.inbox.find((it) => it.kind === "request");
    if (ring?.kind === "request") bob.reply(ring, 486);
    await pbx.run(70_000);
    equal(pbx.b2bua.size, 0);
  });
}
