import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { GatewayId, OutboundRouteId } from "../../src/domain/mod.ts";
import { addDevice } from "../support/temp_store.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { openSite, type Site } from "./site.ts";

const FORM = {
  name: "carrier",
  enabled: "on",
  address: "sip.example.net:5061",
  transport: "TLS",
  outboundProxy: "",
  "account.username": "4930100",
  secret: "swordfish",
  registers: "on",
  expiresSeconds: "300",
  "identity.resolved": "on",
  "identity.addresses": "192.0.2.0/24\n198.51.100.7",
  "identity.certificates": "SIP.example.net",
  "identity.username": "",
  theirSecret: "",
  numberFormat: "national",
  "callerId.mode": "override",
  "callerId.number": "(212) 555-1234",
  "callerId.name": "",
  "callerId.allowed": "212 555 1235\n+1 212 555 1236",
  "callerId.header": "rpid",
  "devices.0.device": "device-105",
  "devices.0.number": "212 555 1237",
  codecs: "pcma, g722",
  dtmf: "info",
  maxChannels: "4",
  probeSeconds: "10",
};

Deno.test("/gateways/new adds a gateway, and /gateways shows how it is", async () => {
  await using site = openSite();
  addDevice(site.store, "105");
  const response = await site.post("/gateways/new", FORM);
  equal(response.status, 303);
  const gateway = site.store.gateways.byName("carrier");
  deepEqual(gateway, {
    ...gatewayOf("carrier"),
    id: gateway?.id,
    address: "sip.example.net:5061",
    transport: "TLS",
    account: { username: "4930100" },
    registers: true,
    expiresSeconds: 300,
    identity: {
      addresses: ["192.0.2.0/24", "198.51.100.7"],
      resolved: true,
      certificates: ["sip.example.net"],
    },
    numberFormat: "national",
    callerId: {
      mode: "override",
      number: "+12125551234",
      devices: { "device-105": "+12125551237" },
      allowed: ["+12125551235", "+12125551236"],
      forwarded: false,
      header: "rpid",
    },
    codecs: ["PCMA", "G722"],
    dtmf: "info",
    maxChannels: 4,
    probeSeconds: 10,
  });
  site.carriers.found["carrier"] = {
    health: "down",
    channels: 1,
    registration: {
      is: "failed",
      why: "credentials",
      status: 401,
      retryAt: new Date("2026-01-01T10:00:00Z"),
    },
  };
  const list = await (await site.get("/gateways")).text();
  match(list, /Does not answer/);
  match(list, /does not accept the name or the secret\. Next try at 10:00/);
  match(list, /1 \/ 4/);
  match(await (await site.get("/gateways", "administrator", GERMAN)).text(), /Antwortet nicht/);
});

const GERMAN = { "Accept-Language": "de" };

Deno.test("a gateway's form comes back as it is, without its secret, and keeps that", async () => {
  await using site = openSite();
  addDevice(site.store, "105");
  await site.post("/gateways/new", FORM);
  const path = `/gateways/${site.store.gateways.byName("carrier")?.id}`;
  const html = await (await site.get(path)).text();
  equal(html.includes("swordfish"), false);
  match(html, /name="codecs"[^>]*value="PCMA, G722"/);
  match(html, /192\.0\.2\.0\/24\n198\.51\.100\.7<\/textarea>/);
  match(html, /name="devices\.0\.number"[^>]*value="\+12125551237"/);
  const again = await site.post(path, { ...FORM, secret: "", name: "other" });
  equal(again.status, 303);
  const changed = site.store.gateways.byName("other");
  equal(changed && site.store.gateways.secrets(changed.id).own?.reveal(), "swordfish");
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal((await site.post(`${path}/remove`, {})).status, 404);
  equal((await site.get(path)).status, 404);
});

for (
  const [fields, id, text] of [
    [{ address: "sip:x" }, "address", /A name such as sip/],
    [{ "identity.addresses": "192.0.2.1\nx" }, "identity\\.addresses", /An address, or a network/],
    [{ "callerId.allowed": "911" }, "callerId\\.allowed", /A number such as/],
    [{ codecs: "PCMA MP3" }, "codecs", /not valid/],
    [{ "devices.0.number": "12" }, "devices\\.0\\.number", /A number such as/],
    [{ "account.username": "" }, "account\\.username", /an account is needed/],
    [{ maxChannels: "many" }, "maxChannels", /not valid/],
    [{ tlsOnly: "on", transport: "UDP" }, "transport", /nothing but TLS/],
  ] as const
) {
  Deno.test(`/gateways/new with ${JSON.stringify(fields)} shows what is wrong`, async () => {
    await using site = openSite();
    addDevice(site.store, "105");
    const response = await site.post("/gateways/new", { ...FORM, ...fields });
    equal(response.status, 422);
    const html = await response.text();
    match(html, new RegExp(`id="gateway-${id}-wrong"[^>]*>[^<]*`));
    match(html, text);
    equal(html.includes("swordfish"), false);
    equal(site.store.gateways.list().length, 0);
  });
}

Deno.test("a phone's number can be added to the form and taken away without a script", async () => {
  await using site = openSite();
  const more = await (await site.post("/gateways/new", { ...FORM, row: "devices" })).text();
  match(more, /name="devices\.1\.number"/);
  const fewer = await (await site.post("/gateways/new", { ...FORM, without: "devices.0" })).text();
  ok(!fewer.includes("devices.0.number"));
  equal(site.store.gateways.list().length, 0);
});

Deno.test("a test of a gateway is told in words, as a part and as a page", async () => {
  await using site = openSite();
  await site.post("/gateways/new", FORM);
  const path = `/gateways/${site.store.gateways.byName("carrier")?.id}/test`;
  site.carriers.tested = {
    answer: { status: 404, reason: "Not Found", ms: 12.4 },
    registration: { is: "registered", until: new Date("2026-01-01T10:00:00Z") },
  };
  const whole = await (await site.post(path, {})).text();
  match(whole, /It answers with 404 Not Found after 12 ms\./);
  match(whole, /Registered until 10:00/);
  site.carriers.tested = { answer: "silent", registration: undefined };
  const part = await site.post(path, {}, "administrator", { "HX-Request": "true" });
  const html = await part.text();
  ok(html.startsWith("<ul"), html);
  match(html, /It does not answer\. Is the address right/);
});

function withRoutes(site: Site, ...names: string[]): void {
  site.store.gateways.save(gatewayOf("a"), {});
  for (const name of names) site.store.outboundRoutes.save(outboundRouteOf(name, ["a"]));
}
const order = (site: Site) => site.store.outboundRoutes.list().map(({ name }) => name).join("");

Deno.test("/routes are put in order by buttons, and by dragging", async () => {
  await using site = openSite();
  withRoutes(site, "x", "y", "z");
  const list = await (await site.get("/routes")).text();
  match(list, /draggable="true" data-id="route-x"/);
  match(list, /aria-label="Move y up"/);
  equal((await site.post("/routes/order", { up: "route-y" })).status, 303);
  equal(order(site), "yxz");
  const part = await site.post("/routes/order", { down: "route-x" }, "administrator", {
    "HX-Request": "true",
  });
  ok((await part.text()).startsWith('<form id="routes"'));
  equal(order(site), "yzx");
  await site.post("/routes/order", { order: "route-x route-z" });
  equal(order(site), "xzy");
  equal((await site.post("/routes/order", { up: "none" })).status, 404);
});

const ROUTE = {
  name: "world",
  enabled: "on",
  patterns: "00.\n+.",
  strip: "2",
  prepend: "",
  choice: "weight",
  stickySeconds: "60",
  "gateways.0.gateway": "gateway-a",
  "gateways.0.priority": "1",
  "gateways.0.weight": "3",
  "gateways.0.cost": "0,5",
  "gateways.0.quality": "",
  "gateways.1.gateway": "",
  "gateways.1.priority": "1",
};

Deno.test("/routes/new adds a route, and its form comes back as it is", async () => {
  await using site = openSite();
  withRoutes(site);
  equal((await site.post("/routes/new", ROUTE)).status, 303);
  const route = site.store.outboundRoutes.byName("world");
  deepEqual(route, {
    id: route?.id as OutboundRouteId,
    name: "world",
    enabled: true,
    patterns: ["00.", "+."],
    strip: 2,
    prepend: "",
    choice: "weight",
    stickySeconds: 60,
    gateways: [{
      gateway: "gateway-a" as GatewayId,
      priority: 1,
      weight: 3,
      cost: 0.5,
      quality: 0,
    }],
  });
  const path = `/routes/${route?.id}`;
  match(await (await site.get(path)).text(), /00\.\n\+\.<\/textarea>/);
  const wrong = await site.post(path, { ...ROUTE, patterns: "0[5-1]" });
  equal(wrong.status, 422);
  match(await wrong.text(), /id="route-patterns-wrong"[^>]*>“0\[5-1\]”: the range/);
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal((await site.post(path, ROUTE)).status, 404);
});

Deno.test("/routes/operators takes a file", async () => {
  await using site = openSite();
  withRoutes(site);
  const send = (text: string | undefined) => {
    const body = new FormData();
    if (text !== undefined) body.append("file", new File([text], "operators.csv"));
    return site.app.request("/routes/operators", {
      method: "POST",
      body,
      headers: {
        Accept: "text/html",
        "Sec-Fetch-Site": "same-origin",
        Cookie: "ringdown_session=administrator",
      },
    });
  };
  equal((await send("4915,Mobile,a\n")).status, 303);
  equal(site.store.operators.longest("491512")?.operator, "Mobile");
  const wrong = await send("4915,Mobile,nobody\n");
  equal(wrong.status, 422);
  match(await wrong.text(), /Line 1: there is no gateway of that name/);
  equal((await send(undefined)).status, 422);
  match(await (await site.get("/routes")).text(), /Prefixes there are: 1\./);
});

Deno.test("/numbers shows, adds, changes and removes numbers", async () => {
  await using site = openSite();
  withRoutes(site);
  site.store.numbers.save(inboundNumberOf("+12125550000", "101", {
    gateways: ["gone" as GatewayId],
  }));
  const fields = {
    number: "212 555 1234",
    name: "Office",
    destination: "600",
    "gateways.0.id": "gateway-a",
    "gateways.1.id": "",
  };
  equal((await site.post("/numbers/new", fields)).status, 303);
  const number = site.store.numbers.byNumber("+12125551234");
  deepEqual([number?.name, number?.destination, number?.gateways], ["Office", "600", [
    "gateway-a",
  ]]);
  const list = await (await site.get("/numbers")).text();
  match(list, />\+12125551234<\/a>/);
  match(list, /removed/);
  const path = `/numbers/${number?.id}`;
  match(await (await site.get(path)).text(), /name="gateways\.0\.id"/);
  const wrong = await site.post(path, { ...fields, number: "911", destination: "" });
  equal(wrong.status, 422);
  match(await wrong.text(), /id="number-number-wrong"|id="number-destination-wrong"/);
  const more = await (await site.post(path, { ...fields, row: "gateways" })).text();
  match(more, /name="gateways\.2\.id"/);
  equal((await site.post(`${path}/remove`, {})).status, 303);
  equal((await site.get(path)).status, 404);
});

Deno.test("/gateways/stream sends the table anew when a gateway is found dead", async () => {
  await using site = openSite();
  site.store.gateways.save(gatewayOf("carrier"), {});
  const response = await site.get("/gateways/stream");
  equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await reader?.read())?.value ?? "";
  match(first, /^data: /);
  ok(!first.includes("Does not answer"));
  site.carriers.found["carrier"] = { health: "down" };
  site.publish({ type: "gateway.changed", gateway: gatewayOf("carrier").id });
  site.clock.advance(300);
  match((await reader?.read())?.value ?? "", /Does not answer/);
  await reader?.cancel();
});
