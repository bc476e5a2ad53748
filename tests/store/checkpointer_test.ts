import { equal, match } from "node:assert/strict";
import { Checkpointer } from "../../src/store/checkpointer.ts";
import { CommitQueue } from "../../src/store/commit_queue.ts";
import { Database } from "../../src/store/database.ts";
import { SystemClock } from "../../src/runtime/mod.ts";
import { TempStore } from "../support/temp_store.ts";

/** A table to fill through the queue of a server's store, in octets. */
async function setUp(temp: TempStore, startWorker?: () => Worker) {
  await temp.close(temp.open());
  temp.lines.length = 0;
  const database = new Database(temp.path("ringdown.sqlite"));
  database.script("CREATE TABLE filling (octets BLOB)");
  const queue = new CommitQueue(database, temp.clock, temp.log, temp.meter);
  let waiting = 0;
  queue.add({
    get pending() {
      return waiting;
    },
    write: () => void database.run("INSERT INTO filling VALUES (zeroblob(?))", waiting),
    committed: () => void (waiting = 0),
    refused: () => {},
  });
  const checkpointer = new Checkpointer({
    ...temp,
    database,
    queue,
    stepSize: 100_000,
    restartSize: 1_000_000,
    ...(startWorker ? { startWorker } : {}),
    clock: temp.clock,
    log: temp.log,
    meter: temp.meter,
  });
  const fill = (octets: number) => {
    waiting = octets;
    temp.clock.advance(1_000);
    return queue.flush();
  };
  const logSize = () => Deno.statSync(temp.path("ringdown.sqlite-wal")).size;
  const close = async () => {
    await checkpointer.close();
    queue[Symbol.dispose]();
    database[Symbol.dispose]();
  };
  return { database, queue, checkpointer, fill, logSize, [Symbol.asyncDispose]: close };
}

/** Waits in real time, as the thread works in it. */
async function until(condition: () => boolean): Promise<void> {
  const clock = new SystemClock();
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error("It did not happen within five seconds");
    await new Promise<void>((resolve) => void clock.after(10, resolve));
  }
}

Deno.test("a thread copies a long log into the database, and begins the log anew", async () => {
  await using temp = new TempStore();
  await using parts = await setUp(temp);
  const { database, fill, logSize } = parts;
  fill(1_000_000);
  equal(logSize() > 1_000_000, true);
  await until(() => logSize() < 50_000);
  equal((await Deno.stat(database.path)).size > 1_000_000, true);
  equal(fill(10), true);
  equal(database.get("SELECT count(*) AS n FROM filling")?.["n"], 2);
  equal(temp.metric("ringdown_store_checkpoint_failures_total"), 0);
});

Deno.test("no commit makes a checkpoint while a thread does", async () => {
  await using temp = new TempStore();
  await using parts = await setUp(temp);
  equal(parts.database.get("PRAGMA wal_autocheckpoint")?.["wal_autocheckpoint"], 0);
});

Deno.test("a short log starts no thread", async () => {
  await using temp = new TempStore();
  let started = 0;
  await using parts = await setUp(temp, () => {
    started++;
    throw new Error("not wanted");
  });
  parts.fill(10_000);
  equal(started, 0);
});

Deno.test("without a thread the commits make the checkpoints, and it is said once", async () => {
  await using temp = new TempStore();
  await using parts = await setUp(temp, () => {
    throw new Error("no threads here");
  });
  const { database, fill, logSize } = parts;
  for (let i = 0; i < 5; i++) fill(5_000_000);
  equal(database.get("PRAGMA wal_autocheckpoint")?.["wal_autocheckpoint"], 1_000);
  equal(temp.lines.length, 1);
  match(temp.lines[0] ?? "", /WARN {2}Checkpoints are made between calls.*no threads here/);
  equal(temp.metric("ringdown_store_checkpoint_failures_total"), 1);
  equal(logSize() < 12_000_000, true);
});

Deno.test("a thread that does not load is a thread that does not work", async () => {
  await using temp = new TempStore();
  const nowhere = new URL("./no_such_worker.ts", import.meta.url);
  await using parts = await setUp(temp, () => new Worker(nowhere, { type: "module" }));
  parts.fill(1_000_000);
  await until(() => temp.lines.length > 0);
  equal(parts.fill(1_000_000), true);
  equal(temp.metric("ringdown_store_checkpoint_failures_total"), 1);
});

Deno.test("a thread without work ends, and another starts when there is some", async () => {
  await using temp = new TempStore();
  let started = 0;
  const worker = new URL("../../src/store/checkpoint_worker.ts", import.meta.url);
  await using parts = await setUp(temp, () => {
    started++;
    return new Worker(worker, { type: "module" });
  });
  const { fill, logSize, queue } = parts;
  fill(1_000_000);
  await until(() => logSize() < 50_000);
  await until(() => temp.clock.pending > 0);
  temp.clock.advance(30_000);
  await until(() => {
    fill(300_000);
    return started === 2;
  });
  equal(queue.pending, 0);
});

Deno.test("rows wait during a hold, and are committed at its end", async () => {
  await using temp = new TempStore();
  await using parts = await setUp(temp);
  const { queue, database } = parts;
  let waiting = 1;
  queue.add({
    get pending() {
      return waiting;
    },
    write: () => void database.run("INSERT INTO filling VALUES (x'00')"),
    committed: () => void (waiting = 0),
    refused: () => {},
  });
  const hold = queue.hold();
  queue.within();
  temp.clock.advance(1_000);
  equal(waiting, 1);
  hold[Symbol.dispose]();
  temp.clock.advance(1);
  equal(waiting, 0);
});
