import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  type CallRule,
  type CallRuleId,
  DEFAULT_SCREENING,
  type GatewayId,
  type InboundNumberId,
  type NumberEntry,
  type NumberEntryId,
  type NumberListId,
  type RuleAction,
  type RuleTest,
  type Schedule,
  type ScheduleId,
  TakenError,
  type UserId,
} from "../../src/domain/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const TESTS: readonly RuleTest[] = [
  { kind: "dialled", match: "exact", value: "101" },
  { kind: "caller", match: "pattern", value: "^\\+49" },
  { kind: "list", list: "l" as NumberListId },
  { kind: "contact", user: "u" as UserId },
  { kind: "contact" },
  { kind: "anonymous" },
  { kind: "verified", attestation: "B" },
  { kind: "schedule", schedule: "s" as ScheduleId },
  { kind: "presence", user: "u" as UserId, presence: "on-a-call" },
  { kind: "do-not-disturb", user: "u" as UserId },
  { kind: "gateway", gateway: "g" as GatewayId },
];

const ACTIONS: readonly RuleAction[] = [
  { kind: "ring", rings: [{ to: ["101", "600"], seconds: 20 }], otherwise: "102" },
  { kind: "ring", rings: [] },
  { kind: "forward", to: "+4930" },
  { kind: "agent", to: "sip:a@b" },
  { kind: "reject", how: "not-in-service" },
  { kind: "announce", announcement: { kind: "file", name: "moh_20260101_000000.wav" } },
  { kind: "announce", announcement: { kind: "prompt", name: "closed-now" } },
  { kind: "challenge" },
  { kind: "go-on", callerPrefix: "Shop: " },
];

const rules = ACTIONS.map((action, index): CallRule => ({
  id: `rule-${index}` as CallRuleId,
  name: `Rule ${index}`,
  enabled: index % 2 === 0,
  numbers: index === 0 ? ["n" as InboundNumberId] : [],
  internal: index === 1,
  conditions: index === 0 ? TESTS.map((test) => ({ ...test, negated: true })) : [],
  action,
}));

Deno.test("rules come back as they were saved, in their order", async () => {
  await using temp = new TempStore();
  const { callRules } = temp.open();
  for (const rule of rules) callRules.save(rule);
  deepEqual(callRules.list(), rules);
  const backwards = rules.toReversed().map(({ id }) => id);
  callRules.arrange(backwards);
  deepEqual(callRules.list().map(({ id }) => id), backwards);
  const [first] = rules;
  if (first) callRules.save({ ...first, name: "Other" });
  equal(callRules.list().at(-1)?.name, "Other");
  equal(callRules.get("rule-3" as CallRuleId)?.action.kind, "agent");
  equal(callRules.remove("rule-3" as CallRuleId), true);
  equal(callRules.remove("rule-3" as CallRuleId), false);
  equal(callRules.get("rule-3" as CallRuleId), undefined);
});

Deno.test("a rule that cannot be read is an error, not another rule", async () => {
  await using temp = new TempStore();
  const store = temp.open({ as: "tool" });
  for (const rule of rules) store.callRules.save(rule);
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  database.exec(
    `UPDATE call_rules SET settings = '{"numbers":[],"internal":false,` +
      `"conditions":[{"kind":"moon","negated":false}],"action":{"kind":"challenge"}}'`,
  );
  throws(() => store.callRules.list(), { problem: "corrupt" });
});

const SCHEDULE: Schedule = {
  id: "s1" as ScheduleId,
  name: "Office",
  timeZone: "Europe/Berlin",
  weekly: [{ days: [1, 7], from: "09:00", to: "17:00" }],
  holidays: "de",
  days: [
    { name: "Move", from: "2026-03-02", to: "2026-03-03", yearly: false },
    { name: "Sale", from: "2000-05-01", yearly: true, hours: { from: "10:00", to: "12:00" } },
  ],
  calendar: "https://example.org/a.ics",
  closedUntil: new Date("2026-01-01T00:00:00Z"),
};

Deno.test("schedules come back as they were saved, and their calendars with them", async () => {
  await using temp = new TempStore();
  const { schedules } = temp.open();
  const bare: Schedule = { id: "s2" as ScheduleId, name: "always", weekly: [], days: [] };
  schedules.save(SCHEDULE);
  schedules.save(bare);
  deepEqual(schedules.list(), [bare, SCHEDULE]);
  throws(() => schedules.save({ ...bare, name: "Office" }), TakenError);
  equal(schedules.calendarText(SCHEDULE.id), undefined);
  schedules.keepCalendar(SCHEDULE.id, "BEGIN:VCALENDAR");
  schedules.save({ ...SCHEDULE, holidays: "at" });
  equal(schedules.calendarText(SCHEDULE.id), "BEGIN:VCALENDAR");
  schedules.save({ ...SCHEDULE, calendar: "https://example.org/b.ics" });
  equal(schedules.calendarText(SCHEDULE.id), undefined);
  equal(schedules.remove(bare.id), true);
  equal(schedules.remove(bare.id), false);
});

const entry = (value: string, changes: Partial<NumberEntry> = {}): NumberEntry => ({
  id: `entry-${value}` as NumberEntryId,
  list: "block" as NumberListId,
  kind: "exact",
  value,
  direction: "incoming",
  reason: "",
  addedBy: "person",
  addedAt: new Date("2026-01-01T00:00:00Z"),
  ...changes,
});

Deno.test("lists are there from the beginning, and others can be added", async () => {
  await using temp = new TempStore();
  const { numberLists: lists } = temp.open();
  deepEqual(lists.lists().map(({ id, purpose }) => `${id} ${purpose}`), [
    "allow allow",
    "block block",
    "grey grey",
  ]);
  const vip = { id: "vip" as NumberListId, name: "VIP", purpose: "none" } as const;
  lists.saveList(vip);
  deepEqual(lists.getList(vip.id), vip);
  throws(() => lists.saveList({ ...vip, id: "x" as NumberListId }), TakenError);
  lists.save([entry("+491", { list: vip.id })]);
  equal(lists.removeList(vip.id), true);
  deepEqual([lists.count({}), lists.removeList(vip.id)], [0, false]);
});

Deno.test("entries come back as they were saved, each once", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { numberLists: lists } = store;
  const { user } = addDevice(store, "101");
  const until = new Date("2026-02-01T00:00:00Z");
  const own = entry("+492", { owner: user.id });
  const grey = entry("+493", { list: "grey" as NumberListId, score: 80, until, reason: "Noisy" });
  const before = lists.generation;
  lists.save([entry("+491"), own, grey]);
  equal(lists.generation > before, true);
  deepEqual(lists.getEntry(own.id), own);
  deepEqual([...lists.all()].map(({ value }) => value).toSorted(), ["+491", "+492", "+493"]);
  deepEqual(lists.entries({ text: "nois" }, { limit: 9 }), [grey]);
  equal(lists.count({ list: "block" as NumberListId }), 2);
  equal(lists.count({ owner: user.id }), 1);
  equal(lists.count({ owner: null }), 2);
  lists.save([entry("+491", { id: "other" as NumberEntryId, reason: "again" })]);
  equal(lists.count({}), 3);
  equal(lists.entries({ text: "again" }, { limit: 9 })[0]?.id, "entry-+491");
  equal(lists.removeExpired(until), 1);
  const then = lists.generation;
  store.users.remove(user.id);
  equal(lists.count({ owner: user.id }), 0);
  equal(lists.generation > then, true);
  equal(lists.remove("entry-+491" as NumberEntryId), true);
  equal(lists.remove("entry-+491" as NumberEntryId), false);
});

Deno.test("how calls are screened is the default until somebody says otherwise", async () => {
  await using temp = new TempStore();
  const { screening, settings } = temp.open();
  deepEqual(screening.get(), DEFAULT_SCREENING);
  const chosen = {
    ...DEFAULT_SCREENING,
    threshold: 0.9,
    operators: ["cheap"],
    lookUp: { url: "https://example.org", mayBePrivate: false },
    stages: {
      ...DEFAULT_SCREENING.stages,
      "block-list": {
        enabled: true,
        failClosed: true,
        action: { kind: "agent", to: "sip:a@b" } as const,
      },
    },
  };
  screening.save(chosen);
  deepEqual(screening.get(), chosen);
  equal(screening.get(), screening.get());
  settings.set("screening", "{}");
  deepEqual(screening.get(), DEFAULT_SCREENING);
});
