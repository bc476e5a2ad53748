/**
 * How fast the call history is with a million calls, or as many as are asked for: each question is
 * put to the store 200 times, as a page of 50 and its count.
 *
 *   deno run -A tests/bench/history_bench.ts [CALLS [DATABASE]]
 *
 * With a file the database stays there, and is not made again.
 */

import type { CallFilter, CallId, UserId } from "../../src/domain/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { type CallRecordStore, type CallSearch } from "../../src/domain/mod.ts";
import { openStore } from "../../src/store/mod.ts";
import { Database } from "../../src/store/database.ts";

const [calls = "1000000", kept] = Deno.args;
const CALLS = Number(calls);
const BATCH = 100_000;
const TIMES = 200;
const USERS = 100;
const PER_PAGE = 50;
/** One call every three seconds, back from this moment. */
const LAST = Date.UTC(2026, 0, 1);
const STEP_MS = 3_000;

const folder = kept ?? await Deno.makeTempDir({ prefix: "ringdown-history-" });
const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

/** A third of the calls come from 200,000 numbers outside, one in fifty fails by our fault. */
const FILL = `
INSERT INTO calls
WITH RECURSIVE n(n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
SELECT
  at * 1000, printf('call%012d', n), caller, name, called, at, at + 1000,
  CASE WHEN n % 4 THEN at + 4000 END, at + 34000,
  CASE WHEN n % 50 THEN 'success' ELSE 'server' END, 'hung-up', 'callee', 200, n % 97 = 0, NULL,
  CASE WHEN n % 3 THEN 3 ELSE 2 END
FROM (
  SELECT
    n, ${LAST} - (${CALLS} - n) * ${STEP_MS} AS at,
    CASE WHEN n % 3 THEN 101 + n % ${USERS} ELSE '+4930' || (1000000 + n * 7919 % 200000) END
      AS caller,
    CASE WHEN n % 3 THEN 'Person ' || (101 + n % ${USERS}) END AS name,
    CAST(101 + n * 7 % ${USERS} AS TEXT) AS called
  FROM n
);`;

const FILL_LEGS = `
INSERT INTO legs (number, position, leg, side, user, address, sip_call_id, ended_at, status)
SELECT
  number, position, id || '-' || position, CASE position WHEN 0 THEN 'caller' ELSE 'callee' END,
  CASE WHEN position = 1 THEN 'user-' || dialled WHEN sides = 3 THEN 'user-' || caller END,
  'UDP 192.0.2.7:5060', id || '@host', ended_at, 200
FROM calls, (SELECT 0 AS position UNION ALL SELECT 1)
WHERE number >= ?1 AND number < ?2;`;

function fill(): void {
  using database = new Database(`${folder}/ringdown.sqlite`);
  const started = performance.now();
  const numberOf = (n: number) => (LAST - (CALLS - n) * STEP_MS) * 1_000;
  for (let n = 0; n < CALLS; n += BATCH) {
    const end = Math.min(n + BATCH, CALLS);
    database.quickly(() => {
      database.run(FILL, n, end - 1);
      database.run(FILL_LEGS, numberOf(n), numberOf(end));
    });
  }
  print(`filled in ${Math.round((performance.now() - started) / 1_000)} s`);
}

const QUESTIONS: readonly (readonly [what: string, ask: (n: number) => CallFilter])[] = [
  ["everything", () => ({})],
  ["a direction", (n) => ({ direction: n % 2 ? "incoming" : "outgoing" })],
  ["a text of many", (n) => ({ text: `Person ${101 + n % USERS}` })],
  ["a text of few", (n) => ({ text: `+4930${1_000_000 + n * 31}` })],
  ["a text of none", (n) => ({ text: `nobody ${n}` })],
  ["two characters", (n) => ({ text: String(10 + n % 90) })],
  ["two characters of none", () => ({ text: "zz" })],
  ["an exact number", (n) => ({ number: String(101 + n % USERS) })],
  ["a user", (n) => ({ user: userOf(n) })],
  ["a user, answered", (n) => ({ user: userOf(n), answered: true })],
  ["a text of few of a user", (n) => ({ text: `+4930${1_000_000 + n * 31}`, ...ownOf(n) })],
  ["a text of many of a user", (n) => ({ text: `Person ${101 + n % USERS}`, ...ownOf(n) })],
  ["failures", () => ({ result: "server" })],
  ["a day", (n) => ({ from: dayOf(n), until: dayOf(n - 1) })],
];

const userOf = (n: number) => `user-${101 + n % USERS}` as UserId;
const ownOf = (n: number) => ({ user: userOf(n * 3), seenBy: userOf(n * 3) });
const dayOf = (n: number) => new Date(LAST - (n % 10) * 86_400_000);

function measure(store: CallRecordStore & CallSearch): void {
  for (const [what, ask] of QUESTIONS) {
    const took: number[] = [];
    let found = 0;
    for (let n = 0; n < TIMES; n++) {
      const filter = ask(n);
      const start = performance.now();
      found = store.search(filter, { limit: PER_PAGE }).length;
      if (found === PER_PAGE) found = store.count(filter, 1_001);
      took.push(performance.now() - start);
    }
    tell(what, took, `${found} found`);
  }
  const middle = `call${String(CALLS >> 1).padStart(12, "0")}` as CallId;
  const took = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    store.search({}, { limit: PER_PAGE, after: middle });
    return performance.now() - start;
  });
  tell("on from the middle", took, "");
}

function tell(what: string, took: number[], more: string): void {
  took.sort((a, b) => a - b);
  const of = (part: number) => (took[Math.floor(took.length * part)] ?? NaN).toFixed(1);
  print(
    `${what.padEnd(26)} p50 ${of(0.5).padStart(7)} ms, p95 ${of(0.95).padStart(7)} ms  ${more}`,
  );
}

try {
  const options = {
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    meter: new Meter(),
    as: "tool",
  } as const;
  await openStore(folder, options)[Symbol.asyncDispose]();
  {
    await using store = openStore(folder, options);
    if (store.calls.count({}) === 0) fill();
  }
  await using store = openStore(folder, options);
  print(
    `${store.calls.count({})} calls, ${
      Math.round((await Deno.stat(`${folder}/ringdown.sqlite`)).size / 1e6)
    } MB`,
  );
  measure(store.calls);
  const started = performance.now();
  const forgotten = store.calls.forget({ before: new Date(LAST), limit: 20 });
  print(`${forgotten} forgotten in ${(performance.now() - started).toFixed(1)} ms`);
} finally {
  if (kept === undefined) await Deno.remove(folder, { recursive: true });
}
