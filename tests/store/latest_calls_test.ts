import { deepEqual, equal, match } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { CallRecord, UserId } from "../../src/domain/mod.ts";
import { TempStore } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

const ADA = "user-ada" as UserId;

/** A call in the given minute, of which Ada is one side. */
function callOf(minute: number, side: "caller" | "callee", changes: Partial<CallRecord>) {
  const record = recordOf(minute, changes);
  return {
    ...record,
    legs: record.legs.map((leg) => leg.side === side ? { ...leg, user: ADA } : leg),
  };
}

Deno.test("the last caller is that of the call that ended last, answered or not", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  equal(store.calls.lastCallerOf(ADA), undefined);
  const check = (expected: string | undefined) => {
    equal(store.calls.lastCallerOf(ADA), expected);
    temp.clock.advance(1_000);
    equal(temp.metric("ringdown_store_pending_rows"), 0);
    equal(store.calls.lastCallerOf(ADA), expected);
  };
  store.calls.add(callOf(1, "callee", { from: "102" }));
  check("102");
  store.calls.add(callOf(3, "callee", { from: "103", result: "client", reason: "no-answer" }));
  store.calls.add(callOf(2, "caller", { from: "104" }));
  check("103");
  store.calls.add(callOf(4, "callee", { from: "105", anonymous: true }));
  check(undefined);
  equal(store.calls.lastCallerOf("user-bob" as UserId), undefined);
});

Deno.test("a record says when its caller did not want to be known", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const record = callOf(1, "callee", { anonymous: true });
  store.calls.add(record);
  temp.clock.advance(1_000);
  deepEqual(store.calls.get(record.id), record);
});

Deno.test("the last number dialled is the first that is wanted, among the latest", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const isPerson = (dialled: string) => !dialled.startsWith("*");
  store.calls.add(callOf(1, "caller", { to: "102" }));
  store.calls.add(callOf(2, "caller", { to: "103" }));
  store.calls.add(callOf(3, "caller", { to: "*9196" }));
  store.calls.add(callOf(4, "callee", { to: "104" }));
  const check = () => {
    equal(store.calls.lastDialledBy(ADA, isPerson), "103");
    equal(store.calls.lastDialledBy(ADA, () => true), "*9196");
    equal(store.calls.lastDialledBy(ADA, () => false), undefined);
  };
  check();
  temp.clock.advance(1_000);
  check();
  store.calls.add(callOf(5, "caller", { to: "*870" }));
  equal(store.calls.lastDialledBy(ADA, isPerson), "103");
});

Deno.test("the latest calls of a user are found by an index, and not sorted", async () => {
  await using temp = new TempStore();
  temp.open();
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const plan = database.prepare(
    "EXPLAIN QUERY PLAN SELECT number FROM legs WHERE user = ? AND side = ? " +
      "ORDER BY number DESC LIMIT 50",
  ).all("u", "caller").map((row) => String(row["detail"])).join("\n");
  match(plan, /legs_by_user/);
  equal(plan.includes("TEMP B-TREE"), false);
});

Deno.test("a record of an earlier version says in its own words what was considered", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const record = recordOf(1);
  store.calls.add(record);
  temp.clock.advance(1_000);
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  database.prepare("UPDATE calls SET tried = ?").run(JSON.stringify(["102 is a user"]));
  const tried = [{ key: "words", values: { text: "102 is a user" } }];
  deepEqual(store.calls.get(record.id)?.tried, tried);
});
