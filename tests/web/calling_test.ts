import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { DialRefusal } from "../../src/b2bua/mod.ts";
import type { DeviceId } from "../../src/domain/mod.ts";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { recordOf } from "../store/call_records.ts";
import { deviceOf, userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const OWN = { ...userOf("102"), id: OWN_USER, name: "Bob" };
const SECRET = new Secret("correct horse");
const DESK = deviceOf("102-desk", OWN, SECRET);
const MOBILE = deviceOf("102-mobile", OWN, SECRET);
const ADA = { ...userOf("101"), name: "Ada" };
const ADAS = deviceOf("101", ADA, SECRET);

/** Bob, whose site it is, has two phones, Ada one. */
function openWithPhones(): Site {
  const site = openSite();
  for (const user of [OWN, ADA]) site.store.users.save(user);
  for (const device of [DESK, MOBILE, ADAS]) site.store.devices.save(device, SECRET);
  return site;
}

const wish = { user: OWN_USER, number: "101", name: "Ada", device: undefined, autoAnswer: false };

function choose(
  site: Site,
  dialling: { readonly device?: DeviceId; readonly autoAnswer: boolean },
) {
  site.store.callSettings.save(OWN_USER, { ...DEFAULT_CALL_SETTINGS, dialling });
}

Deno.test("/my/call begins a call with one press and tells the audit log", async () => {
  await using site = openWithPhones();
  const response = await site.post("/my/call", { to: " 101 " }, "user");
  equal(response.status, 303);
  equal(response.headers.get("location"), "/my/live");
  deepEqual(site.calls.asked, [["dial", wish]]);
  const [entry] = site.audit.entries;
  deepEqual([entry?.action, entry?.subject, entry?.after], [
    "call.placed",
    { type: "call", id: "placed", name: "102" },
    { to: "101" },
  ]);
});

Deno.test("/my/call rings the phone that the user has chosen for all calls", async () => {
  await using site = openWithPhones();
  choose(site, { device: MOBILE.id, autoAnswer: true });
  await site.post("/my/call", { to: "101" }, "user");
  deepEqual(site.calls.asked, [["dial", { ...wish, device: MOBILE.id, autoAnswer: true }]]);
  match(
    await (await site.get("/my/call?to=103", "user")).text(),
    /value="103".*<option value="device-102-mobile" selected.*checked/s,
  );
});

Deno.test("/my/call rings all phones when the chosen one is gone", async () => {
  await using site = openWithPhones();
  choose(site, { device: "device-gone" as DeviceId, autoAnswer: true });
  await site.post("/my/call", { to: "101" }, "user");
  deepEqual(site.calls.asked, [["dial", { ...wish, autoAnswer: true }]]);
});

Deno.test("/my/call does what its form says, whatever is chosen for all calls", async () => {
  await using site = openWithPhones();
  choose(site, { device: MOBILE.id, autoAnswer: true });
  await site.post("/my/call", { to: "101", device: "" }, "user");
  await site.post("/my/call", { to: "101", device: DESK.id, autoAnswer: "on" }, "user");
  deepEqual(site.calls.asked, [
    ["dial", wish],
    ["dial", { ...wish, device: DESK.id, autoAnswer: true }],
  ]);
});

const WRONG: readonly (readonly [what: string, fields: Record<string, string>, says: RegExp])[] = [
  ["no number", { to: "" }, /This call cannot begin.*A number, or an address/],
  ["what is no number", { to: "a b\u0000" }, /number/],
  ["somebody else's phone", { to: "101", device: ADAS.id }, /There is no such/],
];

for (const [what, fields, says] of WRONG) {
  Deno.test(`/my/call with ${what} is refused, and nobody rings`, async () => {
    await using site = openWithPhones();
    const response = await site.post("/my/call", fields, "user");
    equal(response.status, 422);
    match(await response.text(), says);
    deepEqual([site.calls.asked.length, site.audit.entries.length], [0, 0]);
  });
}

Deno.test("/my/call says why nobody can be called, and the form keeps what is chosen", async () => {
  await using site = openWithPhones();
  choose(site, { device: DESK.id, autoAnswer: false });
  const says: Readonly<Record<DialRefusal, RegExp>> = {
    "full": /too many calls/,
    "no-phone": /None of your phones/,
    "nobody": /Nobody can be called/,
    "busy": /takes no call/,
    "unreachable": /No phone of the other side/,
    "forbidden": /may not call/,
    "emergency": /Call for help from your phone/,
  };
  for (const [refused, text] of Object.entries(says)) {
    site.calls.dialled = { refused: refused as DialRefusal };
    const response = await site.post("/my/call", { to: "101" }, "user");
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    match(html, /<option value="device-102-desk" selected/);
  }
  deepEqual(site.audit.entries, []);
});

Deno.test("/my/call is for who has phones", async () => {
  await using site = openWithPhones();
  equal((await site.get("/my/call", "administrator")).status, 404);
  equal((await site.post("/my/call", { to: "101" }, "administrator")).status, 404);
  deepEqual(site.calls.asked, []);
});

/** The numbers that a page has a button for. */
const buttons = (html: string) =>
  [...html.matchAll(/name="to" value="([^"]*)"/g)].map(([, number]) => number);

Deno.test("calls, contacts and the page of a call have a button to call back", async () => {
  await using site = openWithPhones();
  const as = (minute: number, side: "caller" | "callee", changes: object) => {
    const record = recordOf(minute, changes);
    const legs = record.legs.map((leg) => leg.side === side ? { ...leg, user: OWN_USER } : leg);
    site.store.calls.add({ ...record, legs });
  };
  as(1, "callee", { from: "101", to: "102" });
  as(2, "caller", { from: "102", to: "+49301" });
  as(3, "caller", { from: "102", to: "*97" });
  as(4, "callee", { from: "103", to: "102", anonymous: true });
  const history = await (await site.get("/my/calls", "user")).text();
  deepEqual(buttons(history), ["+49301", "101"]);
  match(history, /aria-label="Call Ada"/);
  deepEqual(buttons(await (await site.get("/calls/call-1", "user")).text()), ["101"]);
  deepEqual(buttons(await (await site.get("/calls/call-4", "user")).text()), []);
  deepEqual(buttons(await (await site.get("/calls")).text()), []);
  await site.post("/my/contacts/new", { name: "Eve", "numbers.0.number": "+1555" }, "user");
  deepEqual(buttons(await (await site.get("/my/contacts", "user")).text()), ["+1555"]);
  deepEqual(buttons(await (await site.get("/contacts")).text()), []);
});

Deno.test("POST /api/v1/calls begins a call, and says when it cannot", async () => {
  await using site = openWithPhones();
  const body = { to: "101", device: DESK.id, autoAnswer: true };
  const response = await site.api("POST", "/calls", body, "user");
  equal(response.status, 202);
  deepEqual(await response.json(), { id: "placed" });
  deepEqual(site.calls.asked, [["dial", { ...wish, device: DESK.id, autoAnswer: true }]]);
  site.calls.dialled = { refused: "busy" };
  const refused = await site.api("POST", "/calls", { to: "101" }, "user");
  equal(refused.status, 409);
  match((await refused.json()).error.message, /takes no call/);
});

Deno.test("POST /api/v1/calls rings nobody twice for one Idempotency-Key", async () => {
  await using site = openWithPhones();
  const send = () =>
    site.app.request("/api/v1/calls", {
      method: "POST",
      headers: {
        Authorization: "Bearer user:calls",
        "Content-Type": "application/json",
        "Idempotency-Key": "k1",
      },
      body: JSON.stringify({ to: "101" }),
    });
  deepEqual([(await send()).status, (await send()).status], [202, 202]);
  equal(site.calls.asked.length, 1);
});

Deno.test("POST /api/v1/calls needs phones of one's own, a number and the scope", async () => {
  await using site = openWithPhones();
  const ask = async (body: unknown, who: "user" | "administrator", scopes?: string) =>
    (await site.api("POST", "/calls", body, who, scopes)).status;
  equal(await ask({ to: "101" }, "administrator"), 404);
  equal(await ask({ to: "" }, "user"), 422);
  equal(await ask({ to: "101" }, "user", "read,write"), 403);
  deepEqual(site.calls.asked, []);
  site.calls.dialled = { refused: "emergency" };
  equal(await ask({ to: "112" }, "user"), 422);
});

Deno.test("/my/settings keeps how calls begin, with an own phone only", async () => {
  await using site = openWithPhones();
  const form = { "dialling.device": DESK.id, "dialling.autoAnswer": "on" };
  equal((await site.post("/my/settings", form, "user")).status, 303);
  const chosen = () => site.store.callSettings.get(OWN_USER).dialling;
  deepEqual(chosen(), { device: DESK.id, autoAnswer: true });
  const html = await (await site.get("/my/settings", "user")).text();
  match(html, /<option value="device-102-desk" selected/);
  const other = await site.post("/my/settings", { ...form, "dialling.device": ADAS.id }, "user");
  equal(other.status, 422);
  ok((await other.text()).includes("settings-dialling.device-wrong"));
  deepEqual(chosen(), { device: DESK.id, autoAnswer: true });
});
