/** Callers whom a rule turns away, tells something, or asks to press a key. */
import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type CallRule,
  type CallRuleId,
  DEFAULT_CALL_SETTINGS,
  type LegId,
  type RuleAction,
  type UserId,
} from "../../src/domain/mod.ts";
import type { RuleFacts } from "../../src/routing/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

/** Calls of our phones to 1002 are treated so. */
function ruled(action: RuleAction): RuleFacts {
  const rule: CallRule = {
    id: "rule" as CallRuleId,
    name: "Test",
    enabled: true,
    numbers: [],
    internal: true,
    conditions: [{ kind: "dialled", match: "exact", value: "1002", negated: false }],
    action,
  };
  return {
    rules: [rule],
    isInList: () => false,
    isContact: () => false,
    spellings: (number) => [number],
    matches: () => false,
    scheduleState: () => undefined,
    isEmergency: () => false,
    names: { schedule: String, list: String, gateway: String, user: String },
  };
}

/** Alice calls 1002, for which there is a rule. */
async function meet(office: Office, action: RuleAction) {
  office.pbx.ruleFacts = ruled(action);
  const call = await office.alice.call("1002");
  await office.pass();
  return call;
}

const recordOf = ({ pbx }: Office) => {
  const [record] = pbx.records;
  ok(record, "the call has a record");
  return { reason: record.reason, by: record.endedBy, status: record.status };
};

function press(office: Office, key: string): void {
  const started = office.pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  office.pbx.b2bua.onDigit(started.call, `${started.call}-0` as LegId, { key, durationMs: 100 });
}

for (const [how, status] of [["busy", 486], ["declined", 603]] as const) {
  inOffice(
    `[CALL-61] who is turned away as ${how} hears ${status} and is in the history`,
    async (office) => {
      const call = await meet(office, { kind: "reject", how });
      equal(call.failed, status);
      deepEqual(recordOf(office), { reason: "turned-away", by: "us", status });
      deepEqual(office.pbx.records[0]?.tried, [
        { key: "rule.does.reject", values: { rule: "Test" } },
      ]);
    },
  );
}

inOffice(
  "[CALL-61] a number not in service is a tone before the answer, then 404",
  async (office) => {
    const call = await meet(office, { kind: "reject", how: "not-in-service" });
    deepEqual(office.diary, ["answer-as-endpoint 0>0", "play information to 0"]);
    equal(call.state, "calling");
    ok(office.pbx.network.packets.some(({ text }) => text.startsWith("SIP/2.0 183")));
    await office.pass(8_000);
    equal(call.failed, 404);
    equal(recordOf(office).reason, "turned-away");
    equal(office.pbx.records[0]?.answeredAt, undefined);
  },
);

inOffice(
  "[CALL-61] who is turned away in silence hears ringing, and nobody rings",
  async (office) => {
    const call = await meet(office, { kind: "reject", how: "silent" });
    ok(office.pbx.network.packets.some(({ text }) => text.startsWith("SIP/2.0 180")));
    await office.pass(30_000);
    deepEqual([call.state, office.bob.lines.length], ["calling", 0]);
    await office.pass(31_000);
    equal(call.failed, 480);
  },
);

inOffice("[CALL-61] who gives up in silence has cancelled", async (office) => {
  const call = await meet(office, { kind: "reject", how: "silent" });
  call.hangUp();
  await office.pass(1_000);
  equal(recordOf(office).reason, "cancelled");
});

inOffice("an announcement is said once, and the call ends", async (office) => {
  const announcement = { kind: "prompt", name: "closed-now" } as const;
  const call = await meet(office, { kind: "announce", announcement });
  equal(call.state, "up");
  ok(office.diary.includes("play closed-now to 0"));
  const started = office.pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  office.pbx.b2bua.onPlayed(started.call, `${started.call}-0` as LegId);
  await office.pass();
  equal(call.state, "over");
});

inOffice("an announcement of our own is that file", async (office) => {
  const announcement = { kind: "file", name: "moh_20260101_000000.wav" } as const;
  const call = await meet(office, { kind: "announce", announcement });
  ok(office.diary.includes("play file moh_20260101_000000.wav to 0"));
  call.hangUp();
});

inOffice("[CALL-62] who presses 5 talks with whom was called", async (office) => {
  const call = await meet(office, { kind: "challenge" });
  equal(call.state, "up");
  const diary = office.diary;
  ok(diary.includes("play press-five-to-connect to 0") && diary.includes("listen to 0"));
  press(office, "4");
  await office.pass();
  equal(office.bob.lines.length, 0);
  press(office, "5");
  await office.pass();
  ok(office.diary.includes("listen no more to 0"));
  const line = office.bob.line();
  line.answer();
  await office.pass(400);
  deepEqual([call.state, line.state], ["up", "up"]);
  call.hangUp();
  await office.pass();
  deepEqual(recordOf(office), { reason: "hung-up", by: "caller", status: 200 });
  const keys = office.pbx.records[0]?.tried?.map(({ key }) => key);
  ok(keys?.includes("rule.passed-challenge") && keys.includes("rings"));
});

inOffice("[CALL-62] who presses nothing is hung up", async (office) => {
  const call = await meet(office, { kind: "challenge" });
  await office.pass(19_000);
  equal(call.state, "up");
  await office.pass(2_000);
  equal(call.state, "over");
  equal(office.bob.lines.length, 0);
});

inOffice(
  "[CALL-62] who passes a challenge to somebody who is not there is hung up",
  async (office) => {
    office.pbx.settings.set("u-1002" as UserId, { ...DEFAULT_CALL_SETTINGS, doNotDisturb: true });
    const call = await meet(office, { kind: "challenge" });
    press(office, "5");
    await office.pass();
    equal(call.state, "over");
  },
);
