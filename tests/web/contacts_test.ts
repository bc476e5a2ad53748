import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { ContactId } from "../../src/domain/mod.ts";
import { recordOf } from "../store/call_records.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const FORM = {
  name: " Ada ",
  "numbers.0.number": "+49 (30) 1",
  "numbers.0.label": "home",
  "numbers.1.number": "",
  "numbers.1.label": "",
};

function openWithUsers(): Site {
  const site = openSite();
  site.store.users.save({ ...userOf("102"), id: OWN_USER });
  return site;
}

const shared = (site: Site) => site.store.contacts.list({ shared: true }, { limit: 100 });
const own = (site: Site) =>
  site.store.contacts.list({ owner: OWN_USER, shared: false }, { limit: 100 });

/** Sends a file as a browser does. */
async function upload(
  site: Site,
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
  who = "user",
) {
  const form = new FormData();
  form.set("file", new File([content], "../../evil.vcf"));
  const sent = new Response(form);
  const body = await sent.arrayBuffer();
  return await site.app.request(path, {
    method: "POST",
    headers: {
      Accept: "text/html",
      "Sec-Fetch-Site": "same-origin",
      Cookie: `ringdown_session=${who}`,
      "Content-Type": sent.headers.get("Content-Type") ?? "",
      "Content-Length": String(body.byteLength),
    },
    body,
  });
}

Deno.test("/contacts/new adds a contact for all, with those numbers that are not empty", async () => {
  await using site = openWithUsers();
  equal((await site.post("/contacts/new", FORM)).status, 303);
  const [contact] = shared(site);
  deepEqual(contact, {
    id: contact?.id,
    name: "Ada",
    numbers: [{ label: "home", number: "+49301" }],
  });
  const [entry] = site.audit.entries;
  deepEqual([entry?.action, entry?.after], ["contact.created", contact]);
  match(
    await (await site.get("/contacts")).text(),
    new RegExp(`href="/contacts/${contact?.id}">Ada`),
  );
});

Deno.test("/my/contacts has the own contacts to change and those for all to look at", async () => {
  await using site = openWithUsers();
  await site.post("/contacts/new", FORM);
  await site.post("/my/contacts/new", { ...FORM, name: "Zoe" }, "user");
  const html = await (await site.get("/my/contacts", "user")).text();
  match(html, /Ada <span class="badge neutral">shared/);
  match(html, /href="\/my\/contacts\/[^"]+">Zoe</);
  const [everybodys] = shared(site);
  equal((await site.get(`/my/contacts/${everybodys?.id}`, "user")).status, 404);
  equal((await site.post(`/my/contacts/${everybodys?.id}/remove`, {}, "user")).status, 404);
  const [mine] = own(site);
  equal((await site.get(`/contacts/${mine?.id}`)).status, 404);
  ok(!(await (await site.get("/contacts")).text()).includes("Zoe"));
  equal((await site.get("/contacts", "user")).status, 403);
  equal((await site.get("/my/contacts", "administrator")).status, 404);
});

Deno.test("/my/contacts/:id changes and removes a contact", async () => {
  await using site = openWithUsers();
  await site.post("/my/contacts/new", FORM, "user");
  const [contact] = own(site);
  const path = `/my/contacts/${contact?.id}`;
  match(await (await site.get(path, "user")).text(), /value="\+49301"/);
  const more = await site.post(path, { ...FORM, row: "numbers" }, "user");
  match(await more.text(), /name="numbers.2.number"/);
  equal((await site.post(path, { ...FORM, name: "Bob" }, "user")).status, 303);
  equal(own(site)[0]?.name, "Bob");
  equal((await site.post(`${path}/remove`, {}, "user")).status, 303);
  equal(own(site).length, 0);
  deepEqual(
    site.audit.entries.map(({ action }) => action),
    ["contact.created", "contact.changed", "contact.removed"],
  );
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["no name", { name: " " }, /This is needed/],
  ["no number", { "numbers.0.number": "" }, /A number is needed/],
  ["a number that is none", { "numbers.0.number": "<b>" }, /A number, or an address/],
  ["a number that is there twice", { "numbers.1.number": "0049301" }, /This is there already/],
  ["a line end in the name", { name: "a\nb" }, /One line/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/my/contacts/new with ${what} shows the form again and saves nothing`, async () => {
    await using site = openWithUsers();
    const response = await site.post("/my/contacts/new", { ...FORM, ...fields }, "user");
    equal(response.status, 422);
    match(await response.text(), text);
    deepEqual([own(site).length, site.audit.entries.length], [0, 0]);
  });
}

const CARDS = ["Ada", "Bob", ""].map((name) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nTEL;TYPE=HOME:+49 30 1\r\nEND:VCARD\r\n`
).join("");

Deno.test("an import shows what it would bring, and keeps it when told so", async () => {
  await using site = openWithUsers();
  await site.post("/my/contacts/new", FORM, "user");
  const plan = await upload(site, "/my/contacts/import", CARDS);
  equal(plan.status, 200);
  const html = await plan.text();
  match(html, /1 new contacts/);
  match(html, /1 that are there already/);
  match(html, /1 without a name/);
  equal(own(site).length, 1);
  const [, json = ""] = /<textarea name="contacts" hidden>(.*?)<\/textarea>/s.exec(html) ?? [];
  const contacts = json.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  equal((await site.post("/my/contacts/import/keep", { contacts }, "user")).status, 303);
  deepEqual(own(site).map(({ name }) => name), ["Ada", "Bob"]);
  const again = await (await upload(site, "/my/contacts/import", CARDS)).text();
  match(again, /0 new contacts/);
  deepEqual(site.audit.entries.at(-1)?.after, { added: 1 });
});

Deno.test("an import takes a table too", async () => {
  await using site = openWithUsers();
  const plan = await upload(site, "/contacts/import", "Name;Phone\nAda;101\n", "administrator");
  match(await plan.text(), /1 new contacts/);
});

const FILES: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, RegExp])[] = [
  ["nothing", "", /Choose a file/],
  ["what is neither", "hello", /neither a vCard nor a table/],
  ["a broken card", "BEGIN:VCARD\r\nFN:x\r\n", /cannot be read/],
  ["bad UTF-8", new Uint8Array([0x42, 0xff, 0xfe]), /not in UTF-8/],
  ["too much", "x".repeat(1024 * 1024 + 1), /At most 1 MB/],
  ["too many", CARDS.repeat(700), /At most 2,000/],
];

for (const [what, content, text] of FILES) {
  Deno.test(`an import of ${what} is refused in words`, async () => {
    await using site = openWithUsers();
    const response = await upload(site, "/my/contacts/import", content);
    equal(response.status, 422);
    match(await response.text(), text);
  });
}

Deno.test("an import that was changed on the way is looked at again", async () => {
  await using site = openWithUsers();
  for (
    const contacts of [
      "",
      "null",
      "[]",
      '[{"name":"x","numbers":[{"number":"<b>"}]}]',
      '[{"name":"x","numbers":[]}]',
      '[{"name":"ok","numbers":[{"number":"1"}]},{"name":"","numbers":[{"number":"1"}]}]',
    ]
  ) {
    equal(
      (await site.post("/my/contacts/import/keep", { contacts }, "user")).status,
      422,
      contacts,
    );
  }
  deepEqual([own(site).length, site.audit.entries.length], [0, 0]);
});

Deno.test("/my/contacts.vcf is what an import reads", async () => {
  await using site = openWithUsers();
  await site.post("/my/contacts/new", { ...FORM, name: "Ada; B" }, "user");
  const response = await site.get("/my/contacts.vcf", "user");
  match(response.headers.get("content-type") ?? "", /text\/vcard/);
  const text = await response.text();
  match(text, /FN:Ada\\; B\r\nTEL;TYPE=HOME:\+49301\r\n/);
  const [mine] = own(site);
  site.store.contacts.remove(mine?.id as ContactId);
  match(await (await upload(site, "/my/contacts/import", text)).text(), /1 new contacts/);
});

Deno.test("the history shows the names of contacts", async () => {
  await using site = openWithUsers();
  await site.post("/contacts/new", { ...FORM, name: "Shared Ada" });
  await site.post("/my/contacts/new", { ...FORM, name: "My Ada" }, "user");
  const record = recordOf(1, { from: "0049301" });
  site.store.calls.add({ ...record, legs: record.legs.map((leg) => ({ ...leg, user: OWN_USER })) });
  match(await (await site.get("/calls")).text(), /Shared Ada/);
  match(await (await site.get("/my/calls", "user")).text(), /My Ada/);
});

Deno.test("/api/v1/contacts and /me/contacts do what the pages do", async () => {
  await using site = openWithUsers();
  const input = { name: "Ada", numbers: [{ number: "+49 30 1" }] };
  const made = await site.api("POST", "/contacts", input);
  equal(made.status, 201);
  const contact = await made.json();
  deepEqual(contact, {
    id: contact.id,
    name: "Ada",
    numbers: [{ label: "", number: "+49301" }],
    shared: true,
  });
  const mine = await (await site.api("POST", "/me/contacts", input, "user")).json();
  equal(mine.shared, false);
  const list = await (await site.api("GET", "/me/contacts?text=ada", undefined, "user")).json();
  equal(list.pagination.total, 2);
  equal((await site.api("PUT", `/me/contacts/${contact.id}`, input, "user")).status, 404);
  equal((await site.api("DELETE", `/me/contacts/${contact.id}`, undefined, "user")).status, 404);
  const renamed = await site.api("PUT", `/contacts/${contact.id}`, { ...input, name: "Bob" });
  equal((await renamed.json()).name, "Bob");
  equal((await site.api("POST", "/contacts", { name: "x", numbers: [] })).status, 422);
  equal((await site.api("GET", `/contacts/${mine.id}`)).status, 404);
  equal((await site.api("DELETE", `/contacts/${contact.id}`)).status, 204);
  equal((await site.api("GET", "/me/contacts", undefined, "administrator")).status, 404);
});
