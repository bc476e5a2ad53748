import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DEFAULT_TOLL_POLICY } from "../../src/domain/mod.ts";
import { addDevice } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

Deno.test("/tolls shows what is set by itself, and takes what the owner wants", async () => {
  await using site = openSite();
  const html = await (await site.get("/tolls")).text();
  match(
    html,
    /name="device\.callsPerHour"[^>]*value="60"|value="60"[^>]*name="device\.callsPerHour"/,
  );
  const saved = await site.post("/tolls", {
    enabled: "on",
    countries: "FR, at",
    "night.from": "22:00",
    "night.to": "06:00",
    "device.concurrent": "2",
    "all.spendPerDay": "20",
  });
  equal(saved.status, 303);
  deepEqual(site.store.tolls.policy, {
    enabled: true,
    countries: ["fr", "at"],
    premium: false,
    night: { from: "22:00", to: "06:00" },
    device: { concurrent: 2 },
    gateway: {},
    all: { spendPerDay: 20 },
  });
  equal(site.audit.entries[0]?.action, "tolls.changed");
  match(await (await site.get("/tolls")).text(), /value="fr at"/);
});

for (
  const [field, value, says] of [
    ["countries", "fr xx", /Write countries as codes/],
    ["night.from", "25:00", /Write a time as 22:00/],
    ["device.concurrent", "many", /problem|valid|Write/i],
  ] as const
) {
  Deno.test(`/tolls refuses ${field} of "${value}" with the field named, and keeps nothing`, async () => {
    await using site = openSite();
    const refused = await site.post("/tolls", { enabled: "on", [field]: value });
    equal(refused.status, 422);
    const html = await refused.text();
    match(html, says);
    match(html, new RegExp(`href="#tolls-${field.replace(".", "\\.")}"`));
    equal(site.store.tolls.policy, DEFAULT_TOLL_POLICY);
  });
}

Deno.test("/tolls/phones/:id says what is different for a phone, and forgets what is not", async () => {
  await using site = openSite();
  const { device } = addDevice(site.store, "101");
  const path = `/tolls/phones/${device.id}`;
  equal((await site.get(path)).status, 200);
  const saved = await site.post(path, {
    outside: "on",
    abroad: "yes",
    allowed: "+44 20\n+33",
    barred: "",
    hasLimits: "on",
    "limits.callsPerDay": "5",
  });
  // A blank divides two entries.
  equal(saved.status, 303);
  deepEqual(site.store.tolls.permissions(device.id), {
    outside: true,
    abroad: true,
    allowed: ["44", "20", "33"],
    barred: [],
    limits: { callsPerDay: 5 },
  });
  match(await (await site.get(path)).text(), /<option value="yes" selected/);
  equal((await site.post(path, { outside: "on", allowed: "abc" })).status, 422);
  equal((await site.post(path, { outside: "on" })).status, 303);
  equal(site.store.tolls.permissions(device.id), undefined);
  equal((await site.get("/tolls/phones/none")).status, 404);
});

Deno.test("/tolls shows who was stopped, and lets them call again with one press", async () => {
  await using site = openSite();
  const at = site.clock.now();
  const stop = site.store.tolls.stop({ subject: "all", name: "", reason: "callsPerHour", at });
  match(await (await site.get("/")).text(), /A limit of calls outside was reached/);
  match(await (await site.get("/tolls")).text(), /Everybody: “Calls an hour” was reached/);
  equal((await site.post(`/tolls/stops/${stop?.id}/release`, {})).status, 303);
  equal((await site.post(`/tolls/stops/${stop?.id}/release`, {})).status, 404);
  deepEqual(site.store.tolls.stops(), []);
  equal(site.audit.entries[0]?.action, "tolls.released");
});

async function upload(text: string) {
  await using site = openSite();
  const body = new FormData();
  body.set("file", new File([text], "prices.csv"));
  const answer = await site.upload("/tolls/prices", body);
  return {
    status: answer.status,
    html: await answer.text(),
    count: site.store.tolls.priceCount,
    price: site.store.tolls.price("4930123"),
  };
}

Deno.test("prices are read from a table, the longest prefix first", async () => {
  const read = await upload('Prefix;Destination;Rate\n49;Germany;0,02\n+4930;Berlin;"0,015"\n');
  equal(read.status, 303);
  equal(read.count, 2);
  deepEqual(read.price, { prefix: "4930", name: "Berlin", perMinute: 0.015, perCall: 0 });
});

for (
  const [text, says] of [
    ["name,price\nx,1\n", /Line 1: there are no columns/],
    ["prefix,price\n49,cheap\n", /Line 2: that is no price/],
    ["prefix,price\nabc,1\n", /Line 2: a prefix is/],
    ['prefix,price\n"49', /no CSV table/],
  ] as const
) {
  Deno.test(`a table of prices is refused as a whole: ${JSON.stringify(text)}`, async () => {
    const { status, html, count } = await upload(text);
    equal(status, 422);
    match(html, says);
    equal(count, 0);
  });
}

Deno.test("/api/v1/tolls is the same for programs", async () => {
  await using site = openSite();
  const { policy, stops } = await (await site.api("GET", "/tolls")).json();
  deepEqual(policy, DEFAULT_TOLL_POLICY);
  deepEqual(stops, []);
  equal((await site.api("PUT", "/tolls", { enabled: false })).status, 200);
  equal(site.store.tolls.policy.enabled, false);
  equal((await site.api("PUT", "/tolls", { device: { concurrent: -1 } })).status, 422);
  const { device } = addDevice(site.store, "101");
  equal((await site.api("PUT", `/devices/${device.id}/tolls`, { outside: false })).status, 204);
  equal(site.store.tolls.permissions(device.id)?.outside, false);
  equal((await site.api("PUT", "/devices/none/tolls", {})).status, 404);
  const at = site.clock.now();
  const stop = site.store.tolls.stop({ subject: "all", name: "", reason: "spendPerDay", at });
  equal((await site.api("POST", `/tolls/stops/${stop?.id}/release`)).status, 204);
  ok(!site.store.tolls.isStopped("all"));
});
