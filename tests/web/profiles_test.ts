import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openSite } from "./site.ts";

const FORM = {
  name: "Reception",
  vendor: "yealink",
  model: "T46U",
  "options.transport": "TLS",
  "options.encryption": "optional",
  "options.keys.0.kind": "lamp",
  "options.keys.0.number": "102",
  "options.keys.0.label": "Bob",
  "options.extra.0.name": "phone_setting.backlight_time",
  "options.extra.0.value": "30",
};

const OPTIONS = {
  transport: "TLS",
  encryption: "optional",
  keys: [{ kind: "lamp", number: "102", label: "Bob" }],
  extra: [{ name: "phone_setting.backlight_time", value: "30" }],
};

Deno.test("/profiles/new adds a profile, which phones of its kind get", async () => {
  await using site = openSite();
  equal((await site.post("/profiles/new", FORM)).status, 303);
  const [profile] = site.store.provisioning.profiles();
  const { id, ...rest } = profile ?? {};
  deepEqual(rest, { name: "Reception", vendor: "yealink", model: "T46U", options: OPTIONS });
  match(
    await (await site.get("/profiles")).text(),
    new RegExp(`href="/profiles/${id}">Reception<`),
  );
  const device = await site.api("POST", "/devices", {
    extension: "101",
    vendor: "yealink",
    model: "t46u",
  });
  const { id: deviceId } = await device.json();
  const { text } = await (await site.api("GET", `/devices/${deviceId}/preview`)).json();
  match(text, /sip_server\.1\.transport_type = 2\n/);
  match(text, /linekey\.1\.value = 102\n/);
  match(text, /\nphone_setting\.backlight_time = 30\n$/);
});

Deno.test("/profiles/:id shows, changes and removes a profile", async () => {
  await using site = openSite();
  await site.post("/profiles/new", FORM);
  const [profile] = site.store.provisioning.profiles();
  const path = `/profiles/${profile?.id}`;
  const html = await (await site.get(path)).text();
  match(html, /<option value="TLS" selected/);
  match(html, /name="options\.extra\.0\.name"[^>]*value="phone_setting\.backlight_time"/);
  equal((await site.post(path, { name: "Hall" })).status, 303);
  const changed = site.store.provisioning.profiles();
  deepEqual(changed.map(({ name, vendor, options }) => [name, vendor, options]), [
    ["Hall", undefined, {}],
  ]);
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal((await site.get(path)).status, 404);
  deepEqual(
    site.audit.entries.map(({ action }) => action),
    ["profile.created", "profile.changed", "profile.removed"],
  );
});

Deno.test("a profile shows what its phones get, without a secret", async () => {
  await using site = openSite();
  await site.post("/profiles/new", FORM);
  await site.post("/profiles/new", { name: "Everybody" });
  const [everybody, reception] = site.store.provisioning.profiles();
  match(await (await site.get(`/profiles/${reception?.id}`)).text(), /\/preview"/);
  const html = await (await site.get(`/profiles/${reception?.id}/preview`)).text();
  match(html, /account\.1\.password = \*{8}\n/);
  match(html, /linekey\.1\.label = Bob\n/);
  match(html, /server\.url = http:\/\/10\.0\.0\.1:8080\/p\/\*{8}\/\n/);
  equal((await site.get(`/profiles/${everybody?.id}/preview`)).status, 404);
});

const WRONG: readonly (readonly [what: string, Record<string, string>, RegExp])[] = [
  ["no name", { name: "" }, /This is needed/],
  ["a name that another has", { name: "Hall" }, /Somebody else has this/],
  ["a model of nobody", { vendor: "" }, /Say whose model that is/],
  [
    "an option that is none of the vendor",
    { "options.extra.0.name": "x y=1" },
    /no name of an opt/,
  ],
  ["a number of a key that is none", { "options.keys.0.number": "<b>" }, /Up to 32 letters/],
  ["no codec", { "options.codecs": "," }, /Name one codec at least/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/profiles/new with ${what} shows the form again and saves nothing`, async () => {
    await using site = openSite();
    await site.post("/profiles/new", { name: "Hall" });
    const response = await site.post("/profiles/new", { ...FORM, ...fields });
    const html = await response.text();
    equal(response.status, 422, html);
    match(html, text);
    match(html, /aria-invalid="true"/);
    equal(site.store.provisioning.profiles().length, 1);
  });
}

Deno.test("rows of a profile come and go without a script, and nothing is saved", async () => {
  await using site = openSite();
  const html = await (await site.post("/profiles/new", { ...FORM, row: "options.extra" })).text();
  ok(html.includes('name="options.extra.1.name"'));
  deepEqual(site.store.provisioning.profiles(), []);
});

Deno.test("/api/v1/provisioning/profiles does what the pages do", async () => {
  await using site = openSite();
  const input = { name: "Reception", vendor: "yealink", options: OPTIONS };
  const made = await site.api("POST", "/provisioning/profiles", input);
  equal(made.status, 201);
  const profile = await made.json();
  deepEqual(profile, { ...input, id: profile.id });
  const path = `/provisioning/profiles/${profile.id}`;
  deepEqual(await (await site.api("GET", path)).json(), profile);
  equal((await site.api("PUT", path, { ...input, name: "Hall" })).status, 200);
  const wrong = await site.api("PUT", path, { ...input, options: { timeZone: "Mars" } });
  equal((await wrong.json()).error.details[0].field, "options.timeZone");
  const list = await (await site.api("GET", "/provisioning/profiles")).json();
  deepEqual(list.data.map(({ name }: { name: string }) => name), ["Hall"]);
  equal((await site.api("DELETE", path)).status, 204);
  equal((await site.api("GET", path)).status, 404);
});
