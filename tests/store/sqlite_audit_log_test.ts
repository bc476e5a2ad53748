import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { AuditEntry, AuditFilter } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const DAY = 86_400_000;

function entryOf(action: AuditEntry["action"], rest: Partial<AuditEntry> = {}): AuditEntry {
  return {
    actor: { kind: "account", id: "a1", name: "Ada", address: "192.0.2.1" },
    action,
    subject: { type: action.split(".")[0] ?? "", id: "d1", name: "kitchen" },
    ...rest,
  };
}

Deno.test("the audit log has what was told, the latest first, without secrets", async () => {
  await using temp = new TempStore();
  const { audit } = temp.open({ as: "tool" });
  audit.record(entryOf("device.created", { after: { name: "x", secret: new Secret("hunter2") } }));
  temp.clock.advance(1_000);
  audit.record({
    actor: { kind: "system" },
    action: "device.changed",
    subject: { type: "device", id: "d1" },
    before: { name: "x" },
    after: { name: "y", password: "hunter2" },
  });
  const { records, total } = audit.list({}, { limit: 20 });
  equal(total, 2);
  deepEqual(records, [
    {
      sequence: 2,
      at: new Date("2026-01-01T00:00:01Z"),
      actor: { kind: "system" },
      action: "device.changed",
      subject: { type: "device", id: "d1" },
      before: { name: "x" },
      after: { name: "y", password: "[secret]" },
    },
    {
      sequence: 1,
      at: new Date("2026-01-01T00:00:00Z"),
      ...entryOf("device.created"),
      after: { name: "x", secret: "[secret]" },
    },
  ]);
});

Deno.test("the audit log survives a restart", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.audit.record(entryOf("device.created"));
  await temp.close(store);
  equal(temp.open().audit.list({}, { limit: 1 }).total, 1);
});

const FILTERS: readonly (readonly [name: string, filter: AuditFilter, found: number])[] = [
  ["nothing", {}, 4],
  ["the kind of actor", { actorKind: "command" }, 1],
  ["the actor", { actor: "a1" }, 3],
  ["an action", { action: "device.created" }, 1],
  ["a group of actions", { action: "device." }, 2],
  ["no part of a group", { action: "dev" }, 0],
  ["the type of subject", { subjectType: "user" }, 2],
  ["the subject", { subjectType: "device", subjectId: "d1" }, 2],
  ["a text in a name", { text: "KITCH" }, 3],
  ["a text that would be a pattern elsewhere", { text: "%" }, 0],
  ["a time", { from: new Date("2026-01-03T00:00:00Z") }, 2],
  ["an end", { until: new Date("2026-01-03T00:00:00Z") }, 2],
  ["several", { actor: "a1", subjectType: "user" }, 1],
];

for (const [name, filter, found] of FILTERS) {
  Deno.test(`the audit log is filtered by ${name}`, async () => {
    await using temp = new TempStore();
    const { audit } = temp.open({ as: "tool" });
    audit.record(entryOf("device.created"));
    audit.record(entryOf("device.removed"));
    temp.clock.advance(2 * DAY);
    audit.record(entryOf("user.created"));
    audit.record(entryOf("user.removed", {
      actor: { kind: "command" },
      subject: { type: "user", id: "u1", name: "101" },
    }));
    const { records, total } = audit.list(filter, { limit: 20 });
    deepEqual([records.length, total], [found, found]);
  });
}

Deno.test("the audit log has pages", async () => {
  await using temp = new TempStore();
  const { audit } = temp.open({ as: "tool" });
  for (let i = 0; i < 5; i++) audit.record(entryOf(`device.n${i}`));
  const { records, total } = audit.list({}, { limit: 2, offset: 2 });
  deepEqual([records.map(({ action }) => action), total], [["device.n2", "device.n1"], 5]);
});

Deno.test("the audit log forgets what is older than 400 days", async () => {
  await using temp = new TempStore();
  const { audit } = temp.open({ as: "tool" });
  audit.record(entryOf("device.old"));
  temp.clock.advance(DAY);
  audit.record(entryOf("device.new"));
  temp.clock.advance(399 * DAY);
  equal(audit.sweep(), 0);
  temp.clock.advance(1);
  equal(audit.sweep(), 1);
  deepEqual(audit.list({}, { limit: 9 }).records.map(({ action }) => action), ["device.new"]);
});

Deno.test("the audit log keeps the last 100,000 entries", async () => {
  await using temp = new TempStore();
  const { audit } = temp.open({ as: "tool" });
  audit.record(entryOf("device.first"));
  audit.record(entryOf("device.second"));
  audit.list({}, { limit: 1 });
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  database.exec("UPDATE audit SET sequence = 100001 WHERE action = 'device.second'");
  equal(audit.sweep(), 1);
  deepEqual(audit.list({}, { limit: 9 }).records.map(({ action }) => action), ["device.second"]);
});

Deno.test("an entry that cannot be kept fails nobody's change, and is counted", async () => {
  await using temp = new TempStore();
  const { audit } = temp.open({ as: "tool" });
  const trap = {
    get name() {
      throw new Error("no");
    },
  };
  audit.record(entryOf("device.created", { after: trap }));
  equal(temp.metric("ringdown_audit_entries_lost_total"), 1);
  audit.record(entryOf("device.created", { after: "x".repeat(1) }));
  audit.record(entryOf("device.big", { after: Array.from({ length: 99 }, () => "x".repeat(999)) }));
  deepEqual(audit.list({}, { limit: 1 }).records[0]?.after, { cut: 99_199 });
});
