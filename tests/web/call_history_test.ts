import { deepEqual, equal, match, ok } from "node:assert/strict";
import { MOST_COUNTED } from "../../src/administration/mod.ts";
import type { CallRecord, UserId } from "../../src/domain/mod.ts";
import { recordOf } from "../store/call_records.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

/** As `recordOf`, between users. */
function between(
  minute: number,
  caller: UserId,
  callee: UserId,
  changes: Partial<CallRecord> = {},
): CallRecord {
  const record = recordOf(minute, changes);
  const legs = record.legs.map((leg, at) => ({ ...leg, user: at === 0 ? caller : callee }));
  return { ...record, legs };
}

function openWithCalls(): Site {
  const site = openSite();
  const other = userOf("101");
  site.store.users.save({ ...other, name: "Ada" });
  site.store.users.save({ ...userOf("102"), id: OWN_USER, name: "Bob" });
  site.store.users.save(userOf("103"));
  const { calls } = site.store;
  calls.add(between(1, other.id, OWN_USER));
  calls.add(between(2, OWN_USER, other.id, { from: "102", fromName: "Bob", to: "101" }));
  calls.add(between(3, other.id, userOf("103").id, { to: "103" }));
  calls.add(
    between(4, other.id, OWN_USER, { from: "+4930999", fromName: "Mallory", anonymous: true }),
  );
  const { answeredAt: _answeredAt, ...missed } = between(60 * 24 * 2, other.id, OWN_USER, {
    reason: "no-answer",
  });
  calls.add(missed);
  return site;
}

const links = (html: string) =>
  [...html.matchAll(/href="\/calls\/(call-\d+)"/g)].map(([, id]) => id);

Deno.test("/calls lists all calls, the latest first, with what became of them", async () => {
  await using site = openWithCalls();
  const html = await (await site.get("/calls")).text();
  deepEqual(links(html), ["call-2880", "call-4", "call-3", "call-2", "call-1"]);
  match(html, /Nobody answered/);
  match(html, /Mallory/);
  match(html, />0:30</);
  match(html, /5 calls/);
});

const FILTERS: readonly (readonly [query: string, calls: readonly string[]])[] = [
  ["text=mallory", ["call-4"]],
  ["user=user-own&direction=outgoing", ["call-2"]],
  ["user=103", ["call-3"]],
  ["outcome=unanswered", ["call-2880"]],
  ["outcome=answered&text=103", ["call-3"]],
  ["from=2026-01-03", ["call-2880"]],
  ["until=2026-01-01", ["call-4", "call-3", "call-2", "call-1"]],
  ["from=2026-01-01T00:03:00Z&until=2026-01-01T00:04:00Z", ["call-3"]],
  ["result=server", []],
];

for (const [query, calls] of FILTERS) {
  Deno.test(`/calls?${query} lists what fits`, async () => {
    await using site = openWithCalls();
    const response = await site.get(`/calls?${query}`);
    equal(response.status, 200);
    deepEqual(links(await response.text()), calls);
  });
}

Deno.test("/calls with a day that is none says so, and lists nothing", async () => {
  await using site = openWithCalls();
  for (const query of ["from=2026-02-30", "until=yesterday", "direction=up"]) {
    const response = await site.get(`/calls?${query}`);
    equal(response.status, 422, query);
    const html = await response.text();
    match(html, /aria-invalid="true"/, query);
    deepEqual(links(html), []);
  }
});

Deno.test("/calls has pages, which keep what was asked for", async () => {
  await using site = openSite();
  for (let minute = 0; minute < 60; minute++) site.store.calls.add(recordOf(minute));
  const first = await (await site.get("/calls?text=10")).text();
  equal(links(first).length, 50);
  match(first, /href="\/calls\?text=10&amp;page=2"/);
  match(first, /href="\/calls\.csv\?text=10"/);
  const second = await (await site.get("/calls?text=10&page=2")).text();
  deepEqual(links(second).at(-1), "call-0");
  equal(links(await (await site.get("/calls?page=99")).text()).length, 10);
});

Deno.test("/my/calls lists the visitor's calls and no other", async () => {
  await using site = openWithCalls();
  const html = await (await site.get("/my/calls", "user")).text();
  deepEqual(links(html), ["call-2880", "call-4", "call-2", "call-1"]);
  ok(!html.includes("Mallory") && !html.includes("+4930999"));
  match(html, /Anonymous/);
  const asked = await (await site.get("/my/calls?user=user-101&text=103", "user")).text();
  deepEqual(links(asked), []);
  deepEqual(links(await (await site.get("/my/calls?text=Mallory", "user")).text()), []);
  equal((await site.get("/my/calls", "administrator")).status, 404);
  equal((await site.get("/calls", "user")).status, 403);
});

Deno.test("/calls.csv is a table of all that fits, in which no cell is a formula", async () => {
  await using site = openSite();
  for (let minute = 0; minute < 1_100; minute++) site.store.calls.add(recordOf(minute));
  site.store.calls.add(recordOf(2_000, { from: "+49301", fromName: '=HYPERLINK("x")', to: "@a" }));
  const response = await site.get("/calls.csv");
  equal(response.headers.get("content-type"), "text/csv; charset=utf-8");
  match(response.headers.get("content-disposition") ?? "", /attachment; filename="calls\.csv"/);
  const text = await response.text();
  const rows = text.split("\r\n");
  equal(rows.length, 1 + 1_101 + 1);
  match(rows[1] ?? "", /,"'\+49301","'=HYPERLINK\(""x""\)","'@a",30,/);
  match(rows[1_101] ?? "", /"call-0"$/);
  equal(new Set(rows).size, rows.length);
  const few = await (await site.get("/calls.csv?text=HYPER")).text();
  equal(few.split("\r\n").length, 3);
  equal((await site.get("/calls.csv?from=x")).status, 400);
});

Deno.test("/my/calls.csv has the visitor's calls, without what is not for the visitor", async () => {
  await using site = openWithCalls();
  const text = await (await site.get("/my/calls.csv", "user")).text();
  equal(text.split("\r\n").length, 4 + 2);
  ok(!text.includes("Mallory") && !text.includes("+4930999") && !text.includes("call-3"));
  equal((await site.get("/calls.csv", "user")).status, 403);
});

Deno.test("/api/v1/calls has what the page has", async () => {
  await using site = openWithCalls();
  const list = await (await site.api("GET", "/calls?per_page=2&page=2&answered=true")).json();
  deepEqual(list.data.map(({ id }: CallRecord) => id), ["call-2", "call-1"]);
  deepEqual(list.pagination, { page: 2, per_page: 2, total: 4, pages: 2 });
  const [call] = list.data;
  deepEqual([call.fromName, call.talkSeconds, call.startedAt, call.legs.length], [
    "Bob",
    30,
    "2026-01-01T00:02:00.000Z",
    2,
  ]);
  equal((await site.api("GET", "/calls?from=soon")).status, 422);
  equal((await site.api("GET", "/calls?per_page=101")).status, 422);
  deepEqual((await (await site.api("GET", "/calls/call-4")).json()).from, "+4930999");
  equal((await site.api("GET", "/calls/none")).status, 404);
});

Deno.test("/api/v1/me/calls has the own calls, without what others did not want to show", async () => {
  await using site = openWithCalls();
  const mine = await (await site.api("GET", "/me/calls", undefined, "user")).json();
  deepEqual(
    mine.data.map(({ id, direction }: { id: string; direction: string }) => [id, direction]),
    [
      ["call-2880", "incoming"],
      ["call-4", "incoming"],
      ["call-2", "outgoing"],
      ["call-1", "incoming"],
    ],
  );
  ok(!JSON.stringify(mine).includes("Mallory") && !JSON.stringify(mine).includes("192.0.2"));
  equal(mine.data[1].legs.length, 1);
  equal((await site.api("GET", "/me/calls/call-3", undefined, "user")).status, 404);
  equal((await site.api("GET", "/me/calls/call-1", undefined, "user")).status, 200);
});

Deno.test("the history leads on from the last call when there are more than are counted", async () => {
  await using site = openSite();
  const { calls } = site.store;
  for (let n = 0; n <= MOST_COUNTED; n++) {
    calls.add(recordOf(n, { legs: [] }));
    if (n % 1_000 === 0) site.store.flush();
  }
  const first = await (await site.get("/calls")).text();
  match(first, /More than 1,000 calls/);
  ok(!first.includes("after="));
  const last = await (await site.get("/calls?page=900&text=1")).text();
  match(last, /href="\/calls\?text=1&(amp;)?after=call-751"/);
  const on = await (await site.get("/calls?text=1&after=call-1")).text();
  deepEqual(links(on), ["call-0"]);
  ok(!on.includes("after="));
  deepEqual((await (await site.api("GET", "/calls?page=1000000")).json()).data, []);
  const answer = await site.api("GET", "/calls?per_page=2&after=call-2");
  const { data, pagination } = await answer.json();
  deepEqual(data.map(({ id }: { id: string }) => id), ["call-1", "call-0"]);
  equal(pagination.total, 2);
  const all = await (await site.api("GET", "/calls")).json();
  equal(all.pagination.total, MOST_COUNTED);
});

Deno.test("a caller can be blocked where it called, but not who did not show who it is", async () => {
  await using site = openWithCalls();
  const call = recordOf(60 * 24 * 3, { from: "+4930777" });
  const legs = call.legs.map((leg, at) => {
    const { user: _user, ...rest } = leg;
    return at === 0 ? rest : { ...leg, user: OWN_USER };
  });
  site.store.calls.add({ ...call, legs });
  const blocked = (html: string) =>
    [...html.matchAll(/action="(\/[a-z\/]+)"><input type="hidden" name="number" value="([^"]+)"/g)]
      .map(([, action, number]) => `${action} ${number}`);
  deepEqual(blocked(await (await site.get("/calls")).text()), ["/block +4930777"]);
  const own = blocked(await (await site.get("/my/calls", "user")).text());
  deepEqual(own, ["/my/blocked +4930777"]);
});
