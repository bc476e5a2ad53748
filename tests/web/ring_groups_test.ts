import { deepEqual, equal, match, ok } from "node:assert/strict";
import { userOf } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

const FORM = {
  extension: "600",
  name: "Sales",
  strategy: "together",
  ringSeconds: "20",
  callerPrefix: "Sales: ",
  otherwise: "102",
  music: "",
  skipBusy: "on",
  "members.0.to": "101",
  "members.0.delaySeconds": "0",
  "members.0.ringSeconds": "",
  "members.0.confirm": "",
  "members.1.to": "",
  "members.2.to": "+49 (30) 123",
  "members.2.delaySeconds": "10",
  "members.2.confirm": "yes",
};

const WANTED = {
  extension: "600",
  name: "Sales",
  strategy: "together",
  ringSeconds: 20,
  skipBusy: true,
  callerPrefix: "Sales: ",
  otherwise: "102",
  page: false,
  members: [
    { to: "101", delaySeconds: 0 },
    { to: "+4930123", delaySeconds: 10, confirm: true },
  ],
};

Deno.test("/groups/new adds a group with those members that are not empty", async () => {
  await using site = openSite();
  const response = await site.post("/groups/new", FORM);
  equal(response.status, 303);
  const [group] = site.store.groups.list();
  deepEqual(group, { ...WANTED, id: group?.id });
  const [entry] = site.audit.entries;
  deepEqual([entry?.action, entry?.subject.name, entry?.after], ["group.created", "600", group]);
  const list = await (await site.get("/groups")).text();
  match(list, new RegExp(`href="/groups/${group?.id}">600<`));
  match(list, /101, \+4930123/);
});

Deno.test("/groups/:id shows, changes and removes a group", async () => {
  await using site = openSite();
  await site.post("/groups/new", FORM);
  const [group] = site.store.groups.list();
  const path = `/groups/${group?.id}`;
  const html = await (await site.get(path)).text();
  match(html, /name="members.1.to"[^>]*value="\+4930123"/);
  match(html, /name="skipBusy"[^>]*checked/);
  const changed = await site.post(path, { ...FORM, strategy: "in-turn", otherwise: "" });
  equal(changed.status, 303);
  equal(site.store.groups.byExtension("600")?.strategy, "in-turn");
  equal(site.store.groups.byExtension("600")?.otherwise, undefined);
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal((await site.post(`${path}/remove`, {})).status, 404);
  deepEqual(
    site.audit.entries.map(({ action }) => action),
    ["group.created", "group.changed", "group.removed"],
  );
});

Deno.test("a member can be added and taken away without a script, and nothing is saved", async () => {
  await using site = openSite();
  const more = await (await site.post("/groups/new", { ...FORM, row: "members" })).text();
  match(more, /name="members.3.to"/);
  match(more, /name="extension"[^>]*value="600"/);
  const fewer = await (await site.post("/groups/new", { ...FORM, without: "members.0" })).text();
  ok(!fewer.includes('value="101"') && fewer.includes('value="+49 (30) 123"'));
  equal(site.store.groups.list().length, 0);
});

Deno.test("/groups/new says in German who has an extension", async () => {
  await using site = openSite();
  site.store.users.save(userOf("105"));
  const german = { "Accept-Language": "de" };
  const send = (extension: string) =>
    site.post("/groups/new", { ...FORM, extension }, "administrator", german);
  match(await (await send("105")).text(), /Das hat schon ein Benutzer\./);
  match(await (await send("*78")).text(), /Das ist schon der Code \*78 für do-not-disturb-on\./);
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["an extension that a user has", { extension: "105" }, /This is taken by a user/],
  ["an extension that is a code", { extension: "*78" }, /This is taken by the code \*78/],
  ["no time to ring", { ringSeconds: "" }, /This is not valid/],
  ["a strategy that is none", { strategy: "loudest" }, /This is not valid/],
  ["a member that is there twice", { "members.1.to": "101" }, /This is there already/],
  ["itself as a member", { "members.1.to": "600" }, /member of itself/],
  ["itself for unanswered calls", { otherwise: "600" }, /send its calls to itself/],
  ["a member that would never ring", { "members.2.delaySeconds": "20" }, /stops after 20 seconds/],
  ["a member that is a group", { "members.1.to": "700" }, /This is a group/],
  ["a member that is nothing", { "members.1.to": "<script>" }, /A number, or an address/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/groups/new with ${what} shows the form again and saves nothing`, async () => {
    await using site = openSite();
    site.store.users.save(userOf("105"));
    await site.api("POST", "/groups", { extension: "700" });
    const response = await site.post("/groups/new", { ...FORM, ...fields });
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    match(html, /aria-invalid="true"/);
    deepEqual([site.store.groups.list().length, site.audit.entries.length], [1, 1]);
  });
}

Deno.test("/api/v1/groups does what the pages do", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/groups", WANTED);
  equal(made.status, 201);
  const group = await made.json();
  deepEqual(group, { ...WANTED, id: group.id });
  deepEqual(await (await site.api("GET", `/groups/${group.id}`)).json(), group);
  const path = `/groups/${group.id}`;
  equal((await site.api("PUT", path, { ...WANTED, name: "Support" })).status, 200);
  const wrong = await site.api("PUT", path, { ...WANTED, otherwise: "600" });
  equal(wrong.status, 422);
  deepEqual((await wrong.json()).error.details[0].field, "otherwise");
  const list = await (await site.api("GET", "/groups?sort=name")).json();
  deepEqual(list.data.map(({ name }: { name: string }) => name), ["Support"]);
  equal((await site.api("DELETE", path)).status, 204);
  equal((await site.api("GET", path)).status, 404);
  equal((await site.api("PUT", path, WANTED)).status, 404);
});
