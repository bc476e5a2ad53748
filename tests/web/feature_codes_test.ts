import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FEATURES } from "../../src/routing/mod.ts";
import { translator } from "../../views/text/mod.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

Deno.test("/codes says what each code does, what it was, and what comes before it", async () => {
  await using site = openSite();
  site.store.featureCodes.set("redial", undefined);
  site.store.featureCodes.set("call-return", "*68");
  const html = await (await site.get("/codes")).text();
  match(html, /<code>\*72<\/code><i> number<\/i>/);
  match(html, /Forward all your calls to the number that follows/);
  match(html, /was \*69/);
  match(html, /href="\/codes\/redial">off</);
});

Deno.test("/codes tells of an extension that is older than the codes", async () => {
  await using site = openSite();
  site.store.users.save(userOf("7001"));
  using database = new DatabaseSync(`${site.folder}/ringdown.sqlite`);
  database.exec("UPDATE users SET extension = '*9170'");
  match(await (await site.get("/codes")).text(), /Cannot be dialled: \*9170 comes first/);
});

Deno.test("codes whose defaults are in the way of an extension are not reset", async () => {
  await using site = openSite();
  site.store.featureCodes.set("clock", undefined);
  site.store.users.save(userOf("*9170"));
  equal((await site.post("/codes/clock", { code: "*9170" })).status, 422);
  equal((await site.post("/codes/clock/reset", {})).status, 422);
  const all = await site.post("/codes/reset", {});
  equal(all.status, 422);
  match(await all.text(), /\*9170 for clock would take the extension \*9170/);
  equal(site.audit.entries.length, 0);
});

Deno.test("/my/codes shows the codes to users and lets them change none", async () => {
  await using site = openSite();
  const html = await (await site.get("/my/codes", "user")).text();
  match(html, /<code>\*78<\/code>/);
  ok(!html.includes("/codes/") && !html.includes("/codes/reset"));
  equal((await site.get("/codes", "user")).status, 403);
});

Deno.test("/codes/:feature gives another code, none, and the default again", async () => {
  await using site = openSite();
  equal((await site.post("/codes/redial", { code: " *66 " })).status, 303);
  equal(site.store.featureCodes.table.codeOf("redial"), "*66");
  match(await (await site.get("/codes/redial")).text(), /Back to \*870/);
  equal((await site.post("/codes/redial", { code: "" })).status, 303);
  equal(site.store.featureCodes.table.codeOf("redial"), undefined);
  equal((await site.post("/codes/redial/reset", {})).status, 303);
  equal(site.store.featureCodes.table.codeOf("redial"), "*870");
  await site.post("/codes/slots", { code: "701-720" });
  equal((await site.post("/codes/reset", {})).status, 303);
  equal(site.store.featureCodes.table.codeOf("slots"), "5901-5999");
  equal((await site.get("/codes/nothing")).status, 404);
  deepEqual(
    site.audit.entries.map(({ action, after }) => [action, after]),
    [
      ["code.changed", { code: "*66" }],
      ["code.changed", { code: null }],
      ["code.changed", { code: "*870" }],
      ["code.changed", { code: "701-720" }],
      ["code.reset", undefined],
    ],
  );
});

const WRONG: readonly (readonly [string, string, string, RegExp])[] = [
  ["letters", "redial", "*6a", /1 to 10 digits or stars/],
  ["another feature's code", "redial", "*78", /\*78 is the code for do-not-disturb-on already/],
  ["what begins another code", "redial", "*725", /could also be \*72 for forward-all-on/],
  ["no range", "slots", "5901", /from one to another of as many digits/],
  ["slots that meet a code", "slots", "5890-5910", /could also be 5900 for park-number/],
  ["an extension", "redial", "101", /would take the extension 101/],
];

for (const [what, feature, code, text] of WRONG) {
  Deno.test(`/codes/:feature with ${what} shows the form again and changes nothing`, async () => {
    await using site = openSite();
    site.store.users.save(userOf("101"));
    const response = await site.post(`/codes/${feature}`, { code });
    equal(response.status, 422);
    const html = await response.text();
    match(html, text);
    match(html, /aria-invalid="true"/);
    deepEqual([site.store.featureCodes.changes().size, site.audit.entries.length], [0, 0]);
  });
}

Deno.test("pages say of a code what the table of codes says", () => {
  const t = translator("en", "UTC");
  for (const [feature, { sentence }] of Object.entries(FEATURES)) {
    equal(t(`codes.does.${feature as keyof typeof FEATURES}`), sentence);
  }
});

Deno.test("/api/v1/codes does what the pages do", async () => {
  await using site = openSite();
  const { data } = await (await site.api("GET", "/codes")).json();
  equal(data.length, Object.keys(FEATURES).length);
  const changed = await site.api("PUT", "/codes/redial", { code: "*66" });
  equal(changed.status, 200);
  deepEqual(await changed.json(), {
    feature: "redial",
    code: "*66",
    argument: "none",
    changedFrom: "*870",
    sentence: FEATURES.redial.sentence,
    hiddenBy: [],
  });
  equal((await site.api("PUT", "/codes/redial", { code: "*78" })).status, 422);
  equal((await site.api("PUT", "/codes/none", { code: "*1" })).status, 404);
  equal((await (await site.api("PUT", "/codes/redial", { code: null })).json()).code, null);
  equal((await (await site.api("DELETE", "/codes/redial")).json()).code, "*870");
  equal((await site.api("GET", "/me/codes", undefined, "user")).status, 200);
  equal((await site.api("GET", "/codes", undefined, "user")).status, 403);
});
