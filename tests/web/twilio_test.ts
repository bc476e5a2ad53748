import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { InboundNumberId } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
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

Deno.test("calls of a number come here when the owner wants so, proven by a gateway", () =>
  scene(async (site, twilio) => {
    const [number] = twilio.numbers;
    await site.post("/twilio", FORM);
    equal((await site.post(`/twilio/numbers/${number?.sid}/calls`, {})).status, 303);
    equal((await site.post(`/twilio/numbers/${number?.sid}/calls`, {})).status, 303);
    const base = "https://pbx.example.org/twilio/voice";
    deepEqual([number?.voice_url, number?.voice_fallback_url, number?.status_callback], [
      ...[`${base}#rc=1&rp=ct`, `${base}/fallback`, `${base}/status#rc=3&rp=5xx,ct,rt`],
    ]);
    const [gateway, ...more] = site.store.gateways.list();
    deepEqual([gateway?.name, gateway?.identity.username, more.length], [
      ...["Twilio calls", "twilio-calls", 0],
    ]);
    deepEqual(gateway?.identity.addresses, []);
    const password = gateway && site.store.gateways.secrets(gateway.id).theirs?.reveal();
    ok(password !== undefined && password.length > 20);
    ok(!JSON.stringify(site.audit.entries).includes(password));
    const { numbers } = await (await site.api("GET", "/twilio/check")).json();
    deepEqual([numbers[0].calls, numbers[0].texts], ["here", "elsewhere"]);
    const path = `/twilio/numbers/PN${"f".repeat(32)}/calls`;
    equal((await site.api("POST", path, {})).status, 404);
  }));

Deno.test("a number on a trunk keeps its calls there, and that is said", () =>
  scene(async (site, twilio) => {
    const [number] = twilio.numbers;
    if (number) number.trunk_sid = twilio.sid("TK");
    await site.post("/twilio", FORM);
    const response = await site.post(`/twilio/numbers/${number?.sid}/calls`, {});
    equal(response.status, 422);
    const html = await response.text();
    match(html, /That number is on a trunk/);
    match(html, /Come by a trunk/);
    deepEqual([number?.voice_url, site.store.gateways.list().length], ["", 0]);
  }));

Deno.test("messages are removed at Twilio where the owner wants so", () =>
  scene(async (site) => {
    await site.post("/twilio", { ...FORM, removesRecordings: "on" });
    equal(site.store.twilio.access?.removesRecordings, true);
    match(await (await site.get("/twilio")).text(), /name="removesRecordings"[^>]*checked/);
    await site.post("/twilio", FORM);
    equal(site.store.twilio.access?.removesRecordings ?? false, false);
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

const TRUNK = { host: "pbx.example.org", secure: "on" };

/** A site with the account, and a number of ours at Twilio. */
async function trunkScene(play: (site: Site, twilio: FakeTwilio) => Promise<void>): Promise<void> {
  await scene(async (site, twilio) => {
    await site.post("/twilio", FORM);
    const id = "n" as InboundNumberId;
    site.store.numbers.save({ id, number: OURS, name: "", gateways: [], destination: "101" });
    await play(site, twilio);
  });
}

Deno.test("one press builds the trunk, its credentials, its gateway and a route", () =>
  trunkScene(async (site, twilio) => {
    equal((await site.post("/twilio/trunk", TRUNK)).status, 303);
    const [trunk] = twilio.trunks;
    match(trunk?.domain_name ?? "", /^ringdown-[0-9a-f]{12}\.pstn\.twilio\.com$/);
    deepEqual([trunk?.secure, trunk?.originations.map(({ sip_url }) => sip_url)], [
      true,
      ["sip:pbx.example.org:5061;transport=tls"],
    ]);
    equal(twilio.numbers[0]?.trunk_sid, trunk?.sid);
    const [list] = twilio.lists;
    deepEqual(trunk?.lists, [list?.sid]);
    const gateway = site.store.gateways.byName("Twilio");
    deepEqual([gateway?.address, gateway?.transport, gateway?.encryption, gateway?.tlsOnly], [
      ...[trunk?.domain_name, "TLS", "required", true],
    ]);
    deepEqual(gateway?.codecs, ["PCMU", "PCMA"]);
    const secret = gateway && site.store.gateways.secrets(gateway.id).own?.reveal();
    equal(list?.credentials[0]?.password, secret);
    equal(list?.credentials[0]?.username, gateway?.account?.username);
    deepEqual(site.store.outboundRoutes.list().map(({ name }) => name), ["Twilio"]);
    const html = await (await site.get("/twilio/trunk")).text();
    match(html, /Everything is as it should be/);
    ok(!html.includes(secret ?? "?"));
    ok(!JSON.stringify(site.audit.entries).includes(secret ?? "?"));
  }));

Deno.test("a number that has something else to do is taken only when the owner says so", () =>
  trunkScene(async (site, twilio) => {
    const [number] = twilio.numbers;
    if (number) number.voice_url = "https://elsewhere.example.com/voice";
    await site.post("/twilio/trunk", TRUNK);
    equal(number?.trunk_sid, "");
    match(await (await site.get("/twilio/trunk")).text(), /has something else to do at Twilio/);
    await site.post("/twilio/trunk", { ...TRUNK, takesNumbers: "on" });
    equal(number?.trunk_sid, twilio.trunks[0]?.sid);
  }));

Deno.test("what somebody has broken at Twilio is shown and mended, and nothing is made twice", () =>
  trunkScene(async (site, twilio) => {
    await site.post("/twilio/trunk", TRUNK);
    const [trunk] = twilio.trunks;
    if (trunk) trunk.secure = false;
    trunk?.lists.splice(0);
    trunk?.originations.push({
      ...{ sid: "OU9", sip_url: "sip:office.example.com", friendly_name: "Office" },
      ...{ enabled: true, priority: 1, weight: 1 },
    });
    const { drift } = await (await site.api("GET", "/twilio/trunk")).json();
    deepEqual(drift.map(({ what }: { what: string }) => what), [
      ...["secure", "other-origination", "list-not-attached"],
    ]);
    equal((await site.api("POST", "/twilio/trunk", { host: "pbx.example.org" })).status, 200);
    const after = await (await site.api("GET", "/twilio/trunk")).json();
    deepEqual(after.drift, [{ what: "other-origination", is: "sip:office.example.com" }]);
    deepEqual([twilio.trunks.length, twilio.lists.length], [1, 1]);
    equal(site.store.gateways.list().length, 1);
    equal(site.store.outboundRoutes.list().length, 1);
  }));

Deno.test("a trunk whose making was never heard of is found by its domain, and not made twice", () =>
  trunkScene(async (site, twilio) => {
    twilio.mood = { kind: "mute" };
    const failed = await site.post("/twilio/trunk", TRUNK);
    equal(failed.status, 422);
    await failed.body?.cancel();
    twilio.mood = undefined;
    equal((await site.post("/twilio/trunk", TRUNK)).status, 303);
    equal(twilio.trunks.length, 1);
  }));

Deno.test("what an owner has chosen for the gateway stays when the trunk is mended", () =>
  trunkScene(async (site) => {
    await site.post("/twilio/trunk", TRUNK);
    const gateway = site.store.gateways.byName("Twilio");
    ok(gateway);
    const addresses = [...gateway.identity.addresses, "192.0.2.9"];
    const identity = { ...gateway.identity, addresses };
    const { secrets } = site.store.gateways;
    const kept = secrets.call(site.store.gateways, gateway.id);
    site.store.gateways.save({ ...gateway, name: "Carrier", maxChannels: 4, identity }, kept);
    await site.post("/twilio/trunk", { ...TRUNK, secure: "" });
    const after = site.store.gateways.get(gateway.id);
    deepEqual([after?.name, after?.maxChannels, after?.transport, after?.encryption], [
      ...["Carrier", 4, "UDP", "off"],
    ]);
    ok(after?.identity.addresses.includes("192.0.2.9"));
  }));

Deno.test("a trunk needs an address, and an account", async () => {
  await trunkScene(async (site, twilio) => {
    const response = await site.post("/twilio/trunk", { ...TRUNK, host: "no host" });
    equal(response.status, 422);
    match(await response.text(), /id="trunk-host-wrong"/);
    equal(twilio.trunks.length, 0);
  });
  await scene(async (site) => {
    equal((await site.post("/twilio/trunk", TRUNK)).status, 404);
    equal((await site.api("GET", "/twilio/trunk")).status, 404);
  });
});

Deno.test("an account that was set outside cannot be changed here", () =>
  scene(async (site, twilio) => {
    const access = { accountSid: SID, authToken: new Secret("outside") };
    Object.assign(site.texting.connection.fixed, access);
    const response = await site.post("/twilio", FORM);
    equal(response.status, 422);
    match(await response.text(), /environment or the configuration file/);
    equal(twilio.requests.length, 0);
  }));

Deno.test("where only the public address was set outside the account can be changed", () =>
  scene(async (site) => {
    Object.assign(site.texting.connection.fixed, { publicUrl: "https://fixed.example.org" });
    equal((await site.post("/twilio", FORM)).status, 303);
    equal(site.parts.twilio.settings?.publicUrl, "https://fixed.example.org");
    const html = await (await site.get("/twilio")).text();
    ok(!html.includes('name="publicUrl"'));
  }));
