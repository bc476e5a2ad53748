import { deepEqual, equal, match, ok } from "node:assert/strict";
import { addDevice, userOf } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

Deno.test("/users lists who there is, with what they have", async () => {
  await using site = openSite();
  addDevice(site.store, "101");
  site.store.users.save({ ...userOf("102"), name: "Anna <b>" });
  const html = await (await site.get("/users")).text();
  match(html, /href="\/users\/user-101">101</);
  match(html, /Anna &lt;b>/);
});

Deno.test("/users has pages when there are many", async () => {
  await using site = openSite();
  site.store.atomically(() => {
    for (let n = 100; n < 221; n++) site.store.users.save(userOf(String(n)));
  });
  const first = await (await site.get("/users")).text();
  ok(first.includes(">149<") && !first.includes(">150<"));
  match(first, /href="\/users\?page=2"/);
  ok((await (await site.get("/users?page=3")).text()).includes(">220<"));
  ok((await (await site.get("/users?page=99")).text()).includes(">220<"));
  ok((await (await site.get("/users?page=x")).text()).includes(">100<"));
});

Deno.test("/users/new adds a user and tells the audit log", async () => {
  await using site = openSite();
  const response = await site.post("/users/new", { extension: " 101 ", name: "Anna" });
  equal(response.status, 303);
  equal(response.headers.get("location"), "/users");
  const user = site.store.users.byExtension("101");
  equal(user?.name, "Anna");
  const [entry] = site.audit.entries;
  equal(entry?.action, "user.created");
  deepEqual(entry?.actor.name, "administrator");
  deepEqual(entry?.after, user);
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["no extension", { extension: "", name: "A" }, /1 to 32 letters/],
  ["an extension with a blank in it", { extension: "1 0", name: "" }, /1 to 32 letters/],
  ["an extension that is taken", { extension: "101", name: "" }, /This is taken by a user/],
  ["a name with a line end", { extension: "102", name: "a\nb" }, /One line/],
  ["a name that is too long", { extension: "102", name: "x".repeat(101) }, /At most 100/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/users/new with ${what} shows the form again`, async () => {
    await using site = openSite();
    site.store.users.save(userOf("101"));
    const response = await site.post("/users/new", fields);
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    match(html, /aria-invalid="true"/);
    equal(site.store.users.list().length, 1);
    equal(site.audit.entries.length, 0);
    const part = await site.post("/users/new", fields, "administrator", { "HX-Request": "true" });
    equal(part.status, 422);
    match(await part.text(), /^<form/);
  });
}

Deno.test("/users/:id changes and removes a user", async () => {
  await using site = openSite();
  addDevice(site.store, "101");
  equal((await site.get("/users/nobody")).status, 404);
  match(await (await site.get("/users/user-101")).text(), /value="101"/);
  const changed = await site.post("/users/user-101", { extension: "111", name: "Bob" });
  equal(changed.status, 303);
  equal(site.store.users.byExtension("111")?.name, "Bob");
  equal((await site.post("/users/user-101/remove", {})).status, 303);
  equal(site.store.users.list().length, 0);
  equal((await site.post("/users/user-101/remove", {})).status, 404);
  deepEqual(site.audit.entries.map(({ action }) => action), ["user.changed", "user.removed"]);
});

Deno.test("what was done is said once, on the next page", async () => {
  await using site = openSite();
  const made = await site.post("/users/new", { extension: "101" });
  const cookie = made.headers.getSetCookie().find((each) => each.startsWith("ringdown_notice"));
  const [pair = ""] = (cookie ?? "").split(";");
  const session = "ringdown_session=administrator";
  const page = await site.get("/users", "administrator", { Cookie: `${session}; ${pair}` });
  match(await page.text(), /role="status"[^>]*>Saved\.</);
  match(page.headers.getSetCookie().join(), /ringdown_notice=;[^,]*Max-Age=0/);
  const forged = await site.get("/users", "administrator", {
    Cookie: `${session}; ringdown_notice=%3Cscript%3E`,
  });
  ok(!(await forged.text()).includes("<script>"));
});

Deno.test("pages speak German to who wants it", async () => {
  await using site = openSite();
  const html = await (await site.get("/users", "administrator", {
    "Accept-Language": "fr;q=0.5, de-CH, en;q=0.8",
  })).text();
  match(html, /<html lang="de">/);
  match(html, /Benutzer/);
});

Deno.test("/api/v1/users does what the pages do", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/users", { extension: "101", name: "Anna" });
  equal(made.status, 201);
  const user = await made.json();
  deepEqual(user, { id: user.id, extension: "101", name: "Anna", devices: 0 });
  deepEqual(await (await site.api("GET", `/users/${user.id}`)).json(), user);
  const wrong = await site.api("POST", "/users", { extension: "101" });
  equal(wrong.status, 422);
  deepEqual((await wrong.json()).error, {
    code: "VALIDATION_ERROR",
    message: "Something is not valid",
    details: [{ field: "extension", message: "This is taken by a user." }],
  });
  equal((await site.api("PUT", `/users/${user.id}`, { extension: "111" })).status, 200);
  equal((await site.api("PUT", "/users/none", { extension: "112" })).status, 404);
  const list = await (await site.api("GET", "/users?per_page=5&order=desc")).json();
  deepEqual(list.data.map(({ extension }: { extension: string }) => extension), ["111"]);
  deepEqual(list.pagination, { page: 1, per_page: 5, total: 1, pages: 1 });
  equal((await site.api("GET", "/users?per_page=101")).status, 422);
  equal((await site.api("DELETE", `/users/${user.id}`)).status, 204);
  equal((await site.api("GET", `/users/${user.id}`)).status, 404);
});

Deno.test("/api/v1 answers in JSON whatever is wrong", async () => {
  await using site = openSite();
  equal((await site.api("GET", "/nothing")).status, 404);
  const response = await site.app.request("/api/v1/users", {
    method: "POST",
    headers: {
      Authorization: "Bearer administrator:write",
      "Content-Type": "application/json",
    },
    body: "{",
  });
  equal(response.status, 400);
  equal((await response.json()).error.code, "BAD_REQUEST");
});
