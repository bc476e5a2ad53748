import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallFilter, CallId, CallRecord, LegRecord, UserId } from "../../src/domain/mod.ts";
import { CallFinder } from "../../src/store/call_finder.ts";
import { Database } from "../../src/store/database.ts";
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

const PLANS: readonly (readonly [what: string, filter: CallFilter, way: RegExp])[] = [
  ["everything", {}, /SCAN calls/],
  ["a text", { text: "4930" }, /SCAN call_search VIRTUAL TABLE/],
  ["a number", { number: "+4930123" }, /SCAN call_search VIRTUAL TABLE/],
  ["a text of a user, rare enough", { text: "4930", user: ADA }, /SCAN call_search VIRTUAL TABLE/],
  ["a short text of a user", { text: "49", user: ADA }, /SEARCH legs USING .*legs_by_user/],
  ["a user", { user: ADA }, /SEARCH legs USING .*legs_by_user/],
  ["calls to a user", { user: ADA, direction: "incoming" }, /SEARCH legs USING .*legs_by_user/],
  ["a direction", { direction: "incoming" }, /SCAN calls/],
  ["a failure", { result: "server" }, /SEARCH calls USING .*calls_by_failure/],
  ["a day", { from: minute(1), until: minute(3) }, /SEARCH calls USING INTEGER PRIMARY KEY/],
];

for (const [what, filter, way] of PLANS) {
  Deno.test(`the way to ${what} has the calls in their order, and none is sorted`, async () => {
    await using temp = new TempStore();
    const store = openWithCalls(temp);
    store.flush();
    using database = new Database(temp.path("ringdown.sqlite"));
    const plans: string[] = [];
    const finder = new CallFinder({
      get: (sql, ...values) => database.get(sql, ...values),
      all: (sql, ...values) => {
        const plan = database.all(`EXPLAIN QUERY PLAN ${sql}`, ...values);
        plans.push(plan.map(({ detail }) => detail).join("; "));
        return database.all(sql, ...values);
      },
    });
    finder.find(filter, { limit: 20, offset: 0 });
    const plan = plans.at(-1) ?? "";
    match(plan, way);
    ok(!plan.includes("TEMP B-TREE"), plan);
  });
}

Deno.test("no more calls are counted than somebody wants to know of", async () => {
  await using temp = new TempStore();
  const { calls } = openWithCalls(temp);
  deepEqual([calls.count({}, 3), calls.count({}, 5), calls.count({}, 9)], [3, 5, 5]);
  equal(calls.count({ user: BOB }, 2), 2);
});

Deno.test("what the index of texts would take for its own language means itself", async () => {
  await using temp = new TempStore();
  const { calls } = temp.open();
  calls.add(recordOf(1, { fromName: 'the "boss" OR* NOT' }));
  for (const text of ['"boss"', "OR* NOT", '"boss" OR*']) equal(calls.count({ text }), 1, text);
  for (const text of ["AND", "boss*", "text:boss", '"', '""""']) {
    equal(calls.count({ text }), text === '"' ? 1 : 0, text);
  }
});

Deno.test("the oldest calls are forgotten, by age or by number, some at a time", async () => {
  await using temp = new TempStore();
  const { calls } = openWithCalls(temp);
  const left = () => calls.search({}, { limit: 9 }).map(({ id }) => id);
  equal(calls.forget({ before: minute(3), limit: 1 }), 1);
  deepEqual(left(), ["call-5", "call-4", "call-3", "call-2"]);
  equal(calls.forget({ before: minute(3), limit: 9 }), 1);
  equal(calls.forget({ before: minute(3), limit: 9 }), 0);
  equal(calls.forget({ keep: 1, limit: 9 }), 2);
  deepEqual(left(), ["call-5"]);
  equal(calls.forget({ keep: 1, limit: 9 }), 0);
  equal(calls.forget({ limit: 9 }), 0);
  deepEqual([calls.count({ text: "4930" }), calls.count({ user: BOB })], [0, 0]);
});

Deno.test("a call that is written again takes its own place", async () => {
  await using temp = new TempStore();
  const { calls } = temp.open();
  calls.add(between(1, ADA, BOB));
  equal(calls.count({ user: ADA }), 1);
  calls.add(between(1, ADA, BOB, { fromName: "Adelheid" }));
  deepEqual([calls.count({}), calls.count({ text: "adel" }), calls.count({ text: "Ada" })], [
    1,
    1,
    0,
  ]);
  equal(calls.search({}, { limit: 1 })[0]?.legs.length, 2);
});
