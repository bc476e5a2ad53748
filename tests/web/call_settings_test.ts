import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER } from "./site.ts";

const FORM = {
  doNotDisturb: "on",
  "forward.all.to": "",
  "forward.busy.to": "(030) 123",
  "forward.busy.enabled": "on",
  "forward.noAnswer.to": "102",
  "forward.unreachable.to": "",
  "followMe.enabled": "on",
  "followMe.members.0.to": "sip:ada@example.org",
  "followMe.members.0.delaySeconds": "5",
  "followMe.members.0.ringSeconds": "",
  "followMe.members.0.confirm": "no",
  "followMe.members.1.to": "",
  "followMe.members.1.delaySeconds": "0",
  noAnswerSeconds: "15",
  callWaiting: "",
  pickupGroups: "sales, hall",
  music: "",
};

const WANTED = {
  doNotDisturb: true,
  forward: {
    busy: { to: "030123", enabled: true },
    noAnswer: { to: "102", enabled: false },
  },
  hideCallerId: false,
  noAnswerSeconds: 15,
  followMe: {
    enabled: true,
    members: [{ to: "sip:ada@example.org", delaySeconds: 5, ringSeconds: 30, confirm: false }],
  },
  pickupGroups: ["sales", "hall"],
};

function openWithUsers() {
  const site = openSite();
  site.store.users.save(userOf("101"));
  site.store.users.save({ ...userOf("102"), id: OWN_USER });
  return site;
}

Deno.test("/users/:id/settings changes what happens to a user's calls", async () => {
  await using site = openWithUsers();
  const response = await site.post("/users/user-101/settings", FORM);
  equal(response.status, 303);
  const { id } = userOf("101");
  deepEqual(site.store.callSettings.get(id), WANTED);
  deepEqual(site.told, [{ type: "settings.changed", user: id }]);
  const [entry] = site.audit.entries;
  equal(entry?.action, "user.settings-changed");
  deepEqual([entry?.before, entry?.after], [DEFAULT_CALL_SETTINGS, WANTED]);
});

Deno.test("/users/:id/settings shows what is set, and saves that again unchanged", async () => {
  await using site = openWithUsers();
  await site.post("/users/user-101/settings", FORM);
  const html = await (await site.get("/users/user-101/settings")).text();
  match(html, /name="forward.busy.to"[^>]*value="030123"/);
  match(html, /name="followMe.members.0.to"[^>]*value="sip:ada@example.org"/);
  match(html, /name="doNotDisturb"[^>]*checked/);
  match(html, /name="pickupGroups"[^>]*value="sales, hall"/);
  match(html, /<option value="no" selected/);
});

Deno.test("/my/settings is the visitor's own and nobody else's", async () => {
  await using site = openWithUsers();
  equal((await site.post("/my/settings", { hideCallerId: "on" }, "user")).status, 303);
  equal(site.store.callSettings.get(OWN_USER).hideCallerId, true);
  equal(site.store.callSettings.get(userOf("101").id).hideCallerId, false);
  equal((await site.get("/users/user-101/settings", "user")).status, 403);
  equal((await site.get("/my/settings", "administrator")).status, 404);
});

Deno.test("another place can be added and taken away without a script, and nothing is saved", async () => {
  await using site = openWithUsers();
  const more = await site.post("/my/settings", { ...FORM, row: "followMe.members" }, "user");
  equal(more.status, 200);
  const html = await more.text();
  match(html, /name="followMe.members.2.to"/);
  match(html, /name="followMe.members.0.to"[^>]*value="sip:ada@example.org"/);
  const fewer = await site.post(
    "/my/settings",
    { ...FORM, without: "followMe.members.0" },
    "user",
    { "HX-Request": "true" },
  );
  const part = await fewer.text();
  match(part, /^<form/);
  ok(!part.includes('value="sip:ada@example.org"') && !part.includes("followMe.members.1"));
  deepEqual(site.store.callSettings.get(OWN_USER), DEFAULT_CALL_SETTINGS);
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["a forwarding to nothing", { "forward.all.enabled": "on" }, /A number, or an address/],
  ["a forwarding to the user", {
    "forward.all.to": "101",
    "forward.all.enabled": "on",
  }, /forwarded to where they come from/],
  ["half a second", { noAnswerSeconds: "0.5" }, /This is not valid/],
  ["too long a ring", { noAnswerSeconds: "601" }, /At most 600/],
  ["no call at all", { callWaiting: "0" }, /At least 1/],
  ["places that are none", { "followMe.enabled": "on" }, /no other place yet/],
  ["a place that is there twice", {
    "followMe.members.0.to": "102",
    "followMe.members.1.to": "102",
  }, /This is there already/],
  ["music that is a path", { music: "../secret.wav" }, /There is no such thing/],
  ["a pickup group with a blank in it", { pickupGroups: "a b" }, /1 to 32 letters/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/users/:id/settings with ${what} shows the form again and saves nothing`, async () => {
    await using site = openWithUsers();
    const response = await site.post("/users/user-101/settings", fields);
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    match(html, /aria-invalid="true"/);
    deepEqual(site.store.callSettings.get(userOf("101").id), DEFAULT_CALL_SETTINGS);
    deepEqual([site.audit.entries.length, site.told.length], [0, 0]);
  });
}

Deno.test("/api/v1/users/{id}/settings and /me/settings do what the pages do", async () => {
  await using site = openWithUsers();
  const path = "/users/user-101/settings";
  deepEqual(await (await site.api("GET", path)).json(), DEFAULT_CALL_SETTINGS);
  const changed = await site.api("PUT", path, WANTED);
  equal(changed.status, 200);
  deepEqual(await changed.json(), WANTED);
  const wrong = await site.api("PUT", path, { followMe: { members: [{ to: "" }] } });
  equal(wrong.status, 422);
  deepEqual((await wrong.json()).error.details[0].field, "followMe.members.0.to");
  equal((await site.api("PUT", "/users/none/settings", {})).status, 404);
  equal((await site.api("PUT", "/me/settings", { doNotDisturb: true }, "user")).status, 200);
  equal(site.store.callSettings.get(OWN_USER).doNotDisturb, true);
  equal((await site.api("GET", "/me/settings")).status, 404);
  equal(site.audit.entries.length, 2);
});
