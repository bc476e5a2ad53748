import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { DeviceId } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { deviceOf, userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const FORM = {
  extension: "101",
  name: "Kitchen",
  vendor: "yealink",
  model: "T46U",
  mac: "80:5E:C0:11:22:33",
  profile: "",
};
const URL_OF = /http:\/\/10\.0\.0\.1:8080\/p\/([\w-]{22})\//;

async function added(site: Site, fields: Record<string, string> = {}) {
  const response = await site.post("/devices/new", { ...FORM, ...fields });
  equal(response.status, 303, await response.text());
  const path = response.headers.get("location") ?? "";
  return { path, id: path.split("/").at(-1) as DeviceId };
}

Deno.test("/devices/new adds a device, its user and its URL in one form", async () => {
  await using site = openSite();
  const { id } = await added(site);
  const device = site.store.devices.get(id);
  deepEqual([device?.username, device?.name], ["101", "Kitchen"]);
  equal(site.store.users.byExtension("101")?.id, device?.user);
  const setup = site.store.provisioning.setup(id);
  deepEqual([setup?.vendor, setup?.model, setup?.mac], ["yealink", "T46U", "805ec0112233"]);
  equal(site.store.provisioning.tokens(id).length, 1);
  const entry = site.audit.entries.find(({ action }) => action === "device.created");
  deepEqual(entry?.subject, { type: "device", id, name: "101" });
  ok(!JSON.stringify(site.audit.entries).includes(site.store.devices.secret(id)?.reveal() ?? "?"));
});

Deno.test("/devices lists devices with where they are and what they fetched last", async () => {
  await using site = openSite();
  const { id } = await added(site);
  await added(site, { name: "Hall", mac: "" });
  const binding = {
    contact: "sip:101@10.0.0.7",
    flow: "f",
    received: "10.0.0.7:5060",
    userAgent: "Yealink SIP-T46U <b>",
    expiresAt: 0,
  };
  site.world.bindings.set("101", binding);
  const at = new Date("2026-01-01T12:34:00Z");
  site.store.deviceEvents.add({ device: id, type: "config_fetch", at });
  const html = await (await site.get("/devices")).text();
  match(html, new RegExp(`href="/devices/${id}">Kitchen<`));
  match(html, /Registered<\/span> *10\.0\.0\.7:5060/);
  match(html, /Yealink SIP-T46U &lt;b>/);
  match(html, /12:34/);
  match(html, /Not registered/);
});

Deno.test("a device shows its URL and QR code when they are asked for, and keeps who saw them", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  const before = await (await site.get(path)).text();
  equal(URL_OF.test(before), false);
  const html = await (await site.post(`${path}/url`, {})).text();
  const [, token = ""] = URL_OF.exec(html) ?? [];
  equal(site.store.provisioning.token(token)?.device, id);
  match(html, /<svg class="qr"[^>]*aria-label="The address as a QR code"/);
  match(html, /<path d="M\d+ \d+h1v1h-1z/);
  ok(site.audit.entries.some(({ action }) => action === "device.url-shown"));
  const again = await (await site.post(`${path}/url`, {})).text();
  equal(URL_OF.exec(again)?.[1], token);
});

Deno.test("a program is shown an address for one use", async () => {
  await using site = openSite();
  const { path } = await added(site, { vendor: "linphone", mac: "", model: "" });
  const html = await (await site.post(`${path}/url`, {})).text();
  match(html, /For one use, until .*12:15/);
  match(html, /href="linphone-config:http:\/\/10\.0\.0\.1:8080\/p\/[\w-]{22}\/"/);
});

Deno.test("a device shows what to type when that is asked for, and keeps who saw it", async () => {
  await using site = openSite();
  const { path, id } = await added(site, { vendor: "", mac: "", model: "" });
  const secret = site.store.devices.secret(id)?.reveal() ?? "";
  const before = await (await site.get(path)).text();
  ok(!before.includes(secret) && !before.includes("Set it up by itself"));
  const html = await (await site.post(`${path}/sign-in`, {})).text();
  ok(html.includes(`<code id="secret">${secret}</code>`));
  match(html, /<code>5061<\/code>/);
  ok(site.audit.entries.some(({ action }) => action === "device.secret-shown"));
});

Deno.test("all URLs of a device are revoked by one button", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  equal((await site.post(`${path}/revoke`, {})).status, 303);
  ok(site.store.provisioning.tokens(id).every(({ revokedAt }) => revokedAt !== undefined));
  match(await (await site.get(path)).text(), /Revoked/);
});

for (const kind of ["resync", "reboot"] as const) {
  Deno.test(`the button to ${kind} tells the phone, and says what became of it`, async () => {
    await using site = openSite();
    const { path } = await added(site);
    site.world.outcome = "busy";
    const response = await site.post(`${path}/${kind}`, {});
    equal(response.status, 303);
    deepEqual(site.world.told, [`${kind} 101`]);
    const cookie = response.headers.get("set-cookie") ?? "";
    match(cookie, /devices\.told\.busy/);
  });
}

Deno.test("what a phone will get is shown without a secret", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  const html = await (await site.get(`${path}/preview`)).text();
  match(html, /#!version:1\.0\.0\.1/);
  match(html, /account\.1\.password = \*{8}/);
  ok(!html.includes(site.store.devices.secret(id)?.reveal() ?? "?"));
  const user = site.store.users.byExtension("101");
  if (user) site.store.users.save({ ...user, name: "a\nb" });
  match(await (await site.get(`${path}/preview`)).text(), /role="alert"/);
});

Deno.test("/devices/:id changes a device, which keeps its secret and its token", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  const secret = site.store.devices.secret(id)?.reveal();
  const form = await (await site.get(path)).text();
  match(form, /name="mac"[^>]*value="805ec0112233"/);
  const response = await site.post(path, {
    ...FORM,
    name: "Hall",
    remote: "on",
    "options.codecs": "g722, pcma",
    "options.keys.0.kind": "lamp",
    "options.keys.0.number": "102",
    "options.keys.0.label": "Bob",
    "options.callWaiting": "no",
  });
  equal(response.status, 303, await response.text());
  const setup = site.store.provisioning.setup(id);
  deepEqual(setup?.options, {
    codecs: ["G722", "PCMA"],
    keys: [{ kind: "lamp", number: "102", label: "Bob" }],
    callWaiting: false,
  });
  equal(setup?.remote, true);
  equal(site.store.devices.secret(id)?.reveal(), secret);
  equal(site.store.provisioning.tokens(id).length, 1);
  const changed = await (await site.get(path)).text();
  match(changed, /name="options\.codecs"[^>]*value="G722, PCMA"/);
  match(changed, /name="options\.keys\.0\.label"[^>]*value="Bob"/);
});

Deno.test("a key can be added and taken away without a script, and nothing is saved", async () => {
  await using site = openSite();
  const more = await (await site.post("/devices/new", { ...FORM, row: "options.keys" })).text();
  match(more, /name="options\.keys\.0\.number"/);
  const fewer = await site.post("/devices/new", {
    ...FORM,
    "options.keys.0.number": "102",
    without: "options.keys.0",
  });
  ok(!(await fewer.text()).includes('name="options.keys.0'));
  deepEqual(site.store.devices.list(), []);
});

const WRONG: readonly (readonly [what: string, Record<string, string>, RegExp])[] = [
  ["an extension that is none", { extension: "a b" }, /1 to 32 letters/],
  ["an extension that is a code", { extension: "*78" }, /This is taken by the code/],
  ["a MAC address that is none", { mac: "00:11" }, /looks like 00:15:65/],
  ["a MAC address of another device", { mac: "805ec0aaaaaa" }, /Somebody else has this/],
  ["a MAC address of a program", { vendor: "linphone" }, /A program has no MAC address/],
  ["a MAC address of nobody's phone", { vendor: "" }, /Say whose phone it is/],
  ["a vendor that is none", { vendor: "nokia" }, /not valid/],
  ["a profile that is none", { profile: "x" }, /no such thing/],
  ["a codec twice", { "options.codecs": "PCMA PCMA" }, /A codec is there twice/],
  ["a time zone that is none", { "options.timeZone": "Mars/Olympus" }, /no such time zone/],
  ["a key without a number", { "options.keys.0.kind": "lamp" }, /Up to 32 letters/],
  ["a label with a line end", {
    "options.keys.0.kind": "line",
    "options.keys.0.label": "a\u0007b",
  }, /40 characters at most/],
  ["an option of another vendor", {
    "options.extra.0.name": "a b = c",
    "options.extra.0.value": "1",
  }, /no name of an option/],
  ["seconds that are too few", { "options.refreshSeconds": "1" }, /too little or too much/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/devices/new with ${what} shows the form again and saves nothing`, async () => {
    await using site = openSite();
    await added(site, { extension: "200", mac: "805ec0aaaaaa" });
    const response = await site.post("/devices/new", { ...FORM, ...fields });
    const html = await response.text();
    equal(response.status, 422, html);
    match(html, text);
    equal(site.store.devices.list().length, 1);
    equal(site.store.users.byExtension("101"), undefined);
  });
}

Deno.test("a device is removed after a look at what that means", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  match(await (await site.get(path)).text(), /It stops working at once/);
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal(site.store.devices.get(id), undefined);
  equal(site.store.provisioning.setup(id), undefined);
  equal((await site.post(`${path}/remove`, {})).status, 404);
});

Deno.test("a device that is set up by hand from now on lets nobody in by its URLs", async () => {
  await using site = openSite();
  const { path, id } = await added(site);
  equal((await site.post(path, { ...FORM, vendor: "", mac: "" })).status, 303);
  equal(site.store.provisioning.setup(id), undefined);
  ok(site.store.provisioning.tokens(id).every(({ revokedAt }) => revokedAt !== undefined));
});

Deno.test("a found phone is shown, assigned with what is known of it, and then no more", async () => {
  await using site = openSite();
  const phone = {
    mac: "805ec0112233",
    vendor: "yealink",
    model: "T46U",
    address: "10.0.0.9",
  } as const;
  site.world.found.saw(phone, new Date("2026-01-01T10:00:00Z"));
  site.world.found.saw({ mac: "0004f2000001", address: "10.0.0.8" }, new Date(0));
  const list = await (await site.get("/devices/found")).text();
  match(list, /80:5E:C0:11:22:33/);
  match(list, /Yealink T46U/);
  match(list, /href="\/devices\/new\?mac=805ec0112233"/);
  const form = await (await site.get("/devices/new?mac=805ec0112233")).text();
  match(form, /name="mac"[^>]*value="805ec0112233"/);
  match(form, /<option value="yealink" selected/);
  match(form, /name="model"[^>]*value="T46U"/);
  await added(site);
  const after = await (await site.get("/devices/found")).text();
  ok(!after.includes("80:5E:C0") && after.includes("00:04:F2:00:00:01"));
  equal((await site.post("/devices/found/0004f2000001/forget", {})).status, 303);
  equal((await site.post("/devices/found/0004f2000001/forget", {})).status, 404);
});

Deno.test("a user sees the own devices and no others, and nothing to change", async () => {
  await using site = openSite();
  const own = { ...userOf("105"), id: OWN_USER };
  const device = { ...deviceOf("105", own, new Secret("correct horse")), realm: "ringdown" };
  site.store.users.save(own);
  site.store.devices.save(device, new Secret("correct horse"));
  const other = await added(site);
  const list = await (await site.get("/my/devices", "user")).text();
  ok(list.includes(`/my/devices/${device.id}`) && !list.includes("Kitchen"));
  const page = await (await site.get(`/my/devices/${device.id}`, "user")).text();
  ok(!page.includes("Remove this device") && !page.includes('name="extension"'));
  const shown = await site.post(`/my/devices/${device.id}/sign-in`, {}, "user");
  match(await shown.text(), /correct horse/);
  for (const path of ["", "/url", "/sign-in"]) {
    const url = `/my/devices/${other.id}${path}`;
    const response = path === "" ? await site.get(url, "user") : await site.post(url, {}, "user");
    equal(response.status, 404, url);
    await response.body?.cancel();
  }
});

Deno.test("/api/v1/devices does what the pages do", async () => {
  await using site = openSite();
  const input = { extension: "101", name: "Kitchen", vendor: "yealink", mac: "805ec0112233" };
  const made = await site.api("POST", "/devices", input);
  equal(made.status, 201);
  const device = await made.json();
  deepEqual(device, {
    id: device.id,
    username: "101",
    name: "Kitchen",
    extension: "101",
    vendor: "yealink",
    model: "",
    mac: "805ec0112233",
    encryption: "optional",
    remote: false,
    options: {},
    registered: [],
  });
  const path = `/devices/${device.id}`;
  deepEqual(await (await site.api("GET", path)).json(), device);
  const put = await site.api("PUT", path, { ...input, options: { codecs: ["PCMA"] } });
  deepEqual((await put.json()).options, { codecs: ["PCMA"] });
  const wrong = await site.api("PUT", path, { ...input, options: { codecs: [] } });
  equal(wrong.status, 422);
  equal((await wrong.json()).error.details[0].field, "options.codecs");
  const list = await (await site.api("GET", "/devices?sort=name")).json();
  deepEqual([list.pagination.total, list.data[0].id], [1, device.id]);
  const preview = await (await site.api("GET", `${path}/preview`)).json();
  match(preview.text, /account\.1\.password = \*{8}/);
  const told = await site.api("POST", `${path}/resync`, { reboot: true });
  deepEqual([await told.json(), site.world.told], [{ outcome: "accepted" }, ["reboot 101"]]);
  const events = await (await site.api("GET", `${path}/events`)).json();
  deepEqual(events.data.map(({ type }: { type: string }) => type), ["provision_start"]);
  equal((await site.api("DELETE", path)).status, 204);
  for (const method of ["GET", "DELETE"]) equal((await site.api(method, path)).status, 404);
  equal((await site.api("POST", `${path}/resync`, {})).status, 404);
});

Deno.test("/api/v1/provisioning makes tokens and shows each URL once", async () => {
  await using site = openSite();
  const { id } = await added(site);
  const path = `/provisioning/devices/${id}`;
  const made = await site.api("POST", `${path}/tokens`, { expiresInSeconds: 600, maxUses: 2 });
  equal(made.status, 201);
  const token = await made.json();
  match(token.url, URL_OF);
  deepEqual([token.maxUses, token.expiresAt], [2, "2026-01-01T00:10:00.000Z"]);
  const list = await (await site.api("GET", `${path}/tokens`)).json();
  equal(list.data.length, 2);
  ok(!JSON.stringify(list).includes("/p/"));
  equal((await site.api("DELETE", `${path}/tokens/${token.id}`)).status, 204);
  equal((await site.api("DELETE", `${path}/tokens/none`)).status, 404);
  const wrong = await site.api("POST", `${path}/tokens`, { maxUses: 0 });
  equal(wrong.status, 422);
  const signIn = await (await site.api("GET", `${path}/sign-in`)).json();
  deepEqual([signIn.username, signIn.secret.length, signIn.ports.TLS], ["101", 24, 5061]);
  equal((await site.api("GET", `${path}/sign-in`, undefined, "administrator", "read")).status, 403);
  notEqual(signIn.secret, token.url);
});

Deno.test("a device has a bounded number of tokens that work", async () => {
  await using site = openSite();
  const { id } = await added(site);
  const path = `/provisioning/devices/${id}/tokens`;
  for (let n = 1; n < 50; n++) equal((await site.api("POST", path, {})).status, 201);
  const refused = await site.api("POST", path, {});
  equal(refused.status, 422);
  match((await refused.json()).error.details[0].message, /as many addresses/);
});

Deno.test("many devices are shown on several pages", async () => {
  await using site = openSite();
  for (let n = 0; n < 51; n++) await added(site, { extension: `${200 + n}`, mac: "", name: "" });
  const first = await (await site.get("/devices")).text();
  ok(first.includes(">249<") && !first.includes(">250<"));
  ok((await (await site.get("/devices?page=2")).text()).includes(">250<"));
});

Deno.test("/api/v1/provisioning tells vendors and found phones", async () => {
  await using site = openSite();
  const vendors = await (await site.api("GET", "/provisioning/vendors")).json();
  equal(vendors.data.length, 11);
  site.world.found.saw({ mac: "0004f2000001", address: "10.0.0.8" }, new Date(0));
  const found = await (await site.api("GET", "/provisioning/found")).json();
  deepEqual(found.data, [{
    mac: "0004f2000001",
    address: "10.0.0.8",
    firstSeen: "1970-01-01T00:00:00.000Z",
    lastSeen: "1970-01-01T00:00:00.000Z",
  }]);
  equal((await site.api("DELETE", "/provisioning/found/0004f2000001")).status, 204);
  equal((await site.api("DELETE", "/provisioning/found/0004f2000001")).status, 404);
});

for (const [hears, text] of [[true, /has been told/], [false, /switch it off and on/]] as const) {
  Deno.test(`a found phone that is assigned and ${hears ? "hears" : "does not hear"} of it is said so`, async () => {
    await using site = openSite();
    site.world.askers.set("805ec0112233", hears);
    const { path, id } = await added(site);
    const [told = ""] = site.world.told;
    const [, token = ""] = URL_OF.exec(told) ?? [];
    match(told, /^805ec0112233 /);
    equal(site.store.provisioning.token(token)?.device, id);
    const notice = (await site.post("/devices/new", { ...FORM, name: "Again", mac: "" })).headers;
    match(notice.get("set-cookie") ?? "", /notice\.saved/);
    const cookie = hears ? "devices.assigned.told" : "devices.assigned.unreachable";
    const html = await (await site.get(path, "administrator", {
      Cookie: `ringdown_session=administrator; ringdown_notice=${cookie}`,
    })).text();
    match(html, text);
    ok(site.audit.entries.some(({ action }) => action === "device.assigned"));
    ok(!JSON.stringify(site.audit.entries).includes(token));
  });
}

Deno.test("a phone is told of an assignment by the API too, and a foreign one is not", async () => {
  await using site = openSite();
  site.world.askers.set("805ec0112233", true);
  const { options: _none, ...input } = { ...FORM, profile: undefined, options: undefined };
  equal((await site.api("POST", "/devices", { ...input, mac: "80:5e:c0:99:99:99" })).status, 201);
  deepEqual(site.world.told, []);
  equal((await site.api("POST", "/devices", { ...input, extension: "102" })).status, 201);
  equal(site.world.told.length, 1);
});

Deno.test("a device has music of its own, and loses it", async () => {
  await using site = openSite();
  const [first, gone] = ["moh_20260102_030405.wav", "moh_20250102_030405.wav"];
  site.world.music.push(first);
  const { path, id } = await added(site, { music: first });
  equal(site.store.devices.get(id)?.music, first);
  const html = await (await site.get(path)).text();
  match(html, new RegExp(`<option value="${first}" selected`));
  match(html, /What its user has chosen/);
  await site.post(path, { ...FORM, music: gone });
  match(await (await site.get(path)).text(), new RegExp(`<option value="${gone}" selected`));
  const refused = await site.post(path, { ...FORM, music: "../secret.key" });
  equal(refused.status, 422);
  equal(site.store.devices.get(id)?.music, gone, "nothing is half saved");
  await site.post(path, { ...FORM, music: "" });
  equal(site.store.devices.get(id)?.music, undefined);
  const entry = site.audit.entries.findLast(({ action }) => action === "device.changed");
  deepEqual(entry?.before, { ...entry?.before as object, music: gone });
});
