/** What ended each phone's dialog, as lamps tell it (RFC 4235 §3.7.1). */
import { deepEqual } from "node:assert/strict";
import { inOffice, type Office } from "./exchange.ts";

/** `extension: end`, for each phone in the order in which they ended. */
const ends = ({ pbx }: Office) =>
  pbx.events.flatMap((event) =>
    event.type === "dialog.changed" && event.dialog.state === "terminated"
      ? [`${event.dialog.user?.slice(2)} ${event.dialog.ended}`]
      : []
  );

inOffice("a BYE is the phone's own at one end, and the other's at the other", async (office) => {
  const [, theirs] = await office.talk(office.alice, office.bob);
  theirs.hangUp();
  await office.pass();
  deepEqual(ends(office), ["1002 local-bye", "1001 remote-bye"]);
});

inOffice("a phone that declines has rejected, and so has its caller been", async (office) => {
  await office.alice.call("1002");
  await office.pass();
  office.bob.line().refuse(486);
  await office.pass();
  deepEqual(ends(office), ["1002 rejected", "1001 rejected"]);
});

inOffice("a caller that gives up has cancelled, and the phone that rang is", async (office) => {
  const line = await office.alice.call("1002");
  await office.pass();
  line.hangUp();
  await office.pass();
  deepEqual(ends(office).toSorted(), ["1001 cancelled", "1002 cancelled"]);
});

inOffice("a party that another stands for was replaced", async (office) => {
  const { alice, bob, carol } = office;
  const [toBob] = await office.talk(alice, bob);
  toBob.offer("sendonly");
  await office.pass();
  const [toCarol] = await office.talk(alice, carol);
  office.pbx.events.length = 0;
  toBob.refer("1003", toCarol);
  await office.pass(600);
  deepEqual(ends(office), ["1001 replaced", "1001 remote-bye"]);
});

inOffice("a phone that was taken off the network ended by time", async (office) => {
  await office.talk(office.alice, office.bob);
  await office.bob.phone.host[Symbol.asyncDispose]();
  const [call] = office.pbx.b2bua.control.list();
  const leg = call?.legs.find(({ user }) => user === "u-1002");
  if (call && leg) office.pbx.b2bua.onSilent(call.id, leg.leg);
  await office.pass(70_000, 1_000);
  deepEqual(ends(office), ["1001 remote-bye", "1002 timeout"]);
});
