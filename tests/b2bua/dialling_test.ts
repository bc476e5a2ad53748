/** Calls by a click: the own phones ring first. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { DeviceId, UserId } from "../../src/domain/mod.ts";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { Desk, pass } from "../support/desk.ts";
import { Pbx } from "../support/pbx.ts";
import { inOffice, type Office } from "./exchange.ts";

/** Alice clicks on `number`. */
function click({ pbx }: Office, number: string, more: { readonly autoAnswer?: boolean } = {}) {
  const wish = { user: "u-1001" as UserId, number, name: "Bob B", autoAnswer: false, ...more };
  return pbx.b2bua.control.dial(wish);
}

inOffice("[CALL-44] the own phone rings and shows who is to be called", async (office) => {
  const { alice, bob } = office;
  ok("call" in click(office, "1002"));
  await office.pass();
  const line = alice.line();
  equal(line.display, "Bob B");
  equal(line.invite.from.uri.kind === "sip" && line.invite.from.uri.user, "1002");
  deepEqual(bob.lines, []);
  deepEqual(office.pbx.b2bua.control.list().map(({ phase }) => phase), ["dialling"]);
});

inOffice("[CALL-44] then whoever is called rings, and the two talk", async (office) => {
  const { alice, bob } = office;
  click(office, "1002");
  await office.pass();
  alice.line().answer();
  await office.pass();
  equal(bob.line().display, "Alice");
  ok(office.diary.includes("play ringback to 0"));
  await office.pass(2_000);
  bob.line().answer();
  await office.pass(600);
  equal(alice.line("up").display, "Bob");
  ok(office.diary.includes("stop playing to 0"));
  bob.line("up").hangUp();
  await office.pass();
  equal(alice.line("over").state, "over");
});

inOffice(
  "the record has who clicked as the caller, and talk from when both are there",
  async (office) => {
    const { alice, bob, pbx } = office;
    click(office, "1002");
    await office.pass(1_000);
    alice.line().answer();
    await office.pass(5_000);
    bob.line().answer();
    await office.pass(3_000);
    alice.line("up").hangUp();
    await office.pass();
    const [record] = pbx.records;
    ok(record?.ringingAt && record.answeredAt);
    equal(record.from, "1001");
    equal(record.to, "1002");
    deepEqual(record.legs.map(({ side, user }) => [side, user]), [
      ["caller", "u-1001"],
      ["callee", "u-1002"],
    ]);
    const after = (at: Date) => Math.floor((at.getTime() - record.startedAt.getTime()) / 1_000);
    deepEqual([after(record.ringingAt), after(record.answeredAt)], [1, 6]);
    deepEqual([record.reason, record.endedBy, record.status], ["hung-up", "caller", 200]);
  },
);

inOffice("whoever is called declines: the own phone is hung up", async (office) => {
  const { alice, bob, pbx } = office;
  click(office, "1002");
  await office.pass();
  alice.line().answer();
  await office.pass();
  bob.line().refuse(486);
  await office.pass();
  equal(alice.line("over").state, "over");
  deepEqual(pbx.records.map(({ reason, answeredAt }) => [reason, answeredAt]), [[
    "busy",
    undefined,
  ]]);
});

inOffice("[CALL-46] who hangs up while the other rings stops the ringing", async (office) => {
  const { alice, bob } = office;
  click(office, "1002");
  await office.pass();
  alice.line().answer();
  await office.pass();
  alice.line("up").hangUp();
  await office.pass();
  equal(bob.line("over").state, "over");
});

inOffice(
  "[CALL-45] nobody answers the own phone: whoever was to be called never rings",
  async (office) => {
    const { alice, bob, pbx } = office;
    click(office, "1002");
    await office.pass();
    await office.pass(32_000, 500);
    equal(alice.line("over").state, "over");
    deepEqual(bob.lines, []);
    deepEqual(pbx.records.map(({ reason, to }) => [reason, to]), [["no-answer", "1002"]]);
  },
);

inOffice("a phone that answers by itself is asked to, if that is wanted", async (office) => {
  click(office, "1002", { autoAnswer: true });
  await office.pass();
  equal(office.alice.line().invite.headers.raw("answer-mode")[0], "Auto");
  office.alice.line().answer();
  await office.pass();
  deepEqual(office.bob.line().invite.headers.raw("answer-mode"), []);
});

inOffice("who hides is not shown to whom it calls", async (office) => {
  office.pbx.settings.set("u-1001" as UserId, { ...DEFAULT_CALL_SETTINGS, hideCallerId: true });
  click(office, "1002");
  await office.pass();
  office.alice.line().answer();
  await office.pass();
  match(office.bob.line().invite.headers.raw("from")[0] ?? "", /anonymous/i);
});

inOffice(
  "codes, nobody's numbers and what nobody answers are refused before a phone rings",
  async (office) => {
    for (const number of ["*9196", "*671002", "1099", "5901"]) {
      deepEqual(click(office, number), { refused: "nobody" });
    }
    await office.pass();
    deepEqual(office.pbx.records, []);
  },
);

inOffice("colleagues cannot pick up the ringing of who wants to call", async (office) => {
  const { alice, bob } = office;
  click(office, "1003");
  await office.pass();
  await bob.call("**1001");
  await office.pass();
  equal(alice.line().state, "ringing");
});

inOffice("an answer that cannot work ends it", async (office) => {
  click(office, "1002");
  await office.pass();
  const { phone } = office.alice;
  const line = office.alice.line();
  phone.reply(line.invite, 200, { tag: line.tag });
  line.dialog = phone.dialogAsCallee(line.invite, line.tag);
  line.state = "up";
  await office.pass();
  equal(office.alice.line("over").state, "over");
  deepEqual(office.bob.lines, []);
});

Deno.test("a call by a click: all phones ring, or the one that was chosen", async () => {
  const pbx = new Pbx({ devices: { "1001": ["desk", "mobile"], "1002": ["1002"] } });
  const desk = new Desk(pbx, "desk", "192.0.2.11");
  const mobile = new Desk(pbx, "mobile", "192.0.2.12");
  const bob = new Desk(pbx, "1002", "192.0.2.13");
  const desks = [desk, mobile, bob];
  const user = "u-1001" as UserId;
  const wish = { user, number: "1002", name: "", autoAnswer: true };
  deepEqual(pbx.b2bua.control.dial(wish), { refused: "no-phone" });
  for (const { phone } of desks) await phone.register();
  await pass(pbx, desks);
  for (const one of desks) one.lines.length = 0;
  const device = "d-mobile" as DeviceId;
  ok("call" in pbx.b2bua.control.dial({ ...wish, device }));
  await pass(pbx, desks);
  deepEqual(desk.lines, []);
  equal(mobile.line().invite.headers.raw("answer-mode")[0], "Auto");
  mobile.line().refuse(486);
  await pass(pbx, desks);
  ok("call" in pbx.b2bua.control.dial(wish));
  await pass(pbx, desks);
  // Of two phones that answer by themselves one would answer an empty room.
  deepEqual(desk.line().invite.headers.raw("answer-mode"), []);
  mobile.line().answer();
  await pass(pbx, desks);
  match(desk.line("over").reason, /completed elsewhere/);
  await pass(pbx, desks, 1_000);
  await pbx.finish();
});

Deno.test("a call by a click is refused while the server stops", async () => {
  const pbx = new Pbx({ devices: { "1001": ["1001"] }, maxCalls: 0 });
  const wish = { user: "u-1001" as UserId, number: "1001", name: "", autoAnswer: false };
  deepEqual(pbx.b2bua.control.dial(wish), { refused: "full" });
  await pbx.finish();
});

inOffice("help is not called by a click, whatever leads there", async (office) => {
  for (const number of ["112", "0112"]) deepEqual(click(office, number), { refused: "emergency" });
  const all = { to: "112", enabled: true };
  office.pbx.settings.set("u-1002" as UserId, { ...DEFAULT_CALL_SETTINGS, forward: { all } });
  ok("refused" in click(office, "1002"));
  await office.pass();
  deepEqual(office.alice.lines, []);
});
