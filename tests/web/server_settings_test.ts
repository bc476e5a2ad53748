import { deepEqual, equal, match, ok } from "node:assert/strict";
import { SETTINGS } from "../../src/config/mod.ts";
import { readStoredSettings } from "../../src/store/mod.ts";
import { openSite } from "./site.ts";

// The site is started with `--sip 5070`, `RINGDOWN_MAX_CALLS=50`, and nothing stored.

Deno.test("/settings shows every setting with its value and who set it", async () => {
  await using site = openSite();
  const html = await (await site.get("/settings")).text();
  for (const { name, hasOwnPage = false } of SETTINGS) {
    equal(html.includes(`href="/settings/${name}"`), !hasOwnPage, name);
  }
  match(html, /<code>5070<\/code>/);
  match(html, /flag --sip <span class="badge neutral">set outside/);
  match(html, /environment RINGDOWN_MAX_CALLS/);
});

Deno.test("/settings/:name changes a setting from the next start on", async () => {
  await using site = openSite();
  equal((await site.post("/settings/ringSeconds", { value: " 45 " })).status, 303);
  deepEqual(readStoredSettings(site.folder), { ringSeconds: "45" });
  const html = await (await site.get("/settings")).text();
  match(html, /45 from the next start on/);
  match(html, /waits for the next start/);
  equal((await site.post("/settings/ringSeconds/reset", {})).status, 303);
  deepEqual(readStoredSettings(site.folder), {});
  ok(!(await (await site.get("/settings")).text()).includes("from the next start on"));
  deepEqual(
    site.audit.entries.map(({ action, subject, before, after }) => [
      action,
      subject.id,
      before,
      after,
    ]),
    [
      ["setting.changed", "ringSeconds", { value: null }, { value: "45" }],
      ["setting.changed", "ringSeconds", { value: "45" }, { value: null }],
    ],
  );
});

Deno.test("/settings/:name changes the place at once", async () => {
  await using site = openSite();
  equal((await site.post("/settings/country", { value: "de" })).status, 303);
  equal(site.place.country, "de");
  ok(!(await (await site.get("/settings")).text()).includes("next start on"));
  equal((await site.post("/settings/timeZone", { value: "Mars/North" })).status, 422);
});

const WRONG: readonly (readonly [string, string, string, RegExp])[] = [
  ["no value", "ringSeconds", "", /This is needed/],
  ["a word", "ringSeconds", "long", /A whole number up to 600 is needed/],
  ["a line end", "domain", "a\nb", /One line/],
  ["a setting that a flag has fixed", "sip", "5060", /set by flag --sip/],
  ["a setting that the environment has fixed", "maxCalls", "5", /RINGDOWN_MAX_CALLS/],
  ["the folder of the data", "data", "/tmp", /set by/],
  ["what does not go with another", "http", "5070", /both want/],
  ["half of a pair", "tlsKey", "key.pem", /needed together/],
];

for (const [what, name, value, text] of WRONG) {
  Deno.test(`/settings/:name with ${what} shows the form again and keeps nothing`, async () => {
    await using site = openSite();
    const response = await site.post(`/settings/${name}`, { value });
    equal(response.status, 422);
    match(await response.text(), text);
    deepEqual([readStoredSettings(site.folder), site.audit.entries], [{}, []]);
  });
}

Deno.test("/settings/:name of a setting that is set outside has no form", async () => {
  await using site = openSite();
  const html = await (await site.get("/settings/sip")).text();
  match(html, /This is set by flag --sip, and changed there/);
  ok(!html.includes('name="value"'));
  equal((await site.get("/settings/nothing")).status, 404);
});

Deno.test("/api/v1/settings does what the pages do", async () => {
  await using site = openSite();
  const { data } = await (await site.api("GET", "/settings")).json();
  equal(data.length, SETTINGS.filter(({ hasOwnPage }) => !hasOwnPage).length);
  const changed = await site.api("PUT", "/settings/parkSeconds", { value: "60" });
  deepEqual(await changed.json(), {
    name: "parkSeconds",
    help: "How long a parked call waits before it rings at who parked it",
    value: "120",
    origin: "default",
    fixed: false,
    next: "60",
  });
  equal((await site.api("PUT", "/settings/parkSeconds", { value: "x" })).status, 422);
  equal((await site.api("PUT", "/settings/none", { value: "x" })).status, 404);
  equal((await site.api("DELETE", "/settings/parkSeconds")).status, 200);
  deepEqual(readStoredSettings(site.folder), {});
});
