import { deepEqual, equal, match } from "node:assert/strict";
import { openSite } from "./site.ts";

Deno.test("/bans lists who is banned and why, and lifts a ban", async () => {
  await using site = openSite();
  for (let n = 0; n < 10; n++) site.lockout.failed("203.0.113.9");
  const html = await (await site.get("/bans")).text();
  match(html, /203\.0\.113\.9/);
  match(html, /Failed too often \(1 in a row\)/);
  match(html, /Jan 1, 2026, 12:15/);
  equal((await site.post("/bans/lift", { source: "203.0.113.9" })).status, 303);
  equal(site.lockout.admits("203.0.113.9"), true);
  equal((await site.post("/bans/lift", { source: "203.0.113.9" })).status, 404);
  deepEqual(site.audit.entries.map(({ action, subject }) => [action, subject.id]), [
    ["ban.lifted", "203.0.113.9"],
  ]);
});

Deno.test("/bans bans an address by hand, which outlives a restart", async () => {
  await using site = openSite();
  const response = await site.post("/bans", { address: "203.0.113.7", minutes: "43200" });
  equal(response.status, 303);
  equal(site.lockout.admits("203.0.113.7"), false);
  match(await (await site.get("/bans")).text(), /By hand/);
  const [ban] = site.store.bans.list();
  deepEqual([ban?.count, ban?.until], [0, new Date("2026-01-31T00:00:00Z")]);
  deepEqual(site.audit.entries.map(({ action, after }) => [action, after]), [
    ["ban.created", { minutes: 43_200 }],
  ]);
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["no address", { address: "" }, /An IPv4 or IPv6 address/],
  ["a name", { address: "example.org" }, /An IPv4 or IPv6 address/],
  ["no time", { minutes: "0" }, /At least 1/],
  ["too long a time", { minutes: "43201" }, /At most 43200/],
  ["the visitor's own address", { address: "192.0.2.1" }, /your own address/],
  ["this machine", { address: "127.0.0.1" }, /never banned/],
  ["a trusted network", { address: "10.1.2.3" }, /never banned/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/bans with ${what} shows the form again and bans nobody`, async () => {
    await using site = openSite();
    const response = await site.post("/bans", { address: "203.0.113.7", minutes: "5", ...fields });
    equal(response.status, 422);
    match(await response.text(), text);
    deepEqual([site.lockout.bans(), site.audit.entries], [[], []]);
  });
}

Deno.test("/api/v1/bans does what the page does", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/bans", { address: "2001:db8::1", minutes: 5 });
  equal(made.status, 201);
  const ban = await made.json();
  deepEqual(ban, {
    source: "2001:db8:0:0::/64",
    since: "2026-01-01T00:00:00.000Z",
    until: "2026-01-01T00:05:00.000Z",
    count: 0,
  });
  deepEqual(await (await site.api("GET", "/bans")).json(), { data: [ban] });
  equal((await site.api("POST", "/bans", { address: "x" })).status, 422);
  const path = `/bans/${encodeURIComponent(ban.source)}`;
  equal((await site.api("DELETE", path)).status, 204);
  equal((await site.api("DELETE", path)).status, 404);
});
