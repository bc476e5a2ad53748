import { deepEqual, equal, match } from "node:assert/strict";
import { TempStore, userOf } from "../support/temp_store.ts";
import { ada, bob } from "../store/people.ts";
import { openVisitedSite, PASSWORD } from "./visited_site.ts";

async function openAsAdministrator() {
  const site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("ada");
  return { site, browser };
}

Deno.test("/accounts adds an account and tells its made-up password once", async () => {
  const { site, browser } = await openAsAdministrator();
  await using _site = site;
  site.store.users.save(userOf("101"));
  const made = await browser.post("/accounts/new", {
    name: "eve@example.org",
    role: "user",
    user: "user-101",
    password: "",
  });
  equal(made.status, 200);
  const [, password = ""] =
    /<pre id="told-once" class="told">([a-z2-9]{24})<\/pre>/.exec(await made.text()) ??
      [];
  equal(site.store.accounts.byName("eve@example.org")?.user, "user-101");
  equal(await site.browser({ address: "192.0.2.9" }).signIn("eve@example.org", password), "/");
  match(await (await browser.get("/accounts")).text(), />eve@example\.org<[^]*>101</);
  const created = site.audit.entries.find(({ action }) => action === "account.created");
  equal(created?.actor.name, "ada");
  equal(JSON.stringify(created).includes(password), false);
});

const WRONG: readonly (readonly [what: string, fields: Record<string, string>, says: RegExp])[] = [
  ["no name", { name: "", role: "user" }, /This is needed\./],
  ["a bad name", { name: "a b", role: "user" }, /1 to 128 letters/],
  ["a name that is taken", { name: "BOB", role: "user" }, /Somebody else has this\./],
  ["an unknown role", { name: "eve", role: "owner" }, /This is not valid\./],
  ["an unknown user", { name: "eve", role: "user", user: "x" }, /There is no such thing\./],
  ["a weak password", { name: "eve", role: "user", password: "eve" }, /At least 10 characters\./],
];

for (const [what, fields, says] of WRONG) {
  Deno.test(`/accounts/new with ${what} shows the form again`, async () => {
    const { site, browser } = await openAsAdministrator();
    await using _site = site;
    const response = await browser.post("/accounts/new", fields);
    equal(response.status, 422);
    match(await response.text(), says);
    equal(site.store.accounts.list().length, 2);
  });
}

Deno.test("who is disabled is signed out at once, and gets in again when enabled", async () => {
  const { site, browser } = await openAsAdministrator();
  await using _site = site;
  const other = site.browser({ address: "192.0.2.9" });
  await other.signIn("bob");
  const path = `/accounts/${bob.id}`;
  equal((await browser.post(path, { name: "bob", role: "user", disabled: "on" })).status, 303);
  equal((await other.get("/security")).status, 303);
  equal(await other.signIn("bob"), null);
  match(await (await browser.get(path)).text(), /name="disabled"[^>]*checked/);
  equal((await browser.post(path, { name: "bob", role: "user" })).status, 303);
  equal(await other.signIn("bob"), "/");
});

Deno.test("a changed role counts at the next request", async () => {
  const { site, browser } = await openAsAdministrator();
  await using _site = site;
  const other = site.browser();
  await other.signIn("bob");
  equal((await other.get("/accounts")).status, 403);
  await browser.post(`/accounts/${bob.id}`, { name: "bob", role: "administrator" });
  equal((await other.get("/accounts")).status, 200);
});

Deno.test("another password and no factors sign the account out", async () => {
  const { site, browser } = await openAsAdministrator();
  await using _site = site;
  const other = site.browser();
  await other.signIn("bob");
  const path = `/accounts/${bob.id}`;
  equal((await browser.post(`${path}/password`, { password: "x" })).status, 422);
  equal((await other.get("/security")).status, 200);
  const set = await browser.post(`${path}/password`, { password: "another horse battery" });
  equal(set.status, 303);
  equal((await other.get("/security")).status, 303);
  await other.signIn("bob", "another horse battery");
  equal((await browser.post(`${path}/factors`)).status, 303);
  equal((await other.get("/security")).status, 303);
});

Deno.test("the last administrator is neither removed nor disabled nor made a user", async () => {
  const { site, browser } = await openAsAdministrator();
  await using _site = site;
  const path = `/accounts/${ada.id}`;
  const tries = [
    await browser.post(`${path}/remove`),
    await browser.post(path, { name: "ada", role: "administrator", disabled: "on" }),
    await browser.post(path, { name: "ada", role: "user" }),
  ];
  for (const response of tries) {
    equal(response.status, 422);
    match(await response.text(), /This is the only administrator that may sign in\./);
  }
  equal((await browser.get("/accounts")).status, 200);
  equal((await browser.post(`/accounts/${bob.id}/remove`)).status, 303);
  equal((await browser.post(`/accounts/${bob.id}/remove`)).status, 404);
});

Deno.test("/api/v1/accounts does what the pages do", async () => {
  await using site = await openVisitedSite();
  const made = await site.api("POST", "/accounts", { name: "eve", role: "user" });
  equal(made.status, 201);
  const { password, ...account } = await made.json();
  match(password, /^[a-z2-9]{24}$/);
  deepEqual(await (await site.api("GET", `/accounts/${account.id}`)).json(), account);
  const wrong = await site.api("PUT", `/accounts/${ada.id}`, { name: "ada", role: "user" });
  equal(wrong.status, 422);
  equal(
    (await wrong.json()).error.details[0].message,
    "This is the only administrator that may sign in.",
  );
  const path = `/accounts/${account.id}`;
  const changed = await site.api("PUT", path, { name: "eve", role: "user", disabled: true });
  equal((await changed.json()).disabled, true);
  const set = await site.api("PUT", `${path}/password`, { password: PASSWORD });
  equal((await set.json()).password, null);
  equal((await site.api("DELETE", `${path}/factors`)).status, 204);
  equal((await site.api("DELETE", path)).status, 204);
  equal((await site.api("DELETE", path)).status, 404);
  const list = await (await site.api("GET", "/accounts")).json();
  deepEqual(list.data.map(({ name }: { name: string }) => name), ["ada", "bob"]);
});

Deno.test("/audit shows what fits a filter, and nothing that is a secret", async () => {
  await using temp = new TempStore();
  await using site = await openVisitedSite();
  const { audit } = temp.open({ as: "tool" });
  Object.assign(site.audit, { list: audit.list.bind(audit) });
  const record = (action: "user.created" | "device.changed", name: string) =>
    audit.record({
      actor: { kind: "account", id: ada.id, name: "ada", address: "192.0.2.1" },
      action,
      subject: { type: "user", id: "1", name },
      after: { name, password: "hunter2" },
    });
  record("user.created", "<b>101");
  record("device.changed", "102");
  const html = await (await site.get("/audit")).text();
  match(html, /&lt;b>101/);
  equal(html.includes("hunter2"), false);
  const devices = await (await site.get("/audit?action=device.&kind=account")).text();
  equal(devices.includes("101"), false);
  match(devices, />102</);
  match(devices, /name="action"[^>]*value="device\."/);
  const odd = await site.get("/audit?from=x&until=2026-13-45&kind=owner&page=99&action=%27");
  equal(odd.status, 200);
  match(await odd.text(), /Nothing fits\./);
  const { data, pagination } = await (await site.api("GET", "/audit?subject_type=user&per_page=1"))
    .json();
  deepEqual([data[0].action, data[0].after, pagination.total], [
    "device.changed",
    { name: "102", password: "[secret]" },
    2,
  ]);
});
