import { deepEqual, equal, match, ok } from "node:assert/strict";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { createSelfSigned } from "../../src/store/mod.ts";
import { openSite, type Site } from "./site.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const random = new SystemRandom();

function pairFor(name: string, now = NOW) {
  const { chain, key } = createSelfSigned({ random, now, names: [name] });
  return { chain, key: key.reveal() };
}

const namesOf = (site: Site) => site.parts.administration.certificates.get()?.names;
const uploaded = (site: Site) =>
  Deno.stat(`${site.folder}/tls/uploaded.key`).then(() => true, () => false);

Deno.test("/certificate shows the certificate in use", async () => {
  await using site = openSite();
  const html = await (await site.get("/certificate")).text();
  match(html, /pbx\.test/);
  match(html, /signed by itself/);
  match(html, /<span class="badge good">824</);
  match(html, /([0-9A-F]{2}:){31}/);
});

Deno.test("/certificate takes another pair into use at once, and keeps it", async () => {
  await using site = openSite();
  const shown: unknown[] = [];
  site.secure.reload = () => Promise.resolve(void shown.push(namesOf(site)));
  const pair = pairFor("new.test");
  equal((await site.post("/certificate", pair)).status, 303);
  deepEqual(shown, [["new.test"]]);
  const { mode } = await Deno.stat(`${site.folder}/tls/uploaded.key`);
  equal((mode ?? 0) & 0o777, 0o600);
  const html = await (await site.get("/certificate")).text();
  match(html, /Uploaded here/);
  ok(!html.includes("PRIVATE KEY"));
  const [entry] = site.audit.entries;
  equal(entry?.action, "certificate.replaced");
  ok(!JSON.stringify(entry).includes("PRIVATE KEY"));
  equal((await site.post("/certificate/remove", {})).status, 303);
  deepEqual(namesOf(site), ["pbx.test"]);
  equal(await uploaded(site), false);
  equal((await site.post("/certificate/remove", {})).status, 404);
});

Deno.test("/certificate takes back a pair that TLS cannot use", async () => {
  await using site = openSite();
  await site.post("/certificate", pairFor("first.test"));
  site.secure.reload = () => Promise.reject(new Error("no"));
  const response = await site.post("/certificate", pairFor("second.test"));
  equal(response.status, 422);
  match(await response.text(), /TLS cannot use this pair/);
  deepEqual(namesOf(site), ["first.test"]);
  equal(site.audit.entries.length, 1);
});

const GOOD = pairFor("new.test");
const OTHER = pairFor("other.test");

const WRONG: readonly (readonly [string, { chain?: string; key?: string }, RegExp])[] = [
  ["nothing", { chain: "", key: "" }, /This is needed/],
  ["no certificate", { chain: "hello" }, /no certificate in it/],
  ["a broken certificate", {
    chain: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
  }, /no certificate in it/],
  ["no key", { key: "hello" }, /no private key in it/],
  ["a key with a passphrase", {
    key: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
  }, /has a passphrase/],
  ["the key of another", { key: OTHER.key }, /not the key of the certificate/],
  ["a chain out of order", { chain: `${GOOD.chain}${OTHER.chain}` }, /followed by the one/],
  ["one that has ended", pairFor("old.test", new Date("2020-01-01")), /has ended/],
  ["one that is not valid yet", pairFor("soon.test", new Date("2026-03-01")), /not valid yet/],
  ["a chain that is too long", { chain: GOOD.chain.repeat(11) }, /At most 10 certificates/],
];

for (const [what, fields, text] of WRONG) {
  Deno.test(`/certificate with ${what} shows the form again, without the key`, async () => {
    await using site = openSite();
    const response = await site.post("/certificate", { ...GOOD, ...fields });
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    ok(!html.includes("PRIVATE KEY"));
    deepEqual([namesOf(site), await uploaded(site), site.audit.entries], [["pbx.test"], false, []]);
  });
}

Deno.test("/api/v1/certificate does what the page does", async () => {
  await using site = openSite();
  const shown = await (await site.api("GET", "/certificate")).json();
  deepEqual([shown.names, shown.origin, shown.daysLeft], [["pbx.test"], "self-signed", 824]);
  const replaced = await site.api("PUT", "/certificate", GOOD);
  equal(replaced.status, 200);
  equal((await replaced.json()).origin, "uploaded");
  equal((await site.api("PUT", "/certificate", { ...GOOD, key: OTHER.key })).status, 422);
  equal((await site.api("DELETE", "/certificate")).status, 200);
  equal((await site.api("DELETE", "/certificate")).status, 404);
});
