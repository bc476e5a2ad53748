/** Who rings: groups, follow me, forwards, do not disturb, confirmation; and in combination. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  type CallSettings,
  DEFAULT_CALL_SETTINGS,
  type Extension,
  type RingGroup,
  type RingGroupId,
  type UserId,
} from "../../src/domain/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

function group(office: Office, more: Partial<RingGroup> = {}): void {
  office.pbx.groups.push({
    id: "g" as RingGroupId,
    extension: "1100" as Extension,
    name: "Sales",
    strategy: "together",
    members: [{ to: "1002", delaySeconds: 0 }, { to: "1003", delaySeconds: 0 }],
    ringSeconds: 20,
    skipBusy: false,
    callerPrefix: "Sales: ",
    page: false,
    ...more,
  });
}

function choose(office: Office, extension: string, chosen: Partial<CallSettings>): void {
  office.pbx.settings.set(`u-${extension}` as UserId, { ...DEFAULT_CALL_SETTINGS, ...chosen });
}

const to = (number: string) => ({ to: number, enabled: true });

inOffice("a group rings together, and the first to answer has it", async (office) => {
  const { alice, bob, carol } = office;
  group(office);
  const call = await alice.call("1100");
  await office.pass();
  equal(bob.line().display, "Sales: Alice");
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
  equal(call.display, "Carol", "the caller sees who answered");
  match(bob.line("over").reason, /cause=200;text="Call completed elsewhere"/);
});

inOffice("a group in turn, and then its destination", async (office) => {
  const { alice, bob, carol, dave } = office;
  group(office, { strategy: "in-turn", otherwise: "1004" });
  const call = await alice.call("1100");
  await office.pass();
  equal(carol.lines.length, 0);
  bob.line();
  await office.pass(20_000);
  equal(bob.line("over").state, "over");
  carol.line();
  await office.pass(20_000);
  dave.line().answer();
  await office.pass();
  equal(call.state, "up");
  const invite = dave.line("up").invite;
  match(invite.headers.raw("diversion").join(), /<sip:1100@pbx.test>;reason=no-answer/);
});

inOffice("one who declines does not speak for the group", async (office) => {
  const { alice, bob, carol } = office;
  group(office);
  const call = await alice.call("1100");
  await office.pass();
  bob.line().refuse(603);
  await office.pass();
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
});

inOffice("DND and group: who does not want to be disturbed is left out", async (office) => {
  const { alice, bob, carol } = office;
  group(office);
  choose(office, "1002", { doNotDisturb: true });
  await alice.call("1100");
  await office.pass();
  equal(bob.lines.length, 0);
  carol.line().answer();
  await office.pass();
});

inOffice("a member on another call is skipped when the group says so", async (office) => {
  const { alice, bob, carol, dave } = office;
  group(office, { skipBusy: true });
  await office.talk(bob, dave);
  const before = bob.lines.length;
  const call = await alice.call("1100");
  await office.pass();
  equal(bob.lines.length, before);
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
});

inOffice("forward and group: a member's own forward is not followed", async (office) => {
  const { alice, bob, dave } = office;
  group(office, { members: [{ to: "1002", delaySeconds: 0 }] });
  choose(office, "1002", { forward: { all: to("1004") } });
  await alice.call("1100");
  await office.pass();
  equal(dave.lines.length, 0);
  bob.line().answer();
  await office.pass();
});

inOffice("forward all, with Diversion", async (office) => {
  const { alice, bob, carol } = office;
  choose(office, "1002", { forward: { all: to("1003") } });
  const call = await alice.call("1002");
  await office.pass();
  equal(bob.lines.length, 0);
  const { invite } = carol.line();
  match(invite.headers.raw("diversion").join(), /<sip:1002@pbx.test>;reason=unconditional/);
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
});

for (
  const [name, status, condition] of [
    ["busy", 486, "busy"],
    ["declined", 603, "busy"],
  ] as const
) {
  inOffice(`forward when ${name}`, async (office) => {
    const { alice, bob, carol } = office;
    choose(office, "1002", { forward: { [condition]: to("1003") } });
    const call = await alice.call("1002");
    await office.pass();
    bob.line().refuse(status);
    await office.pass();
    carol.line().answer();
    await office.pass();
    equal(call.state, "up");
  });
}

inOffice("forward on no answer, after the time the user chose", async (office) => {
  const { alice, bob, carol } = office;
  choose(office, "1002", { forward: { noAnswer: to("1003") }, noAnswerSeconds: 10 });
  const call = await alice.call("1002");
  await office.pass(9_000);
  equal(carol.lines.length, 0);
  bob.line();
  await office.pass(2_000);
  equal(bob.line("over").state, "over");
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
});

inOffice("forwards in a circle end where they would begin again", async (office) => {
  choose(office, "1002", { forward: { all: to("1003") } });
  choose(office, "1003", { forward: { all: to("1002") } });
  const call = await office.alice.call("1002");
  await office.pass();
  equal(office.bob.lines.length, 0);
  office.carol.line().answer();
  await office.pass();
  equal(call.state, "up");
});

inOffice("follow me rings the desk and, later, the other", async (office) => {
  const { alice, bob, carol } = office;
  choose(office, "1002", {
    followMe: { enabled: true, members: [{ to: "1003", delaySeconds: 5, ringSeconds: 20 }] },
  });
  const call = await alice.call("1002");
  await office.pass();
  bob.line();
  equal(carol.lines.length, 0);
  await office.pass(5_000);
  carol.line().answer();
  await office.pass();
  equal(call.state, "up");
  equal(bob.line("over").state, "over");
});

inOffice("who must press 1 and does is connected", async (office) => {
  const { alice, bob } = office;
  group(office, { members: [{ to: "1002", delaySeconds: 0, confirm: true }] });
  const call = await alice.call("1100");
  await office.pass();
  bob.line().answer();
  await office.pass();
  equal(call.state, "calling", "the caller hears ringing still");
  ok(office.diary.some((one) => one.startsWith("play press-one-to-accept to 1")));
  const callId = office.pbx.events.flatMap((event) =>
    event.type === "call.started" ? [event.call] : []
  )[0];
  ok(callId);
  const leg = `${callId}-1` as Parameters<typeof office.pbx.b2bua.onDigit>[1];
  office.pbx.b2bua.onDigit(callId, leg, { key: "5", durationMs: 100 });
  await office.pass();
  equal(call.state, "calling");
  office.pbx.b2bua.onDigit(callId, leg, { key: "1", durationMs: 100 });
  await office.pass();
  equal(call.state, "up");
});

/** Alice calls a group of Bob alone, who answers and has to press 1. */
async function screened(office: Office, music?: string) {
  const { alice, bob } = office;
  const members = [{ to: "1002", delaySeconds: 0, confirm: true }];
  group(office, { members, ...(music === undefined ? {} : { music }) });
  const call = await alice.call("1100");
  await office.pass();
  bob.line().answer();
  await office.pass();
  const started = office.pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  const press = async (key: string) => {
    const leg = `${started.call}-1` as Parameters<typeof office.pbx.b2bua.onDigit>[1];
    office.pbx.b2bua.onDigit(started.call, leg, { key, durationMs: 100 });
    await office.pass();
  };
  return { call, line: bob.line("up"), press };
}

inOffice("who has pressed 1 hears the caller and is asked no more", async (office) => {
  const { press } = await screened(office);
  office.diary;
  await press("1");
  const diary = office.diary;
  ok(diary.includes("stop playing to 1"));
  equal(diary.filter((one) => one === "listen no more to 1").length, 1);
});

inOffice(
  "who is screened for a caller that was answered is listened to no more either",
  async (office) => {
    const { call, line, press } = await screened(office, "hold.wav");
    equal(call.state, "up", "it hears the music of the group");
    await press("1");
    await office.pass(600);
    equal(line.state, "up");
    equal(office.diary.filter((one) => one === "listen no more to 1").length, 1);
  },
);

inOffice("what is pressed later is for the caller, and is heard once", async (office) => {
  const { press } = await screened(office);
  await press("1");
  office.diary;
  await press("7");
  deepEqual(office.diary, [], "the event itself has passed");
});

for (
  const [type, one] of [
    ["application/dtmf-relay", "Signal=1\r\nDuration=160\r\n"],
    ["application/dtmf", "1"],
  ] as const
) {
  inOffice(`who presses 1 by INFO with ${type} is connected`, async (office) => {
    const { call, line } = await screened(office);
    const press = async (body: string) => {
      ok(line.dialog);
      const parts = { headers: [`Content-Type: ${type}`], body };
      [line.dialog] = office.bob.phone.within(line.dialog, "INFO", parts);
      await office.pass();
    };
    await press(one.replace("1", "5"));
    equal(call.state, "calling");
    await press(one);
    equal(call.state, "up");
    deepEqual(office.bob.answers, ["200 INFO", "200 INFO"]);
  });
}

inOffice("an answering machine that presses nothing is hung up", async (office) => {
  const { alice, bob } = office;
  group(office, { members: [{ to: "1002", delaySeconds: 0, confirm: true }], ringSeconds: 60 });
  const call = await alice.call("1100");
  await office.pass();
  bob.line().answer();
  await office.pass(21_000);
  equal(bob.line("over").state, "over");
  equal(call.failed, 480);
});

inOffice("a call without a phone to ring is refused, and on record", async (office) => {
  const call = await office.alice.call("1002");
  await office.pass();
  office.bob.line().refuse(486);
  await office.pass();
  equal(call.failed, 486);
  deepEqual(office.pbx.records.map(({ reason }) => reason), ["busy"]);
});

inOffice("the record says how the call came to where it rang", async (office) => {
  choose(office, "1002", { forward: { busy: to("1003") } });
  await office.alice.call("1002");
  await office.pass();
  office.bob.line().refuse(486);
  await office.pass();
  office.carol.line().refuse(486);
  await office.pass();
  deepEqual(office.pbx.records.map(({ tried }) => tried), [
    ["1002", "1003"].map((extension) => ({ key: "rings", values: { extension, seconds: 60 } })),
  ]);
});

inOffice("a transfer to a group", async (office) => {
  const { alice, bob, carol, dave } = office;
  group(office, { members: [{ to: "1003", delaySeconds: 0 }, { to: "1004", delaySeconds: 0 }] });
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("1100");
  await office.pass();
  equal(carol.line().display, "Sales: Bob");
  dave.line().answer();
  await office.pass(600);
  equal(theirs.state, "up");
  equal(theirs.display, "Dave");
});

inOffice("intercom: the phone is asked to answer by itself", async (office) => {
  await office.alice.call("*801002");
  await office.pass();
  const { invite } = office.bob.line();
  match(invite.headers.raw("call-info").join(), /answer-after=0/);
  match(invite.headers.raw("alert-info").join(), /info=alert-autoanswer/);
  match(invite.headers.raw("answer-mode").join(), /Auto/);
  office.bob.line().answer();
  await office.pass();
});

inOffice("*67: the callee does not learn who calls", async (office) => {
  await office.alice.call("*671002");
  await office.pass();
  const { invite } = office.bob.line();
  match(String(invite.from), /anonymous@anonymous.invalid/);
  deepEqual(invite.headers.raw("p-asserted-identity"), []);
  office.bob.line().answer();
  await office.pass();
});

inOffice(
  "callers of a group with music are answered, and hear it until somebody is",
  async (office) => {
    const { alice, bob } = office;
    group(office, { music: "moh_20260102_030405.wav" });
    const call = await alice.call("1100");
    await office.pass();
    equal(call.state, "up");
    ok(office.diary.includes("play moh_20260102_030405.wav to 0"));
    bob.line().answer();
    await office.pass(600);
    equal(call.display, "Bob");
    equal(bob.line("up").display, "Sales: Alice");
    call.hangUp();
    await office.pass();
    equal(bob.line("over").state, "over");
  },
);

inOffice("who hangs up while the group's music plays leaves nobody ringing", async (office) => {
  const { alice, bob } = office;
  group(office, { music: "moh_20260102_030405.wav" });
  const call = await alice.call("1100");
  await office.pass();
  call.hangUp();
  await office.pass();
  equal(bob.line("over").state, "over");
});
