import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { InboundNumberId } from "../../src/domain/mod.ts";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";
import { openSite, type Site } from "./site.ts";

const SID = `AC${"0".repeat(31)}1`;
const OURS = "+15550100001";
const FORM = { accountSid: SID, authToken: "hush-hush", publicUrl: "https://pbx.example.org/" };

/** A site, and a Twilio with one number that has texts go elsewhere. */
async function scene(play: (site: Site, twilio: FakeTwilio) => Promise<void>): Promise<void> {
  await using site = openSite();
  await using twilio = new FakeTwilio({ accountSid: SID, authToken: "hush-hush" });
  site.texting.apiUrl = twilio.apiUrl;
  twilio.addNumber(OURS).sms_url = "https://elsewhere.example.com/sms";
  await play(site, twilio);
}

Deno.test("an account is saved when Twilio knows it, and its token is shown nowhere", () =>
  scene(async (site) => {
    const response = await site.post("/twilio", FORM);
    equal(response.status, 303);
    const html = await (await site.get("/twilio")).text();
    match(html, new RegExp(SID));
    match(html, /https:\/\/pbx\.example\.org"/);
    const answers = [html, await (await site.api("GET", "/twilio")).text()];
    answers.push(JSON.stringify(site.audit.entries));
    for (const text of answers) ok(!text.includes("hush-hush"));
    equal(site.store.twilio.access?.authToken.reveal(), "hush-hush");
  }));

Deno.test("a wrong token is said to be wrong at its field, and nothing is saved", () =>
  scene(async (site) => {
    const response = await site.post("/twilio", { ...FORM, authToken: "wrong" });
    equal(response.status, 422);
    const html = await response.text();
    match(html, /id="twilio-authToken-wrong"[^>]*>Twilio does not accept/);
    ok(!html.includes('value="wrong"'));
    equal(site.store.twilio.access, undefined);
  }));

Deno.test("a token stays with its account, and is not shown to another", () =>
  scene(async (site) => {
    await site.post("/twilio", FORM);
    const { authToken: _, ...others } = FORM;
    equal((await site.post("/twilio", others)).status, 303);
    equal(site.store.twilio.access?.authToken.reveal(), "hush-hush");
    const another = { ...others, accountSid: `AC${"f".repeat(32)}` };
    equal((await site.post("/twilio", another)).status, 422);
    equal(site.store.twilio.access?.accountSid, SID);
  }));

for (
  const [what, change, field] of [
    ["an account that is none", { accountSid: "AC1" }, "accountSid"],
    ["an address without TLS", { publicUrl: "http://pbx.example.org" }, "publicUrl"],
    ["an address with a password", { publicUrl: "https://a:b@pbx.example.org" }, "publicUrl"],
  ] as const
) {
  Deno.test(`${what} is refused at its field`, () =>
    scene(async (site, twilio) => {
      const response = await site.post("/twilio", { ...FORM, ...change });
      equal(response.status, 422);
      match(await response.text(), new RegExp(`id="twilio-${field}-wrong"`));
      equal(twilio.requests.length, 0);
    }));
}

Deno.test("a look at the account shows its state, balance and numbers", () =>
  scene(async (site) => {
    equal((await site.get("/twilio/check")).status, 404);
    await site.post("/twilio", FORM);
    const part = await (await site.get("/twilio/check", "administrator", { "HX-Request": "true" }))
      .text();
    for (const text of ["Active", "$12.34", OURS, "Go elsewhere", "elsewhere.example.com"]) {
      ok(part.includes(text), text);
    }
    ok(!part.includes("<html"));
    const { numbers } = await (await site.api("GET", "/twilio/check")).json();
    deepEqual([numbers[0].isOurs, numbers[0].texts], [false, "elsewhere"]);
  }));

Deno.test("texts of a number come here when the owner wants so", () =>
  scene(async (site, twilio) => {
    const [number] = twilio.numbers;
    await site.post("/twilio", FORM);
    const id = "n" as InboundNumberId;
    site.store.numbers.save({ id, number: OURS, name: "", gateways: [], destination: "101" });
    equal((await site.post(`/twilio/numbers/${number?.sid}/texts`, {})).status, 303);
    equal(number?.sms_url, "https://pbx.example.org/twilio/sms#rc=2&rp=5xx,ct,rt");
    const { numbers } = await (await site.api("GET", "/twilio/check")).json();
    deepEqual([numbers[0].isOurs, numbers[0].texts], [true, "here"]);
    equal((await site.post(`/twilio/numbers/PN${"f".repeat(32)}/texts`, {})).status, 404);
  }));

Deno.test("without a public address no texts can come by themselves", () =>
  scene(async (site, twilio) => {
    const { publicUrl: _, ...hidden } = FORM;
    await site.post("/twilio", hidden);
    const response = await site.post(`/twilio/numbers/${twilio.numbers[0]?.sid}/texts`, {});
    equal(response.status, 422);
    match(await response.text(), /Set the public address of this server first/);
    equal(twilio.numbers[0]?.sms_url, "https://elsewhere.example.com/sms");
  }));

Deno.test("while Twilio does not answer the page says so", () =>
  scene(async (site, twilio) => {
    await site.post("/twilio", FORM);
    twilio.mood = { kind: "down" };
    match(await (await site.get("/twilio/check")).text(), /Twilio does not answer at the moment/);
    equal((await site.post("/twilio", FORM)).status, 422);
  }));

Deno.test("an account is forgotten, and nothing is changed at Twilio", () =>
  scene(async (site, twilio) => {
    await site.post("/twilio", FORM);
    const asked = twilio.requests.length;
    equal((await site.post("/twilio/forget", {})).status, 303);
    equal((await site.post("/twilio/forget", {})).status, 404);
    equal(site.store.twilio.access, undefined);
    equal(twilio.requests.length, asked);
    equal((await site.api("GET", "/twilio")).status, 404);
  }));
