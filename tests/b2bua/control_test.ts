/** What pages and programs may ask of calls. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

/** The legs of the only call there is, or of the `nth`. */
function callOf({ pbx }: Office, nth = 0): { readonly id: CallId; readonly legs: LegId[] } {
  const call = pbx.b2bua.control.list()[nth];
  ok(call, `there is a call ${nth}`);
  return { id: call.id, legs: call.legs.map(({ leg }) => leg) };
}

inOffice("the calls there are, as lamps see them", async (office) => {
  await office.talk(office.alice, office.bob);
  const [call] = office.pbx.b2bua.control.list();
  equal(call?.phase, "talking");
  ok(call?.answeredAt && call.startedAt <= call.answeredAt);
  deepEqual(
    call?.legs.map(({ user, state, direction, remote }) => [user, state, direction, remote.number]),
    [["u-1001", "confirmed", "initiator", "1002"], ["u-1002", "confirmed", "recipient", "1001"]],
  );
});

inOffice("hold and resume for somebody", async (office) => {
  await office.talk(office.alice, office.bob);
  const { id, legs: [first = "" as LegId] } = callOf(office);
  equal(office.pbx.b2bua.control.hold(id, first, true), "begun");
  equal(office.pbx.b2bua.control.hold(id, first, false), "begun");
  await office.pass();
  deepEqual(office.diary, ["play music to 1", "stop playing to 1"]);
});

inOffice("hanging up one side ends both", async (office) => {
  const [out, into] = await office.talk(office.alice, office.bob);
  const { id, legs: [first = "" as LegId] } = callOf(office);
  equal(office.pbx.b2bua.control.hangUp(id, first), "begun");
  await office.pass();
  equal(out.state, "over");
  equal(into.state, "over");
});

inOffice("hanging up a caller that waits is as if it had cancelled", async (office) => {
  const { alice, bob } = office;
  const call = await alice.call("1002");
  await office.pass();
  const { id, legs: [first = "" as LegId] } = callOf(office);
  equal(office.pbx.b2bua.control.hangUp(id, first), "begun");
  await office.pass();
  equal(call.state, "over");
  equal(bob.line("over").state, "over");
});

inOffice("hanging up a phone that rings lets the others ring on", async (office) => {
  const { alice, bob } = office;
  const call = await alice.call("1002");
  await office.pass();
  const { id, legs: [, second = "" as LegId] } = callOf(office);
  equal(office.pbx.b2bua.control.hangUp(id, second), "begun");
  await office.pass();
  equal(bob.line("over").state, "over");
  ok(call.failed >= 400);
});

inOffice("a transfer, and one to a number that there is not", async (office) => {
  const { alice, bob, carol } = office;
  const [out, into] = await office.talk(alice, bob);
  const { id, legs: [first = "" as LegId] } = callOf(office);
  const { control } = office.pbx.b2bua;
  deepEqual(control.transfer(id, first, "1099"), {
    refused: 404,
    why: "Nobody can be called at 1099",
  });
  equal(control.transfer(id, first, "1003"), "begun");
  await office.pass();
  carol.line().answer();
  await office.pass(600);
  equal(out.state, "over");
  equal(into.display, "Carol");
});

inOffice("joining two calls of one user", async (office) => {
  const { alice, bob, carol } = office;
  const [, bobs] = await office.talk(alice, bob);
  const [, carols] = await office.talk(alice, carol);
  const [one, two] = [callOf(office), callOf(office, 1)];
  const [first = "" as LegId] = one.legs;
  const [second = "" as LegId] = two.legs;
  const result = office.pbx.b2bua.control.join(one.id, first, { call: two.id, leg: second });
  equal(result, "begun");
  await office.pass(600);
  equal(bobs.display, "Carol");
  equal(carols.display, "Bob");
});

inOffice("parking, and parking where somebody waits", async (office) => {
  const { alice, bob, carol, dave } = office;
  await office.talk(alice, bob);
  await office.talk(carol, dave);
  const { control } = office.pbx.b2bua;
  const [one, two] = [callOf(office), callOf(office, 1)];
  equal(control.park(one.id, one.legs[0] ?? "" as LegId, "5905"), "begun");
  deepEqual(control.park(two.id, two.legs[0] ?? "" as LegId, "5905"), {
    refused: 486,
    why: "The slot is taken",
  });
  await office.pass();
  equal(alice.line("over").state, "over");
});

inOffice("nothing can be asked of a call that is over", async (office) => {
  const { control } = office.pbx.b2bua;
  await office.pass();
  const over = { refused: 481, why: "The call is over" };
  deepEqual(control.hangUp("x" as CallId, "y" as LegId), over);
  deepEqual(control.park("x" as CallId, "y" as LegId), over);
});
