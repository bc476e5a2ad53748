/** What crosses what on the wire, or comes while we are about something else. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Extension, LegId, RingGroup, RingGroupId } from "../../src/domain/mod.ts";
import { SipRequest } from "../../src/sip/mod.ts";
import { bodyText, sdp } from "../support/phone.ts";
import { inOffice, type Office } from "./exchange.ts";
import { scenario } from "./set_up.ts";

/** The media engine takes its time over what it answers itself. */
function slowMedia({ pbx }: Pick<Office, "pbx">, ms = 100): void {
  const { media, clock } = pbx;
  const answer = media.answerAsEndpoint.bind(media);
  media.answerAsEndpoint = async (...asked) => {
    await new Promise<void>((done) => void clock.after(ms, done));
    return answer(...asked);
  };
}

/** And over what it passes on. */
function slowOffers({ pbx: { media, clock } }: Office, ms = 50): void {
  const offer = media.offer.bind(media);
  media.offer = async (...asked) => {
    await new Promise<void>((done) => void clock.after(ms, done));
    return offer(...asked);
  };
}

function musicalGroup(office: Office, more: Partial<RingGroup> = {}, music = true): void {
  office.pbx.groups.push({
    id: "g" as RingGroupId,
    extension: "1100" as Extension,
    name: "Sales",
    strategy: "together",
    members: [{ to: "1002", delaySeconds: 0 }],
    ringSeconds: 20,
    skipBusy: false,
    callerPrefix: "",
    page: false,
    ...(music ? { music: "moh_20260102_030405.wav" } : {}),
    ...more,
  });
}

inOffice("a CANCEL of who fetches a parked call leaves it in its slot", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5901");
  await office.pass();
  slowMedia(office);
  const fetch = await carol.call("5901");
  await office.pass(40);
  fetch.hangUp();
  await office.pass(600);
  deepEqual(carol.answers, ["200 CANCEL", "487 INVITE"]);
  equal(theirs.state, "up", "who is parked waits on");
  const again = await carol.call("5901");
  await office.pass(600);
  equal(again.state, "up");
  equal(again.display, "Bob");
});

inOffice("a CANCEL of who picks up leaves the phone ringing", async (office) => {
  const { alice, bob, carol } = office;
  const call = await alice.call("1002");
  await office.pass();
  const ringing = bob.line();
  slowMedia(office);
  const taker = await bob.call("**1002");
  taker.hangUp();
  await office.pass(600);
  deepEqual(bob.answers, ["200 CANCEL", "487 INVITE"]);
  equal(ringing.state, "ringing");
  ringing.answer();
  await office.pass();
  equal(call.state, "up");
  equal(carol.lines.length, 0);
});

inOffice("a CANCEL while a caller is about to hear a group's music", async (office) => {
  const { alice, bob } = office;
  musicalGroup(office);
  slowMedia(office);
  const call = await alice.call("1100");
  await office.pass(40);
  call.hangUp();
  await office.pass(600);
  deepEqual(alice.answers, ["200 CANCEL", "487 INVITE"]);
  equal(bob.lines.some(({ state }) => state === "ringing"), false);
  equal(office.pbx.b2bua.size, 0);
  equal(office.pbx.records[0]?.answeredAt, undefined, "nobody ever heard anything");
});

inOffice("a CANCEL while the speaking clock is about to answer", async (office) => {
  const { alice } = office;
  slowMedia(office);
  const call = await alice.call("*9170");
  await office.pass(40);
  call.hangUp();
  await office.pass(600);
  deepEqual(alice.answers, ["200 CANCEL", "487 INVITE"]);
  equal(office.pbx.b2bua.size, 0);
});

for (const method of ["CANCEL", "BYE"] as const) {
  scenario(
    `a ${method} while an answer waits for a PRACK hangs the callee up`,
    {},
    async ({ pbx, alice, bob }) => {
      const invite = await alice.invite("1002", {
        sdp: sdp("192.0.2.7"),
        headers: ["Require: 100rel"],
      });
      await pbx.run(10);
      const ring = bob.take("INVITE");
      bob.reply(ring, 183, { sdp: sdp("192.0.2.8") });
      await pbx.run(10);
      const progress = alice.take(183);
      bob.reply(ring, 200, { sdp: sdp("192.0.2.8") });
      await pbx.run(10);
      if (method === "CANCEL") alice.cancel(invite);
      else alice.within(alice.dialogAsCaller(invite, progress), "BYE");
      await pbx.run(200);
      bob.take("BYE");
      alice.take(487, "INVITE");
      equal(pbx.b2bua.size, 0);
    },
  );
}

inOffice("a party moves while its own offer waits for who is let go", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  const [toCarol, carols] = await office.talk(alice, carol);
  bobs.offer("sendrecv");
  await office.pbx.run(10);
  // Alice's phone has Bob's offer, and does nothing about it any more.
  const { inbox } = alice.phone;
  const at = inbox.findIndex((one) => one instanceof SipRequest && one.method === "INVITE");
  ok(at >= 0);
  inbox.splice(at, 1);
  toBob.refer("1003", toCarol);
  await office.pass(10_000);
  equal(bobs.state, "up");
  equal(carols.state, "up");
  equal(bobs.display, "Carol");
  equal(carols.display, "Bob");
});

inOffice("a party that has hung up is not handed to the consultation", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  const [toCarol, carols] = await office.talk(alice, carol);
  slowOffers(office);
  toBob.offer("sendonly");
  await office.pbx.run(10);
  toBob.refer("1003", toCarol);
  bobs.hangUp();
  await office.pass(1_000);
  ok(toBob.told.at(-1)?.startsWith("SIP/2.0 481"), toBob.told.join());
  equal(toBob.state, "over");
  equal(toCarol.state, "up", "Alice and Carol talk on");
  equal(carols.state, "up");
});

inOffice("who is sent elsewhere while its own offer waits for who sends it", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  theirs.offer("sendrecv");
  await office.pbx.run(10);
  const { inbox } = alice.phone;
  const at = inbox.findIndex((one) => one instanceof SipRequest && one.method === "INVITE");
  inbox.splice(at, 1);
  ours.refer("1003");
  await office.pass();
  deepEqual(bob.answers, ["491 INVITE"]);
  carol.line().answer();
  await office.pass(5_000);
  equal(theirs.state, "up");
  equal(theirs.display, "Carol");
});

inOffice("a REFER before the hold it follows is answered", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  ours.refer("1003");
  await office.pass();
  deepEqual(alice.answers, ["202 REFER"], "the hold was not refused");
  carol.line().refuse(486);
  await office.pass(600);
  equal(ours.told.at(-1), "SIP/2.0 486 Busy Here terminated");
  equal(theirs.state, "up");
  equal(theirs.direction, "sendonly", "and Bob is on hold as Alice wants");
  ok(office.diary.includes("play music to 1"));
});

inOffice("who takes the other off hold while a transfer rings is heard again", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  await office.pass();
  ours.refer("1003");
  await office.pass();
  ours.offer("sendrecv");
  await office.pass();
  carol.line().refuse(486);
  await office.pass(600);
  equal(theirs.direction, "sendrecv");
  equal(ours.direction, "sendrecv");
});

inOffice("a phone that says only 100 to an offer does not hold up the call", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  await office.pbx.run(10);
  bob.phone.reply(bob.phone.take("INVITE"), 100);
  await office.pass(50_000, 500);
  deepEqual(alice.answers, []);
  await office.pass(50_000, 500);
  equal(alice.answers.length, 1, "Alice hears that it came to nothing");
  equal(theirs.state, "over", "Bob's phone did not answer the CANCEL either");
  equal(ours.state, "over");
});

inOffice("who calls a group with music and lets us offer", async (office) => {
  const { alice, bob } = office;
  musicalGroup(office);
  const invite = await alice.phone.invite("1100");
  await office.pbx.run(100);
  const answer = alice.phone.take(200, "INVITE");
  ok(bodyText(answer).includes("m=audio"));
  const dialog = alice.phone.dialogAsCaller(invite, answer);
  alice.phone.ack(dialog, invite.cseq.number, { sdp: alice.sdp() });
  await office.pbx.run(100);
  bob.hear();
  ok(bodyText(bob.line().invite).includes("m=audio"), "Bob is offered what Alice can");
  bob.line().answer();
  await office.pbx.run(100);
  const offered = alice.phone.take("INVITE");
  alice.phone.reply(offered, 200, { sdp: alice.sdp(), tag: offered.to.tag ?? "" });
  await office.pbx.run(600);
  alice.phone.take("ACK");
  bob.hear();
  equal(bob.line("up").state, "up");
  alice.phone.within({ ...dialog, localSequence: invite.cseq.number + 1 }, "BYE");
  await office.pass(200);
});

inOffice("a pickup of who lets us offer fails: the caller is hung up", async (office) => {
  const { alice, bob } = office;
  const invite = await alice.phone.invite("1002");
  await office.pbx.run(100);
  bob.hear();
  const taker = await bob.call("**1002");
  await office.pbx.run(100);
  bob.hear();
  equal(taker.state, "up");
  const answer = alice.phone.take(200, "INVITE");
  const dialog = alice.phone.dialogAsCaller(invite, answer);
  alice.phone.ack(dialog, invite.cseq.number, { sdp: alice.sdp() });
  await office.pbx.run(100);
  const offered = bob.phone.take("INVITE");
  bob.phone.reply(offered, 488, { tag: offered.to.tag ?? "" });
  await office.pbx.run(600);
  alice.phone.reply(alice.phone.take("BYE"), 200);
  await office.pass(200);
  equal(office.pbx.b2bua.size, 0);
});

inOffice("who must press 1 is offered our media when the caller offers none", async (office) => {
  const { alice, bob, pbx } = office;
  musicalGroup(office, { members: [{ to: "1002", delaySeconds: 0, confirm: true }] }, false);
  const invite = await alice.phone.invite("1100");
  await pbx.run(100);
  bob.hear();
  const ringing = bob.line();
  ok(bodyText(ringing.invite).includes("m=audio"));
  ringing.answer();
  await pbx.run(100);
  bob.phone.take("ACK");
  const [started] = pbx.events.flatMap((event) => event.type === "call.started" ? [event] : []);
  ok(started);
  pbx.b2bua.onDigit(started.call, `${started.call}-1` as LegId, { key: "1", durationMs: 100 });
  await pbx.run(100);
  const dialog = alice.phone.dialogAsCaller(invite, alice.phone.take(200, "INVITE"));
  alice.phone.ack(dialog, invite.cseq.number, { sdp: alice.sdp() });
  await pbx.run(100);
  const offered = alice.phone.take("INVITE");
  alice.phone.reply(offered, 200, { sdp: alice.sdp(), tag: offered.to.tag ?? "" });
  await pbx.run(100);
  equal(pbx.b2bua.control.list()[0]?.phase, "talking");
  alice.phone.within({ ...dialog, localSequence: invite.cseq.number + 1 }, "BYE");
  await office.pass(200);
  equal(ringing.state, "over");
});

inOffice("two transfers that both came while we were busy: one is carried out", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  slowOffers(office);
  ours.offer("sendonly");
  await office.pbx.run(10);
  ours.refer("1003");
  theirs.refer("1004");
  await office.pass(600);
  carol.line().answer();
  await office.pass(1_000);
  equal(ours.told.at(-1), "SIP/2.0 200 OK terminated");
  equal(theirs.told.every((one) => !one.includes("200 OK")), true);
  equal(theirs.display, "Carol");
});

inOffice("a call to the speaking clock is handed over: it begins anew, once", async (office) => {
  const { alice, bob } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  const clock = await alice.call("*9170");
  await office.pass(4_000);
  toBob.refer("*9170", clock);
  await office.pass(1_000);
  equal(bobs.state, "up");
  equal(toBob.state, "over");
  office.pbx.media.diary.length = 0;
  await office.pass(20_000);
  const listeners = new Set(
    office.diary.filter((one) => one.startsWith("play")).map((one) => one.split(" to ").at(-1)),
  );
  equal(listeners.size, 1, `heard by ${[...listeners].join()}`);
});
