/** Hold and resume, in all dialects and by both sides, and the music of who waits. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { DEFAULT_CALL_SETTINGS, type UserId } from "../../src/domain/mod.ts";
import { inOffice } from "./exchange.ts";

const DIALECTS = ["a=sendonly\r\n", "a=inactive\r\n", "c=IN IP4 0.0.0.0\r\n"];

for (const dialect of DIALECTS) {
  for (const by of ["caller", "callee"] as const) {
    const name = dialect.trim();
    inOffice(`[CALL-28] the ${by} holds with ${name}: music, until it resumes`, async (office) => {
      const [out, into] = await office.talk(office.alice, office.bob);
      const [holds, held] = by === "caller" ? [out, "2"] as const : [into, "1"] as const;
      const heldLeg = by === "caller" ? "1" : "0";
      ok(held);
      holds.send("INVITE", [], holds.desk.sdp(dialect));
      await office.pass();
      ok(office.diary.includes(`play music to ${heldLeg}`), "music for who is held");
      holds.offer("sendrecv");
      await office.pass();
      ok(office.diary.includes(`stop playing to ${heldLeg}`), "and no more of it");
      equal(out.state, "up");
      equal(into.state, "up");
    });
  }
}

inOffice("[CALL-28] both hold each other, and resume one after the other", async (office) => {
  const [out, into] = await office.talk(office.alice, office.bob);
  out.offer("sendonly");
  await office.pass();
  into.offer("sendonly");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), [
    "play music to 1",
    "play music to 0",
  ]);
  out.offer("sendrecv");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.includes("play")), ["stop playing to 1"]);
  into.offer("sendrecv");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.includes("play")), ["stop playing to 0"]);
});

inOffice("hold again is no news for the music", async (office) => {
  const [out] = await office.talk(office.alice, office.bob);
  out.offer("sendonly");
  await office.pass();
  out.offer("sendonly");
  await office.pass();
  equal(office.diary.filter((one) => one.includes("play")).length, 1);
});

inOffice("a held call ends with a BYE of either, and the music with it", async (office) => {
  const [out, into] = await office.talk(office.alice, office.bob);
  out.offer("sendonly");
  await office.pass();
  into.hangUp();
  await office.pass();
  equal(out.state, "over");
});

inOffice("hold during a transfer is answered by us, and the transfer goes on", async (office) => {
  const { alice, bob, carol } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1003");
  await office.pass();
  ours.offer("sendonly");
  theirs.offer("sendonly");
  await office.pass();
  carol.line().answer();
  await office.pass(600);
  equal(ours.state, "over");
  equal(theirs.state, "up");
  // Bob holds still: Carol hears music, and he is not made to listen.
  equal(carol.line("up").direction, "sendrecv");
  ok(office.diary.includes("play music to 2"));
  theirs.offer("sendrecv");
  await office.pass();
  ok(office.diary.includes("stop playing to 2"));
});

inOffice("a lamp sees who holds", async (office) => {
  const [out] = await office.talk(office.alice, office.bob);
  office.pbx.events.length = 0;
  out.offer("sendonly");
  await office.pass();
  const holding = office.pbx.events.flatMap((event) =>
    event.type === "dialog.changed" ? [`${event.dialog.user} ${event.dialog.holding}`] : []
  );
  deepEqual(holding, ["u-1001 true"]);
});

inOffice("who is held hears the music of who holds", async (office) => {
  office.pbx.settings.set("u-1001" as UserId, {
    ...DEFAULT_CALL_SETTINGS,
    music: "moh_20260102_030405.wav",
  });
  const [out, into] = await office.talk(office.alice, office.bob);
  out.offer("sendonly");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), [
    "play moh_20260102_030405.wav to 1",
  ]);
  out.offer("sendrecv");
  await office.pass();
  into.offer("sendonly");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), ["play music to 0"]);
});

inOffice("the music of the phone that holds wins over that of its user", async (office) => {
  office.pbx.settings.set("u-1001" as UserId, { ...DEFAULT_CALL_SETTINGS, music: "user.wav" });
  const [out, into] = await office.talk(office.alice, office.bob);
  out.offer("sendonly");
  await office.pass();
  into.offer("sendonly");
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), [
    "play desk.wav to 1",
    "play music to 0",
  ]);
}, { musicOfDevices: { "1001": "desk.wav" } });

inOffice("who is parked hears the music of the phone that parked", async (office) => {
  const [, into] = await office.talk(office.alice, office.bob);
  const [call] = office.pbx.b2bua.control.list();
  if (call?.legs[0]) office.pbx.b2bua.control.park(call.id, call.legs[0].leg);
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), ["play desk.wav to 1"]);
  equal(into.state, "up");
}, { musicOfDevices: { "1001": "desk.wav" } });

inOffice("who is parked hears the music of the user that parked", async (office) => {
  office.pbx.settings.set("u-1001" as UserId, { ...DEFAULT_CALL_SETTINGS, music: "user.wav" });
  await office.talk(office.alice, office.bob);
  const [call] = office.pbx.b2bua.control.list();
  if (call?.legs[0]) office.pbx.b2bua.control.park(call.id, call.legs[0].leg);
  await office.pass();
  deepEqual(office.diary.filter((one) => one.startsWith("play")), ["play user.wav to 1"]);
});
