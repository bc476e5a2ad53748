import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { NumberListId } from "../../src/domain/mod.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const BLOCK = "block" as NumberListId;
const valuesOf = (site: Site, list = BLOCK) =>
  site.store.numberLists.entries({ list }, { limit: 99 }).map(({ value }) => value).toSorted();

Deno.test("/lists/:id adds, shows, finds and removes numbers", async () => {
  await using site = openSite();
  const add = (fields: Record<string, string>) =>
    site.post("/lists/block/numbers", { kind: "exact", direction: "incoming", ...fields });
  equal((await add({ value: "030 123", reason: "Roofs", until: "2026-02-01" })).status, 303);
  equal((await add({ value: "0 900", kind: "prefix", direction: "both" })).status, 303);
  deepEqual(valuesOf(site), ["+4930123", "+49900"]);
  const html = await (await site.get("/lists/block?text=roof")).text();
  match(html, /\+4930123/);
  ok(!html.includes("+49900"));
  const [entry] = site.store.numberLists.entries({ text: "+4930123" }, { limit: 1 });
  equal(entry?.until?.toISOString(), "2026-02-01T23:59:59.000Z");
  equal((await site.post(`/lists/block/numbers/${entry?.id}/remove`, {})).status, 303);
  equal((await site.post(`/lists/block/numbers/${entry?.id}/remove`, {})).status, 404);
  equal((await site.post(`/lists/grey/numbers/${entry?.id}/remove`, {})).status, 404);
  deepEqual(site.audit.entries.map(({ action }) => action), [
    "number.added",
    "number.added",
    "number.removed",
  ]);
});

const WRONG: readonly (readonly [Record<string, unknown>, string, RegExp])[] = [
  [{ value: "<script>" }, "value", /A number such as/],
  [{ value: "[", kind: "pattern" }, "value", /character 1 and not closed/],
  [{ value: "xx", kind: "country" }, "value", /A country such as/],
  [{ value: "+49", until: "2025-01-01T00:00:00Z" }, "until", /still to come/],
  [{ value: "+49", score: 101 }, "score", /At most 100/],
  [{ value: "" }, "value", /needed/],
];

for (const [input, field, words] of WRONG) {
  Deno.test(`an entry ${JSON.stringify(input)} is refused at ${field}`, async () => {
    await using site = openSite();
    const response = await site.api("POST", "/lists/block/numbers", input);
    equal(response.status, 422);
    const [detail] = (await response.json()).error.details;
    equal(detail.field, field);
    match(detail.message, words);
    equal(site.store.numberLists.count({}), 0);
  });
}

Deno.test("no more than 200 patterns cost every call their time", async () => {
  await using site = openSite();
  const rows = Array.from({ length: 200 }, (_, at) => `^${at}$,pattern`).join("\n");
  const send = (table: string) =>
    site.app.request("/api/v1/lists/table?list=block", {
      method: "POST",
      headers: { Authorization: "Bearer administrator:write", "Content-Type": "text/csv" },
      body: table,
    });
  equal((await send(`value,kind\n${rows}`)).status, 200);
  const more = await site.api("POST", "/lists/allow/numbers", { kind: "pattern", value: "^1" });
  equal(more.status, 422);
  match((await more.json()).error.details[0].message, /200 patterns/);
});

Deno.test("lists come and go, but for those that are always there", async () => {
  await using site = openSite();
  const made = await site.post("/lists", { name: "VIP", purpose: "none" });
  equal(made.status, 303);
  const id = made.headers.get("location")?.replace("/lists/", "") ?? "";
  match(await (await site.get("/lists")).text(), />VIP</);
  match(await (await site.post("/lists", { name: "VIP" })).text(), /Somebody else has this/);
  const builtIn = await site.post("/lists/block/remove", {});
  equal(builtIn.status, 422);
  match(await builtIn.text(), /always there/);
  const rule = {
    name: "Vips",
    conditions: [{ kind: "list", list: id }],
    action: { kind: "challenge" },
  };
  const { id: ruleId } = await (await site.api("POST", "/rules", rule)).json();
  match(await (await site.post(`/lists/${id}/remove`, {})).text(), /The rule “Vips” asks for it/);
  await site.api("DELETE", `/rules/${ruleId}`);
  equal((await site.api("PUT", `/lists/${id}`, { name: "Best", purpose: "allow" })).status, 200);
  equal((await site.api("PUT", "/lists/block", { name: "B", purpose: "allow" })).status, 422);
  equal((await site.post(`/lists/${id}/remove`, {})).status, 303);
  equal((await site.get(`/lists/${id}`)).status, 404);
});

Deno.test("a table is imported row by row, and told what was left out", async () => {
  await using site = openSite();
  const table = "number;kind;direction;reason;score;until\n" +
    "030 123;exact;both;=HYPERLINK(1);;\n" +
    "+4917;prefix;;;;\n" +
    "(;pattern;;;;\n" +
    "+49 99;exact;sideways;;;\n" +
    ";;;;;\n";
  const form = new FormData();
  form.set("list", "block");
  form.set("file", new File([table], "a.csv"));
  const response = await site.app.request("/lists/import", {
    method: "POST",
    headers: {
      Cookie: "ringdown_session=administrator",
      Accept: "text/html",
      "Sec-Fetch-Site": "same-origin",
    },
    body: form,
  });
  const html = await response.text();
  match(html, /Added: 2\. Left out: 2\./);
  match(html, /Row 3:/);
  deepEqual(valuesOf(site), ["+4917", "+4930123"]);
});

Deno.test("an export is no formula to anybody, and can be imported again", async () => {
  await using site = openSite();
  await site.api("POST", "/lists/block/numbers", { value: "+49301", reason: "=1+1" });
  await site.api("POST", "/lists/block/numbers", { value: "de", kind: "country" });
  const table = await (await site.get("/lists/block/numbers.csv")).text();
  match(table, /^value,kind,direction,reason,score,until\r\n/);
  match(table, /'\+49301/);
  match(table, /'=1\+1/);
  equal(table, await (await site.api("GET", "/lists/block/table")).text());
  const sent = await site.app.request("/api/v1/lists/table?list=grey", {
    method: "POST",
    headers: { Authorization: "Bearer administrator:write", "Content-Type": "text/csv" },
    body: table,
  });
  deepEqual(await sent.json(), { added: 2, wrong: [] });
  deepEqual(valuesOf(site, "grey" as NumberListId), ["+49301", "de"]);
});

Deno.test("what is no table is refused", async () => {
  await using site = openSite();
  const send = async (body: string) => {
    const response = await site.app.request("/api/v1/lists/table?list=block", {
      method: "POST",
      headers: { Authorization: "Bearer administrator:write", "Content-Type": "text/csv" },
      body,
    });
    return response.status;
  };
  deepEqual([await send(""), await send("a,b\n1,2"), await send('"')], [422, 422, 422]);
  equal(await send("x".repeat(5 * 1024 * 1024)), 413);
  equal(site.store.numberLists.count({}), 0);
});

Deno.test("a caller is blocked from the history: by the owner for all, by a user for itself", async () => {
  await using site = openSite();
  site.store.users.save({ ...userOf("101"), id: OWN_USER });
  equal((await site.post("/block", { number: "+4930123" })).status, 303);
  equal((await site.post("/my/blocked", { number: "+4930124" }, "user")).status, 303);
  const entries = site.store.numberLists.entries({}, { limit: 9 })
    .map(({ value, owner }) => `${value} ${owner ?? "all"}`).toSorted();
  deepEqual(entries, ["+4930123 all", `+4930124 ${OWN_USER}`]);
  const own = await (await site.get("/my/blocked", "user")).text();
  ok(own.includes("+4930124") && !own.includes("+4930123"));
  match(await (await site.get("/lists/block")).text(), /for 101 only/);
  const { data } = await (await site.api("GET", "/me/blocked", undefined, "user")).json();
  equal(data.length, 1);
  equal((await site.post(`/my/blocked/${data[0].id}/remove`, {}, "user")).status, 303);
  const [other] = site.store.numberLists.entries({}, { limit: 1 });
  equal((await site.post(`/my/blocked/${other?.id}/remove`, {}, "user")).status, 404);
  equal((await site.api("DELETE", `/me/blocked/${other?.id}`, undefined, "user")).status, 404);
  equal((await site.post("/block", { number: "+49301" }, "user")).status, 403);
  equal((await site.post("/my/blocked", { number: "<none>" }, "user")).status, 422);
});
