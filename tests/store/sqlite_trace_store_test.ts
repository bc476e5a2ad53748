import { deepEqual, equal } from "node:assert/strict";
import { TempStore } from "../support/temp_store.ts";
import { CommitQueue } from "../../src/store/commit_queue.ts";
import { Database } from "../../src/store/database.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";
import { SqliteTraceStore } from "../../src/store/sqlite_trace_store.ts";

const message = (sipCallId: string, text: string) => ({
  at: new Date(1_000),
  sipCallId,
  way: "in",
  protocol: "UDP",
  local: "192.0.2.1:5060",
  remote: "192.0.2.7:5060",
  text,
} as const);

Deno.test("SqliteTraceStore finds what waits and what is written, in order", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.traces.add(message("a", "1"));
  store.traces.add(message("b", "2"));
  store.flush();
  store.traces.add(message("c", "3"));
  store.traces.add(message("a", "4"));
  const texts = (ids: readonly string[], limit = 100) =>
    store.traces.ofCalls(ids, limit).map(({ text }) => text);
  deepEqual(texts(["a", "b"]), ["1", "2", "4"]);
  deepEqual(texts(["a", "b"], 2), ["1", "2"]);
  deepEqual(texts([]), []);
  deepEqual(store.traces.ofCalls(["a"], 1), [message("a", "1")]);
});

Deno.test("SqliteTraceStore makes room by forgetting the oldest", async () => {
  await using temp = new TempStore();
  using database = new Database(temp.path("traces.sqlite"));
  migrate(database, readMigrations(), { clock: temp.clock, log: temp.log, backUp: () => {} });
  using queue = new CommitQueue(database, temp.clock, temp.log, temp.meter);
  const traces = new SqliteTraceStore(database, queue, temp.meter, { rows: 3, characters: 100 });
  for (let n = 1; n <= 5; n++) {
    traces.add(message("a", String(n)));
    queue.flush();
  }
  deepEqual(traces.ofCalls(["a"], 100).map(({ text }) => text), ["3", "4", "5"]);
});

Deno.test("SqliteTraceStore makes room for long messages by forgetting the older half", async () => {
  await using temp = new TempStore();
  using database = new Database(temp.path("traces.sqlite"));
  migrate(database, readMigrations(), { clock: temp.clock, log: temp.log, backUp: () => {} });
  using queue = new CommitQueue(database, temp.clock, temp.log, temp.meter);
  const open = () =>
    new SqliteTraceStore(database, queue, temp.meter, { rows: 100, characters: 40 });
  const traces = open();
  for (const word of ["a", "b", "c", "d"]) {
    traces.add(message("a", word.repeat(10)));
    queue.flush();
  }
  equal(traces.ofCalls(["a"], 100).length, 4);
  // After a restart what is there is counted, too.
  const again = open();
  again.add(message("a", "e".repeat(10)));
  queue.flush();
  deepEqual(again.ofCalls(["a"], 100).map(({ text }) => text[0]), ["d", "e"]);
});

Deno.test("SqliteTraceStore keeps 5,000 messages in memory and counts what is more", async () => {
  await using temp = new TempStore();
  const { traces } = temp.open();
  for (let n = 0; n < 5_002; n++) traces.add(message("a", "x"));
  equal(temp.metric("ringdown_traced_messages_lost_total"), 2);
});
