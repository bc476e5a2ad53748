/** REFER: blind and attended transfer, and what becomes of everybody (RFC 3515, 3891, 5589). */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DEFAULT_CALL_SETTINGS, type UserId } from "../../src/domain/mod.ts";
import { inOffice } from "./exchange.ts";

inOffice("a blind transfer: the target answers, and the transferor is let go", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  await office.pass();
  ours.refer("1003");
  await office.pass();
  deepEqual(alice.answers, ["202 REFER"]);
  const target = carol.line();
  equal(target.display, "Bob", "Carol sees who is sent to her");
  match(target.invite.headers.raw("referred-by").join(), /^"?Alice"? <sip:1001@pbx.test>$/);
  ok(office.diary.includes("play ringback to 1"), "Bob hears that it rings");
  target.answer();
  await office.pass(500);
  deepEqual(ours.told, [
    "SIP/2.0 100 Trying active",
    "SIP/2.0 180 Ringing active",
    "SIP/2.0 200 OK terminated",
  ]);
  equal(ours.state, "over");
  match(ours.reason, /Call transferred/);
  equal(theirs.display, "Carol", "Bob sees whom he talks with");
  equal(theirs.direction, "sendrecv");
  target.hangUp();
  await office.pass();
  equal(theirs.state, "over");
  const [record] = office.pbx.records;
  equal(record?.legs.length, 3);
});

inOffice("the phone may hang up as soon as its REFER is accepted", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1003");
  await office.pass(60);
  ours.hangUp();
  await office.pass();
  carol.line().answer();
  await office.pass(500);
  equal(theirs.state, "up");
  equal(theirs.display, "Carol");
});

inOffice("a target that is busy: the transferee is back", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(bob, alice);
  theirs.refer("1003");
  await office.pass();
  carol.line().refuse(486);
  await office.pass();
  deepEqual(theirs.told, [
    "SIP/2.0 100 Trying active",
    "SIP/2.0 180 Ringing active",
    "SIP/2.0 486 Busy Here terminated",
  ]);
  equal(theirs.state, "up");
  equal(ours.state, "up");
  // And they go on talking: an offer is passed as before.
  theirs.offer("sendrecv");
  await office.pass();
  equal(alice.answers.filter((one) => one.startsWith("4")).length, 0);
});

inOffice(
  "no ports for the target: the transfer is refused, and the two talk on",
  async (office) => {
    const { alice, bob, carol } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    office.pbx.media.refuseNext = { refused: "no-ports", why: "None is free" };
    ours.refer("1003");
    await office.pass();
    deepEqual(ours.told, [
      "SIP/2.0 100 Trying active",
      "SIP/2.0 503 Service Unavailable terminated",
    ]);
    equal(carol.lines.length, 0);
    theirs.offer("sendonly");
    await office.pass();
    equal(ours.direction, "sendonly", "they are joined as before");
    equal(ours.state, "up");
  },
);

inOffice(
  "a target that fails when nobody is left: the transferor is called back",
  async (office) => {
    const { alice, bob, carol } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    ours.refer("1003");
    await office.pass(60);
    ours.hangUp();
    await office.pass();
    carol.line().refuse(486);
    await office.pass();
    const back = alice.line();
    equal(back.display, "Back: Bob");
    back.answer();
    await office.pass(500);
    equal(theirs.state, "up");
    equal(theirs.display, "Alice");
  },
);

inOffice("nobody answers the call back either", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1099");
  await office.pass();
  deepEqual(ours.told, ["SIP/2.0 100 Trying active", "SIP/2.0 404 Not Found terminated"]);
  equal(ours.state, "up", "a number that there is not changes nothing");
  ours.refer("1003");
  await office.pass(60);
  ours.hangUp();
  await office.pass(61_000);
  const back = alice.line();
  await office.pass(61_000);
  equal(back.state, "over");
  equal(theirs.state, "over");
});

inOffice("an attended transfer joins the two others", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  toBob.offer("sendonly");
  await office.pass();
  const [toCarol, carols] = await office.talk(alice, carol);
  toCarol.offer("sendonly");
  await office.pass();
  toBob.refer("1003", toCarol);
  await office.pass(600);
  equal(toBob.state, "over");
  equal(toCarol.state, "over");
  equal(toBob.told.at(-1), "SIP/2.0 200 OK terminated");
  equal(bobs.state, "up");
  equal(carols.state, "up");
  equal(bobs.display, "Carol");
  equal(carols.display, "Bob");
  equal(bobs.direction, "sendrecv");
  equal(carols.direction, "sendrecv");
  // Bob's dialog keeps its session: the engine is told what he was told last.
  ok(office.diary.some((one) => one.startsWith("continue")), "the new call continues his session");
  carols.hangUp();
  await office.pass();
  equal(bobs.state, "over");
  deepEqual(office.pbx.records.map(({ reason }) => reason), ["transferred", "hung-up"]);
});

inOffice("an attended transfer whose consultation came in", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  toBob.offer("sendonly");
  await office.pass();
  const [carols, fromCarol] = await office.talk(carol, alice);
  toBob.refer("1003", fromCarol);
  await office.pass(600);
  equal(bobs.state, "up");
  equal(carols.state, "up");
  equal(carols.display, "Bob");
  equal(fromCarol.state, "over");
});

inOffice("a consultation is handed over while it rings", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  toBob.offer("sendonly");
  await office.pass();
  const toCarol = await alice.call("1003");
  await office.pass(100);
  toBob.refer("1003", toCarol);
  await office.pass();
  equal(toCarol.failed, 487, "the consultation is over for the phone that made it");
  equal(toBob.told.at(-1), "SIP/2.0 100 Trying active", "and nothing else is known yet");
  ok(bobs.versions.length > 1, "Bob is offered our media");
  const heard = office.diary;
  ok(heard.indexOf("play ringback to 1") > heard.indexOf("take-answer 1>1"), "and hears that");
  const carols = carol.line();
  carols.answer();
  await office.pass(600);
  equal(toBob.told.at(-1), "SIP/2.0 200 OK terminated");
  equal(bobs.state, "up");
  equal(bobs.display, "Carol");
});

inOffice("and nobody answers it: the transferee is back", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  const toCarol = await alice.call("1003");
  await office.pass(100);
  toBob.refer("1003", toCarol);
  await office.pass();
  carol.line().refuse(486);
  await office.pass(600);
  equal(toBob.told.at(-1), "SIP/2.0 486 Busy Here terminated");
  equal(bobs.state, "up");
  equal(toBob.state, "up");
  equal(bobs.display, "Alice");
});

inOffice("who is transferred hangs up before it is done", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1003");
  await office.pass();
  theirs.hangUp();
  await office.pass();
  equal(ours.told.at(-1), "SIP/2.0 487 Request Terminated terminated");
  equal(carol.line("over").reason.includes("Request terminated"), true);
});

inOffice(
  "two transfers cross: each is carried out or refused, and nobody is lost",
  async (office) => {
    const { alice, bob, carol, dave } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    ours.refer("1003");
    theirs.refer("1004");
    await office.pass();
    deepEqual(alice.answers, ["202 REFER"]);
    deepEqual(bob.answers, ["403 REFER"]);
    equal(dave.lines.length, 0);
    carol.line().answer();
    await office.pass(600);
    equal(theirs.display, "Carol");
  },
);

inOffice("a transferred party is transferred again", async (office) => {
  const { alice, bob, carol, dave } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1003");
  await office.pass();
  carol.line().answer();
  await office.pass(600);
  const carols = carol.line("up");
  carols.refer("1004");
  await office.pass();
  dave.line().answer();
  await office.pass(600);
  equal(carols.state, "over");
  equal(theirs.display, "Dave");
  equal(theirs.state, "up");
});

const NONSENSE: readonly (readonly [name: string, headers: readonly string[], status: number])[] = [
  ["without Refer-To", [], 400],
  ["with two", ["Refer-To: <sip:1003@pbx.test>", "Refer-To: <sip:1004@pbx.test>"], 400],
  ["to what is no address", ["Refer-To: <<>>"], 400],
  ["to a page", ["Refer-To: <https://example.com/>"], 400],
  ["for another method", ["Refer-To: <sip:1003@pbx.test;method=BYE>"], 403],
  ["to another server", ["Refer-To: <sip:1003@elsewhere.example>"], 404],
  ["to this server itself", ["Refer-To: <sip:pbx.test>"], 404],
  ["with a Replaces that is none", ["Refer-To: <sip:1003@pbx.test?Replaces=abc>"], 400],
];

for (const [name, headers, status] of NONSENSE) {
  inOffice(`a REFER ${name} gets a ${status}, and the call goes on`, async (office) => {
    const { alice, bob } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    ours.send("REFER", headers);
    await office.pass();
    deepEqual(alice.answers, [`${status} REFER`]);
    equal(theirs.state, "up");
    equal(ours.told.length, 0);
  });
}

inOffice("a SUBSCRIBE in a call is for its transfers, and for those there are", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.send("SUBSCRIBE", ["Event: refer"]);
  ours.send("SUBSCRIBE", ["Event: dialog"]);
  ours.send("SUBSCRIBE");
  await office.pass();
  deepEqual(alice.answers, ["481 SUBSCRIBE", "489 SUBSCRIBE", "489 SUBSCRIBE"]);
  equal(theirs.state, "up");
});

const DEAD: readonly (readonly [name: string, replaces: string, told: string])[] = [
  ["a dialog there is not", "nothing;to-tag=a;from-tag=b", "SIP/2.0 481"],
];

for (const [name, replaces, told] of DEAD) {
  inOffice(`a REFER to ${name}: the phone is told, and the call goes on`, async (office) => {
    const { alice, bob } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    ours.send("REFER", [`Refer-To: <sip:1003@pbx.test?Replaces=${encodeURIComponent(replaces)}>`]);
    await office.pass();
    ok(ours.told.at(-1)?.startsWith(told), ours.told.join());
    equal(theirs.state, "up");
  });
}

inOffice("a REFER to somebody else's call is refused", async (office) => {
  const { alice, bob, carol, dave } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  const [, daves] = await office.talk(carol, dave);
  ours.refer("1004", daves);
  await office.pass();
  ok(ours.told.at(-1)?.startsWith("SIP/2.0 403"), ours.told.join());
  equal(theirs.state, "up");
  equal(daves.state, "up");
});

inOffice("a call cannot be transferred into itself", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1002", ours);
  await office.pass();
  ok(ours.told.at(-1)?.startsWith("SIP/2.0 482"), ours.told.join());
  equal(theirs.state, "up");
});

inOffice("who asks for no NOTIFY gets none (RFC 4488)", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.send("REFER", ["Refer-To: <sip:1003@pbx.test>", "Refer-Sub: false"]);
  await office.pass();
  carol.line().answer();
  await office.pass(600);
  deepEqual(ours.told, []);
  equal(ours.state, "over");
  equal(theirs.display, "Carol");
});

inOffice("a phone takes its own call over to another with Replaces", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  const moved = await alice.call("1002", [`Replaces: ${ours.replaces}`]);
  await office.pass(600);
  equal(moved.state, "up");
  equal(ours.state, "over");
  equal(theirs.state, "up");
  moved.hangUp();
  await office.pass();
  equal(theirs.state, "over");
});

inOffice("who called without a name has none at the next phone either", async (office) => {
  const { alice, bob, pbx } = office;
  const ours = await alice.call("*671002");
  await office.pass();
  const theirs = bob.line();
  theirs.answer();
  await office.pass();
  const moved = await alice.call("1002", [`Replaces: ${ours.replaces}`]);
  await office.pass(600);
  equal(moved.state, "up");
  equal(theirs.state, "up");
  const heard = pbx.network.packets.filter(({ to }) => to.host === "192.0.2.12")
    .map(({ text }) => text).join("");
  equal(/1001|Alice/.test(heard), false, "and Bob has learned it from nothing");
  const lamps = pbx.events.flatMap((event) =>
    event.type === "dialog.changed" && event.dialog.user === "u-1002"
      ? [event.dialog.remote.number]
      : []
  );
  deepEqual(new Set(lamps), new Set(["anonymous"]));
});

inOffice("who is joined with an anonymous party is told so, and shows no name", async (office) => {
  const { alice, bob, carol, pbx } = office;
  const theirs = await bob.call("*671001");
  await office.pass();
  const fromBob = alice.line();
  fromBob.answer();
  await office.pass();
  fromBob.offer("sendonly");
  await office.pass();
  const [toCarol, consulted] = await office.talk(alice, carol);
  equal(consulted.display, "Alice");
  const before = pbx.network.packets.length;
  fromBob.refer("1003", toCarol);
  await office.pass(600);
  equal(theirs.state, "up");
  equal(consulted.state, "up");
  equal(consulted.display, "Anonymous", "not Alice any more");
  const offered = pbx.network.packets.slice(before)
    .find(({ to, text }) => to.host === "192.0.2.13" && text.startsWith("INVITE"))?.text ?? "";
  match(offered, /^P-Asserted-Identity: "Anonymous" <sip:anonymous@anonymous.invalid>\r$/m);
  match(offered, /^Privacy: id\r$/m);
  equal(/1002|Bob/.test(offered), false);
});

inOffice("an INVITE that replaces what it must not", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  const replace = async (header: string, status: number) => {
    const line = await carol.call("1002", [header]);
    await office.pass(100);
    equal(line.failed, status, header);
  };
  await replace(`Replaces: ${theirs.replaces}`, 403);
  await replace("Replaces: nothing;to-tag=a;from-tag=b", 481);
  await replace("Replaces: nothing", 400);
  const early = await bob.call("1001", [`Replaces: ${theirs.replaces};early-only`]);
  await office.pass(100);
  equal(early.failed, 486);
  equal(ours.state, "up");
});

inOffice("who was reached outside cannot send the call on", async (office) => {
  const { alice, dave } = office;
  office.pbx.settings.set("u-1002" as UserId, {
    ...DEFAULT_CALL_SETTINGS,
    forward: { all: { to: "sip:dave@192.0.2.14", enabled: true } },
  });
  const call = await alice.call("1002");
  await office.pass();
  dave.line().answer();
  await office.pass();
  equal(call.state, "up");
  const outside = dave.line("up");
  outside.refer("1003");
  await office.pass();
  deepEqual(dave.answers, ["403 REFER"]);
  equal(call.state, "up");
});

inOffice("a SUBSCRIBE may name the first REFER by its number (RFC 3515 §2.4.6)", async (office) => {
  const { alice, bob, carol } = office;
  const [ours] = await office.talk(alice, bob);
  ours.refer("1003");
  await office.pass();
  const refer = ours.dialog?.localSequence;
  ours.send("SUBSCRIBE", [`Event: refer;id=${refer}`, "Expires: 120"]);
  await office.pass();
  deepEqual(alice.answers, ["202 REFER", "200 SUBSCRIBE"]);
  carol.line().answer();
  await office.pass(600);
  equal(ours.told.at(-1), "SIP/2.0 200 OK terminated");
});
