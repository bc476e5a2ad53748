/** Parking, picking up, and what we do ourselves for who dials it. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { UserId } from "../../src/domain/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

const slots = (office: Office) =>
  office.pbx.events.flatMap((event) =>
    event.type === "slot.changed" ? [`${event.slot} ${event.parked?.remote.number ?? "free"}`] : []
  );

inOffice("a call is parked by a transfer to 5900, and fetched", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5900");
  await office.pass();
  equal(ours.told.at(-1), "SIP/2.0 200 OK terminated");
  equal(ours.state, "over");
  equal(theirs.state, "up");
  ok(office.diary.includes("play music to 1"));
  deepEqual(slots(office), ["5901 1002"]);
  const fetch = await carol.call("5901");
  await office.pass(600);
  equal(fetch.state, "up");
  equal(fetch.display, "Bob");
  equal(theirs.display, "Carol");
  deepEqual(slots(office), ["5901 1002", "5901 free"]);
  fetch.hangUp();
  await office.pass();
  equal(theirs.state, "over");
});

inOffice("a call is parked from the second line, which hears where", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  await office.pass();
  const park = await alice.call("5900");
  await office.pass();
  equal(park.state, "up");
  ok(office.diary.some((one) => one === "play parked-at+5+9+0+1 to 0"), "it hears the slot");
  equal(ours.state, "over");
  equal(theirs.state, "up");
  park.hangUp();
  await office.pass();
  theirs.hangUp();
  await office.pass();
  deepEqual(slots(office), ["5901 1002", "5901 free"]);
});

inOffice("a slot that is taken is no place to park", async (office) => {
  const { alice, bob, carol, dave } = office;
  const [ours] = await office.talk(alice, bob);
  ours.refer("5901");
  await office.pass();
  const [carols, daves] = await office.talk(carol, dave);
  carols.refer("5901");
  await office.pass();
  equal(carols.told.at(-1), "SIP/2.0 486 Busy Here terminated");
  equal(daves.state, "up");
});

inOffice(
  "two calls are parked at once, the first while it is busy: each has its slot",
  async (office) => {
    const { alice, bob, carol, dave, pbx } = office;
    const [ours, theirs] = await office.talk(alice, bob);
    const [, daves] = await office.talk(carol, dave);
    const [first, second] = pbx.b2bua.control.list();
    const media = Promise.withResolvers<void>();
    pbx.media.busyUntil = media.promise;
    ours.offer("sendonly");
    await office.pass(20);
    for (const call of [first, second]) {
      ok(call?.legs[0]);
      equal(pbx.b2bua.control.park(call.id, call.legs[0].leg), "begun");
    }
    media.resolve();
    await office.pass();
    deepEqual(slots(office).toSorted(), ["5901 1002", "5902 1004"]);
    equal(theirs.state, "up");
    equal(daves.state, "up");
  },
);

inOffice("a slot that was chosen for a call that ended meanwhile is free again", async (office) => {
  const { alice, bob, carol, dave, pbx } = office;
  const [ours] = await office.talk(alice, bob);
  const [call] = pbx.b2bua.control.list();
  ok(call?.legs[0]);
  const media = Promise.withResolvers<void>();
  pbx.media.busyUntil = media.promise;
  ours.offer("sendonly");
  await office.pass(20);
  ours.hangUp();
  await office.pass(20);
  pbx.b2bua.control.park(call.id, call.legs[0].leg);
  media.resolve();
  await office.pass();
  await office.talk(carol, dave);
  const [other] = pbx.b2bua.control.list();
  ok(other?.legs[0]);
  equal(pbx.b2bua.control.park(other.id, other.legs[0].leg, "5901"), "begun");
  await office.pass();
  deepEqual(slots(office), ["5901 1004"]);
});

inOffice("after its time a parked call rings its parker, and says so", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5900");
  await office.pass();
  await office.pass(120_000);
  const back = alice.line();
  equal(back.display, "Park 5901: Bob");
  back.answer();
  await office.pass(600);
  equal(theirs.state, "up");
  equal(theirs.display, "Alice");
  deepEqual(slots(office).at(-1), "5901 free");
});

inOffice("it comes back to who parked it, whatever is set for other calls", async (office) => {
  const { alice, bob, carol } = office;
  const { DEFAULT_CALL_SETTINGS } = await import("../../src/domain/mod.ts");
  office.pbx.settings.set("u-1001" as UserId, {
    ...DEFAULT_CALL_SETTINGS,
    forward: { all: { to: "1003", enabled: true } },
  });
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5900");
  await office.pass(120_200);
  equal(carol.lines.length, 0);
  alice.line().answer();
  await office.pass(600);
  equal(theirs.display, "Alice");
});

inOffice("nobody is there: it is parked again", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5900");
  await office.pass(120_200);
  alice.line().refuse(486);
  await office.pass();
  equal(theirs.state, "up");
  const fetch = await carol.call("5901");
  await office.pass(600);
  equal(fetch.display, "Bob");
});

inOffice("a parked call is fetched while it rings its parker", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("5900");
  await office.pass(120_200);
  const back = alice.line();
  const fetch = await carol.call("5901");
  await office.pass(600);
  equal(back.state, "over");
  equal(fetch.display, "Bob");
  equal(theirs.state, "up");
});

inOffice("a parked party that is transferred there by its consultation", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob, bobs] = await office.talk(alice, bob);
  toBob.refer("5900");
  await office.pass();
  // Alice fetches it and hands it on.
  const [fetch, carols] = [await alice.call("5901"), await carol.call("1004")];
  await office.pass(600);
  carols.hangUp();
  fetch.refer("1003");
  await office.pass();
  carol.line().answer();
  await office.pass(600);
  equal(bobs.display, "Carol");
});

inOffice("directed pickup, as the race goes", async (office) => {
  const { alice, bob, carol } = office;
  const call = await alice.call("1002");
  await office.pass();
  const pickup = await carol.call("**1002");
  await office.pass(600);
  equal(call.state, "up");
  equal(pickup.state, "up");
  equal(pickup.display, "Alice");
  equal(call.display, "Carol");
  equal(bob.line("over").state, "over");
  pickup.hangUp();
  await office.pass();
  equal(call.state, "over");
});

inOffice("pickup racing the answer: one has it, the other is told", async (office) => {
  const { alice, bob, carol } = office;
  const call = await alice.call("1002");
  await office.pass();
  bob.line().answer();
  const pickup = await carol.call("**1002");
  await office.pass(600);
  equal(call.state, "up");
  equal(call.display, "Bob");
  equal(pickup.state, "up");
  ok(office.diary.some((one) => one.startsWith("play no-call-to-pick-up")));
});

inOffice("group pickup, among those who share a group", async (office) => {
  const { alice, carol } = office;
  const call = await alice.call("1002");
  await office.pass();
  const pickup = await carol.call("*8");
  await office.pass(600);
  equal(call.state, "up");
  equal(pickup.display, "Alice");
});

inOffice("nobody is picked up from another group", async (office) => {
  const { alice, carol } = office;
  const settings = { ...office.pbx.settings.get("u" as UserId) };
  ok(settings);
  const { DEFAULT_CALL_SETTINGS } = await import("../../src/domain/mod.ts");
  office.pbx.settings.set("u-1003" as UserId, {
    ...DEFAULT_CALL_SETTINGS,
    pickupGroups: ["kitchen"],
  });
  const call = await alice.call("1002");
  await office.pass();
  for (const code of ["*8", "**1002"]) {
    const pickup = await carol.call(code);
    await office.pass(600);
    equal(call.state, "calling", code);
    if (pickup.state === "up") pickup.hangUp();
    await office.pass();
  }
  call.hangUp();
  await office.pass();
});

inOffice("a pickup with Replaces from a lamp", async (office) => {
  const { alice, bob, carol } = office;
  const call = await alice.call("1002");
  await office.pass();
  // What the lamp's document says: Bob's dialog as Bob's phone sees it.
  const dialog = office.pbx.events.findLast((event) =>
    event.type === "dialog.changed" && event.dialog.user === "u-1002"
  );
  ok(dialog?.type === "dialog.changed");
  const { sipCallId, localTag, remoteTag } = dialog.dialog;
  const header = `Replaces: ${sipCallId};to-tag=${localTag};from-tag=${remoteTag};early-only`;
  const pickup = await carol.call("1002", [header]);
  await office.pass(600);
  equal(pickup.state, "up");
  equal(call.state, "up");
  equal(bob.line("over").state, "over");
});

for (const [limits, status] of [[{ maxCallsOfDevice: 1 }, 403], [{ maxCalls: 2 }, 503]] as const) {
  inOffice(`a pickup with Replaces is a call like any other: ${status}`, async (office) => {
    const { alice, bob, carol, dave } = office;
    await office.talk(carol, dave);
    await alice.call("1002");
    await office.pass();
    const dialog = office.pbx.events.findLast((event) =>
      event.type === "dialog.changed" && event.dialog.user === "u-1002"
    );
    ok(dialog?.type === "dialog.changed");
    const { sipCallId, localTag, remoteTag } = dialog.dialog;
    const header = `Replaces: ${sipCallId};to-tag=${localTag};from-tag=${remoteTag};early-only`;
    const pickup = await carol.call("1002", [header]);
    await office.pass(600);
    equal(pickup.failed, status);
    equal(bob.line().state, "ringing");
    bob.line().refuse(486);
  }, limits);
}

inOffice("a phone with one call may take it over itself, whatever its limit", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  const moved = await alice.call("1002", [`Replaces: ${ours.replaces}`]);
  await office.pass(600);
  equal(moved.state, "up");
  equal(theirs.state, "up");
}, { maxCallsOfDevice: 1 });

for (
  const [code, plays] of [
    ["*9196", "play echo to 0"],
    ["*9195", "play echo to 0"],
    ["*9197", "play milliwatt to 0"],
    ["*9664", "play music to 0"],
    ["*78", "play do-not-disturb-on to 0"],
  ] as const
) {
  inOffice(`${code}: ${plays}`, async (office) => {
    const call = await office.alice.call(code);
    await office.pass();
    equal(call.state, "up");
    deepEqual(office.diary.filter((one) => one.startsWith("play")), [plays]);
    call.hangUp();
    await office.pass();
  });
}

inOffice("*78 is kept, and *79 ends it", async (office) => {
  const { alice, bob } = office;
  const on = await alice.call("*78");
  await office.pass();
  on.hangUp();
  await office.pass();
  equal(office.pbx.settings.get("u-1001" as UserId)?.doNotDisturb, true);
  const call = await bob.call("1001");
  await office.pass();
  equal(call.failed, 486);
  const off = await alice.call("*79");
  await office.pass();
  off.hangUp();
  const again = await bob.call("1001");
  await office.pass();
  equal(again.state, "calling");
  alice.line().answer();
  await office.pass();
});

inOffice("what is said once ends the call", async (office) => {
  const call = await office.alice.call("*78");
  await office.pass();
  const started = office.pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  const leg = `${started.call}-0` as Parameters<typeof office.pbx.b2bua.onPlayed>[1];
  office.pbx.b2bua.onPlayed(started.call, leg);
  await office.pass();
  equal(call.state, "over");
});

inOffice("the clock says the time, again and again, and comes to an end", async (office) => {
  const call = await office.alice.call("*9170");
  await office.pass();
  if (call.failed === 404) return;
  await office.pass(120_000);
  equal(call.state, "over");
});

inOffice("a transfer into a service", async (office) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("*9664");
  await office.pass(600);
  equal(ours.state, "over");
  equal(theirs.state, "up");
  ok(office.diary.includes("play music to 1"));
});
