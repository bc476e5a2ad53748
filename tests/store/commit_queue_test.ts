import { deepEqual, equal, match } from "node:assert/strict";
import { CommitQueue } from "../../src/store/commit_queue.ts";
import { Database } from "../../src/store/database.ts";
import { SqliteCallRecordStore } from "../../src/store/sqlite_call_record_store.ts";
import { SqliteLocationStore } from "../../src/store/sqlite_location_store.ts";
import { alice, at, bindingOf, put } from "../contract/location_store.ts";
import { TempStore } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

/** The parts of a store on a database whose size can be limited. */
async function setUp(temp: TempStore) {
  await temp.close(temp.open());
  temp.lines.length = 0;
  const database = new Database(temp.path("ringdown.sqlite"));
  const queue = new CommitQueue(database, temp.clock, temp.log, temp.meter);
  const locations = new SqliteLocationStore(database, queue, at(0));
  const calls = new SqliteCallRecordStore(database, queue, temp.meter);
  // No more than there are: the disk is full as far as SQLite can tell.
  const fill = () => database.script("PRAGMA max_page_count=1");
  const empty = () => database.script("PRAGMA max_page_count=1000000");
  const close = () => {
    queue[Symbol.dispose]();
    database[Symbol.dispose]();
  };
  return { database, queue, locations, calls, fill, empty, [Symbol.dispose]: close };
}

const large = "x".repeat(100_000);

Deno.test("a full disk costs no row: what is not stored waits in memory", async () => {
  await using temp = new TempStore();
  using parts = await setUp(temp);
  const { queue, locations, calls, fill, empty } = parts;
  locations.apply(alice, [put(bindingOf("desk", { expiresAt: at(600) }))], at(0));
  calls.add(recordOf(0));
  equal(queue.flush(), true);
  fill();
  const other = put(bindingOf("other", { userAgent: large, expiresAt: at(600) }));
  const answered = locations.apply(alice, [other], at(0));
  calls.add(recordOf(1));
  temp.clock.advance(500);
  await answered;
  equal(queue.problem, "The disk is full");
  equal(temp.metric("ringdown_store_writable"), 0);
  temp.clock.advance(120_000);
  equal(temp.lines.length, 1);
  match(
    temp.lines[0] ?? "",
    /ERROR The disk is full: calls go on, and what should be stored waits/,
  );
  equal(locations.bindings(alice, at(1)).length, 2);
  deepEqual(calls.list({ limit: 9 }).map(({ id }) => id), ["call-1", "call-0"]);
  equal(calls.get(recordOf(1).id)?.to, "102");
  empty();
  temp.clock.advance(30_000);
  equal(queue.problem, undefined);
  match(temp.lines[1] ?? "", /INFO {2}The database accepts writes again/);
  const tool = temp.open({ as: "tool" });
  equal(tool.locations.count, 2);
  deepEqual(tool.calls.list({ limit: 9 }), [recordOf(1), recordOf(0)]);
});

Deno.test("while the disk is full, answers do not wait and memory does not grow", async () => {
  await using temp = new TempStore();
  using parts = await setUp(temp);
  const { queue, locations, fill, empty } = parts;
  fill();
  locations.apply(alice, [put(bindingOf("desk", { userAgent: large }))], at(0));
  temp.clock.advance(10);
  for (let sequence = 2; sequence <= 50; sequence++) {
    const refresh = bindingOf("desk", { userAgent: large, sequence });
    await locations.apply(alice, [put(refresh)], at(0));
  }
  equal(queue.pending, 1);
  locations.sweep(at(3_600));
  equal(queue.pending, 1);
  empty();
  equal(queue.flush(), true);
  equal(temp.open({ as: "tool" }).locations.count, 0);
});

Deno.test("call records that nobody can store are lost one by one, and counted", async () => {
  await using temp = new TempStore();
  using parts = await setUp(temp);
  const { calls, fill } = parts;
  fill();
  for (let i = 0; i < 10_002; i++) calls.add(recordOf(i, { legs: [] }));
  equal(temp.metric("ringdown_call_records_lost_total"), 2);
  equal(calls.get(recordOf(0).id), undefined);
  equal(calls.get(recordOf(2).id)?.from, "101");
});

Deno.test("the disk is tried again after 1, 2, 4 seconds and so on, up to 30", async () => {
  await using temp = new TempStore();
  using parts = await setUp(temp);
  const { locations, fill } = parts;
  fill();
  locations.apply(alice, [put(bindingOf("desk", { userAgent: large }))], at(0));
  const failures = () => temp.metric("ringdown_store_failures_total") ?? 0;
  const seen: number[] = [];
  for (const seconds of [0.01, 1, 2, 4, 8, 16, 30, 30]) {
    temp.clock.advance(seconds * 1_000);
    seen.push(failures());
  }
  deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
});
