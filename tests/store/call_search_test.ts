import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallFilter, CallId, CallRecord, LegRecord, UserId } from "../../src/domain/mod.ts";
import { TempStore } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

const ADA = "user-101" as UserId;
const BOB = "user-102" as UserId;

/** As `recordOf`, between users. */
function between(
  minute: number,
  caller: UserId | undefined,
  callee: UserId | undefined,
  changes: Partial<CallRecord> = {},
): CallRecord {
  const record = recordOf(minute, changes);
  const users = [caller, callee];
  const legs = record.legs.map((leg, at): LegRecord => {
    const user = users[at];
    return user === undefined ? leg : { ...leg, user };
  });
  return { ...record, legs };
}

function openWithCalls(temp: TempStore) {
  const store = temp.open();
  store.calls.add(between(1, ADA, BOB));
  store.calls.add(between(2, BOB, ADA, { from: "102", fromName: "Bob 100%", to: "101" }));
  store.calls.add(between(3, undefined, ADA, { from: "+4930123", fromName: "Eve", to: "101" }));
  store.calls.add(
    between(4, undefined, BOB, { from: "+4930999", fromName: "Mallory", anonymous: true }),
  );
  const { answeredAt: _answeredAt, ...missed } = between(5, ADA, undefined, {
    to: "999",
    result: "client",
    reason: "not-found",
  });
  store.calls.add(missed);
  return store;
}

const minute = (value: number) => new Date(Date.UTC(2026, 0, 1, 0, value));

const CASES: readonly (readonly [what: string, filter: CallFilter, calls: readonly number[]])[] = [
  ["everything", {}, [5, 4, 3, 2, 1]],
  ["a part of a number", { text: "4930" }, [4, 3]],
  ["a name in another case", { text: "EVE" }, [3]],
  ["a per cent sign, which means itself", { text: "100%" }, [2]],
  ["an underscore, which means itself", { text: "_" }, []],
  ["an exact number", { number: "101" }, [5, 3, 2, 1]],
  ["a user", { user: BOB }, [4, 2, 1]],
  ["calls to a user", { user: BOB, direction: "incoming" }, [4, 1]],
  ["calls of a user", { user: ADA, direction: "outgoing" }, [5, 1]],
  ["calls to anybody here", { direction: "incoming" }, [4, 3, 2, 1]],
  ["calls of anybody here", { direction: "outgoing" }, [5, 2, 1]],
  ["a result", { result: "client" }, [5]],
  ["those answered", { answered: true }, [4, 3, 2, 1]],
  ["those not answered", { answered: false }, [5]],
  ["from a time on", { from: minute(4) }, [5, 4]],
  ["until a time, which is not included", { until: minute(2) }, [1]],
  ["all at once", { text: "10", user: ADA, answered: true, from: minute(2) }, [3, 2]],
  ["an anonymous caller, for somebody else", { text: "Mallory", seenBy: BOB, user: BOB }, []],
  ["an anonymous caller's number, too", { number: "+4930999", seenBy: BOB }, []],
  ["a caller that showed itself", { text: "Eve", seenBy: ADA, user: ADA }, [3]],
];

for (const [what, filter, calls] of CASES) {
  Deno.test(`calls are found by ${what}`, async () => {
    await using temp = new TempStore();
    const store = openWithCalls(temp);
    const found = store.calls.search(filter, { limit: 10 });
    deepEqual(found.map(({ id }) => id), calls.map((one) => `call-${one}`));
    equal(store.calls.count(filter), calls.length);
  });
}

Deno.test("an anonymous caller finds its own calls by its own number", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.calls.add(between(1, ADA, BOB, { anonymous: true }));
  equal(store.calls.count({ number: "101", seenBy: ADA }), 1);
  equal(store.calls.count({ number: "101", seenBy: BOB }), 0);
});

Deno.test("calls are found in parts, by number or after one another", async () => {
  await using temp = new TempStore();
  const { calls } = openWithCalls(temp);
  const idsOf = (found: readonly CallRecord[]) => found.map(({ id }) => id);
  deepEqual(idsOf(calls.search({}, { limit: 2, offset: 2 })), ["call-3", "call-2"]);
  const after = "call-4" as CallId;
  deepEqual(idsOf(calls.search({}, { limit: 2, after })), ["call-3", "call-2"]);
  deepEqual(idsOf(calls.search({ user: BOB }, { limit: 9, after })), ["call-2", "call-1"]);
});

Deno.test("calls that began at once are all found, each in one part", async () => {
  await using temp = new TempStore();
  const { calls } = temp.open();
  for (let n = 0; n < 5; n++) calls.add(recordOf(1, { id: `call-${n}` as CallId, legs: [] }));
  const found: string[] = [];
  for (let after: CallId | undefined; found.length < 5;) {
    const [next] = calls.search({}, { limit: 1, ...(after ? { after } : {}) });
    if (!next) break;
    found.push(after = next.id);
  }
  deepEqual(found, ["call-4", "call-3", "call-2", "call-1", "call-0"]);
});

Deno.test("a search reads the index and no row that is not wanted", async () => {
  await using temp = new TempStore();
  const store = openWithCalls(temp);
  store.flush();
  const { Database } = await import("../../src/store/database.ts");
  using database = new Database(`${temp.folder}/ringdown.sqlite`);
  const plan = database.all(
    "EXPLAIN QUERY PLAN SELECT id FROM calls WHERE caller LIKE '%1%' OR dialled LIKE '%1%' " +
      "ORDER BY started_at DESC, id DESC LIMIT 20",
  ).map(({ detail }) => String(detail));
  ok(plan.some((line) => line.includes("COVERING INDEX calls_by_start")), plan.join("; "));
  ok(!plan.some((line) => line.includes("TEMP B-TREE")), plan.join("; "));
});
