import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openSite, type Site } from "./site.ts";

/** A site that nobody has set up, and the code that the server has printed. */
function newSite(): { readonly site: Site; readonly code: string } {
  const site = openSite();
  site.doorkeeper.isSetUp = false;
  return { site, code: site.parts.setup.first.issueCode().reveal() };
}

const ADMINISTRATOR = { name: "ada", password: "correct horse battery" };

Deno.test("/setup makes the first administrator for who has the code, and signs it in", async () => {
  const { site, code } = newSite();
  await using _ = site;
  match(await (await site.get(`/setup?code=${code}`, "nobody")).text(), /Who administrates/);
  const made = await site.post(`/setup?code=${code}`, ADMINISTRATOR, "nobody");
  equal(made.status, 303);
  equal(made.headers.get("location"), "/setup/place");
  match(made.headers.getSetCookie().join(), /ringdown_session=[\w-]{43};.*HttpOnly; SameSite=Lax/);
  const account = site.store.accounts.byName("ada");
  equal(account?.role, "administrator");
  equal((await site.post(`/setup?code=${code}`, ADMINISTRATOR, "nobody")).status, 403);
});

Deno.test("/setup says what is wrong with a password, and never sends it back", async () => {
  const { site, code } = newSite();
  await using _ = site;
  const again = await site.post(
    `/setup?code=${code}`,
    { name: "ada", password: "short" },
    "nobody",
  );
  equal(again.status, 422);
  const html = await again.text();
  match(html, /value="ada"/);
  ok(!html.includes('short"'));
  equal(site.store.accounts.list().length, 0);
});

Deno.test("/setup is closed to who has another code, and says how to get one", async () => {
  const { site } = newSite();
  await using _ = site;
  for (const path of ["/setup", "/setup?code=guess"]) {
    const response = await site.get(path, "nobody");
    equal(response.status, 403);
    match(await response.text(), /setup-url/);
  }
  equal((await site.post("/setup?code=guess", ADMINISTRATOR, "nobody")).status, 403);
  equal(site.store.accounts.list().length, 0);
});

Deno.test("the first run goes from step to step, and each can be left out", async () => {
  await using site = openSite();
  for (
    const [path, next] of [
      ["/setup/place", "/setup/network"],
      ["/setup/network", "/setup/phone"],
      ["/setup/phone", "/setup/trunk"],
      ["/setup/trunk", "/setup/emergency"],
      ["/setup/emergency", "/setup/backup"],
      ["/setup/backup", "/setup/done"],
    ] as const
  ) {
    const html = await (await site.get(path)).text();
    ok(html.includes(`href="${next}"`), path);
    match(html, /Step \d of 8/);
  }
  match(await (await site.get("/setup/done")).text(), /Dial \*43/);
  match(await (await site.get("/users")).text(), /href="\/setup\/place"/);
  equal((await site.post("/setup/done", {})).headers.get("location"), "/");
  ok(!(await (await site.get("/users")).text()).includes('href="/setup/place"'));
});

Deno.test("/setup/place keeps country and time zone", async () => {
  await using site = openSite();
  const good = await site.post("/setup/place", { country: "de", timeZone: "Europe/Berlin" });
  equal(good.headers.get("location"), "/setup/network");
  equal(site.parts.setup.place.country, "de");
  const html = await (await site.get("/setup/place")).text();
  match(html, /<option value="de" selected>Germany/);
  const bad = await site.post("/setup/place", { country: "de", timeZone: "Mars" });
  equal(bad.status, 422);
  match(await bad.text(), /A name such as Europe\/Berlin/);
});

Deno.test("/setup/phone shows the phones there are, and who is connected", async () => {
  await using site = openSite();
  const html = await (await site.get("/setup/phone/list")).text();
  match(html, /kitchen.*connected/s);
  match(html, /cellar.*not connected yet/s);
  match(html, /hx-trigger="every 3s"/);
});

for (const path of ["/network", "/setup/network"]) {
  Deno.test(`${path} runs the test and says what to do`, async () => {
    await using site = openSite();
    match(await (await site.get(path)).text(), /stun\.test/);
    const html = await (await site.post(path, { sipServer: "sip.example.org" })).text();
    match(html, /Phones at home reach this machine at 192\.0\.2\.1/);
    match(html, /on the way to sip\.example\.org writes other addresses/);
    match(html, /Switch “SIP ALG”/);
    const bad = await site.post(path, { sipServer: "http://x/" });
    equal(bad.status, 422);
  });
}

Deno.test("/ shows administrators how it does, and users their calls", async () => {
  await using site = openSite();
  const html = await (await site.get("/")).text();
  match(html, /1 of 2/);
  match(html, /Not connected \(1\): cellar/);
  match(html, /Set-up is not finished/);
  equal((await site.get("/", "user")).headers.get("location"), "/my/calls");
});

Deno.test("/overview/stream sends the figures anew when something happens", async () => {
  await using site = openSite();
  const response = await site.get("/overview/stream");
  equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  match((await reader?.read())?.value ?? "", /^data: <h2>Right now/);
  site.publish({ type: "device.registered", aor: "sip:102@x", contact: "sip:102@y" });
  site.clock.advance(300);
  match((await reader?.read())?.value ?? "", /^data: <h2>Right now/);
  await reader?.cancel();
});

Deno.test("/api/v1/events tells programs what happens", async () => {
  await using site = openSite();
  const response = await site.api("GET", "/events");
  equal(response.status, 200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  site.publish({ type: "source.banned", source: "192.0.2.66", seconds: 60 });
  site.clock.advance(300);
  deepEqual((await reader?.read())?.value?.split("\n").slice(0, 2), [
    "event: source.banned",
    'data: {"source":"192.0.2.66","seconds":60}',
  ]);
  await reader?.cancel();
});
