import { deepEqual, equal } from "node:assert/strict";
import { addDevice } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

const GATEWAY = {
  name: "carrier",
  address: "sip.example.net",
  account: { username: "4930100" },
  secret: "swordfish",
  registers: true,
  callerId: { mode: "override", number: "(212) 555-1234" },
};

Deno.test("/api/v1/gateways adds, shows, changes and removes one, and never tells its secret", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/gateways", GATEWAY);
  equal(made.status, 201);
  const text = await made.text();
  equal(text.includes("swordfish"), false);
  const gateway = JSON.parse(text);
  deepEqual([gateway.callerId.number, gateway.probeSeconds, gateway.numberFormat], [
    "+12125551234",
    5,
    "+e164",
  ]);
  const id = gateway.id;
  equal(site.store.gateways.secrets(id).own?.reveal(), "swordfish");
  const { secret: _secret, ...without } = GATEWAY;
  const changed = await site.api("PUT", `/gateways/${id}`, { ...without, maxChannels: 3 });
  equal(changed.status, 200);
  equal(site.store.gateways.secrets(id).own?.reveal(), "swordfish", "it stays when left out");
  equal(site.carriers.reviews, 2);
  deepEqual((await (await site.api("GET", "/gateways")).json()).data[0].maxChannels, 3);
  equal((await site.api("DELETE", `/gateways/${id}`)).status, 204);
  equal((await site.api("GET", `/gateways/${id}`)).status, 404);
  deepEqual(site.audit.entries.map(({ action }) => action), [
    "gateway.created",
    "gateway.changed",
    "gateway.removed",
  ]);
  equal(JSON.stringify(site.audit.entries).includes("swordfish"), false);
});

const WRONG: readonly (readonly [change: Record<string, unknown>, field: string])[] = [
  [{ name: "" }, "name"],
  [{ address: "sip:a@b" }, "address"],
  [{ address: "a:99999" }, "address"],
  [{ outboundProxy: "a b" }, "outboundProxy"],
  [{ account: undefined }, "account.username"],
  [{ account: { username: "a b" } }, "account.username"],
  [{ secret: undefined }, "secret"],
  [{ tlsOnly: true, transport: "UDP" }, "transport"],
  [{ transport: "SCTP" }, "transport"],
  [{ expiresSeconds: 5 }, "expiresSeconds"],
  [{ fromDomain: "a:5060" }, "fromDomain"],
  [{ identity: { addresses: ["0.0.0.0/0"] } }, "identity.addresses.0"],
  [{ identity: { username: "carrier" } }, "theirSecret"],
  [{ identity: { username: "d105" }, theirSecret: "x" }, "identity.username"],
  [{ callerId: { mode: "override" } }, "callerId.number"],
  [{ callerId: { mode: "override", number: "12345" } }, "callerId.number"],
  [{ callerId: { allowed: ["+12125551234", "911"] } }, "callerId.allowed.1"],
  [{ callerId: { devices: { d1: "abc" } } }, "callerId.devices.d1"],
  [{ codecs: ["PCMU", "PCMU"] }, "codecs"],
  [{ codecs: ["MP3"] }, "codecs.0"],
  [{ maxChannels: 0 }, "maxChannels"],
  [{ probeSeconds: -1 }, "probeSeconds"],
];

for (const [change, field] of WRONG) {
  Deno.test(`a gateway with ${JSON.stringify(change)} is refused, and ${field} is named`, async () => {
    await using site = openSite();
    addDevice(site.store, "d105");
    const response = await site.api("POST", "/gateways", { ...GATEWAY, ...change });
    equal(response.status, 422);
    const { error } = await response.json();
    deepEqual(error.details.map((one: { field: string }) => one.field), [field]);
    equal(site.store.gateways.list().length, 0);
  });
}

Deno.test("a gateway's name is its own, and so is the name it proves itself by", async () => {
  await using site = openSite();
  const proven = { identity: { username: "carrier" }, theirSecret: "x" };
  equal((await site.api("POST", "/gateways", { ...GATEWAY, ...proven })).status, 201);
  const fieldOf = async (change: Record<string, unknown>) => {
    const response = await site.api("POST", "/gateways", { ...GATEWAY, ...change });
    return (await response.json()).error.details[0].field;
  };
  equal(await fieldOf({}), "name");
  equal(await fieldOf({ name: "other", ...proven }), "identity.username");
});

Deno.test("the state of gateways and a test of one are told", async () => {
  await using site = openSite();
  const { id } = await (await site.api("POST", "/gateways", GATEWAY)).json();
  site.carriers.found["carrier"] = {
    health: "down",
    channels: 2,
    registration: {
      is: "failed",
      why: "forbidden",
      status: 403,
      retryAt: new Date("2026-01-01T00:10:00Z"),
    },
  };
  deepEqual(await (await site.api("GET", "/gateway-states")).json(), [{
    id,
    name: "carrier",
    enabled: true,
    health: "down",
    channels: 2,
    registration: {
      is: "failed",
      why: "forbidden",
      status: 403,
      retryAt: "2026-01-01T00:10:00.000Z",
    },
  }]);
  const tested = await (await site.api("POST", `/gateways/${id}/test`)).json();
  deepEqual(tested, { answer: { outcome: "answered", status: 200, reason: "OK", ms: 12 } });
  site.carriers.tested = { answer: "silent", registration: undefined };
  deepEqual(await (await site.api("POST", `/gateways/${id}/test`)).json(), {
    answer: { outcome: "silent" },
  });
  equal((await site.api("POST", "/gateways/none/test")).status, 404);
});

Deno.test("/api/v1/routes keeps routes in their order", async () => {
  await using site = openSite();
  const { id: gateway } = await (await site.api("POST", "/gateways", GATEWAY)).json();
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const made = await site.api("POST", "/routes", {
      name,
      patterns: ["."],
      gateways: [{ gateway }],
    });
    equal(made.status, 201);
    ids.push((await made.json()).id);
  }
  const names = () => site.store.outboundRoutes.list().map(({ name }) => name).join("");
  const [a, b, c] = ids;
  equal((await site.api("PUT", "/route-order", { order: [c, "gone", a] })).status, 200);
  equal(names(), "cab");
  equal((await site.api("DELETE", `/routes/${b}`)).status, 204);
  equal(names(), "ca");
  const twice = await site.api("POST", "/routes", { name: "a", patterns: ["."] });
  equal((await twice.json()).error.details[0].field, "name");
});

for (
  const [change, field, message] of [
    [{ patterns: [] }, "patterns", /At least 1/],
    [{ patterns: ["0.", "0[5-1]"] }, "patterns.1", /the wrong way round/],
    [{ patterns: ["0."], prepend: "a" }, "prepend", /32 digits/],
    [{ patterns: ["."], gateways: [{ gateway: "none" }] }, "gateways.0.gateway", /no such thing/],
    [{ patterns: [".", "."] }, "patterns.1", /already/],
  ] as const
) {
  Deno.test(`a route with ${JSON.stringify(change)} is refused, and ${field} is named`, async () => {
    await using site = openSite();
    const response = await site.api("POST", "/routes", { name: "a", ...change });
    equal(response.status, 422);
    const { error } = await response.json();
    equal(error.details[0].field, field);
    equal(message.test(error.details[0].message), true, error.details[0].message);
    equal(site.store.outboundRoutes.list().length, 0);
  });
}

Deno.test("/api/v1/operators takes a table, all of it or nothing", async () => {
  await using site = openSite();
  await site.api("POST", "/gateways", GATEWAY);
  const put = (table: string) => site.api("PUT", "/operators", { table });
  const good = await put('prefix,operator,gateways\n4915,"Mobile",carrier\r\n+49,Any,\n');
  deepEqual(await good.json(), { count: 2 });
  equal(site.store.operators.longest("491512")?.operator, "Mobile");
  for (const [table, line] of [["49,a,carrier\nx9,b,", 2], ["49,a,nobody", 1]] as const) {
    const bad = await put(table);
    equal(bad.status, 422);
    equal((await bad.json()).error.details[0].message.startsWith(`Line ${line}`), true);
  }
  equal(site.store.operators.count, 2);
});

Deno.test("/api/v1/numbers keeps numbers in E.164", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/numbers", {
    number: "(212) 555-1234",
    destination: "1 01",
    name: "Office",
  });
  equal(made.status, 201);
  const number = await made.json();
  deepEqual([number.number, number.destination], ["+12125551234", "101"]);
  const again = await site.api("POST", "/numbers", { number: "+12125551234", destination: "102" });
  equal((await again.json()).error.details[0].field, "number");
  for (const bad of ["911", "abc", "+1"]) {
    const refused = await site.api("POST", "/numbers", { number: bad, destination: "101" });
    equal((await refused.json()).error.details[0].field, "number", bad);
  }
  const unknown = { number: "+12125551235", destination: "101", gateways: ["none"] };
  const refused = await site.api("POST", "/numbers", unknown);
  equal((await refused.json()).error.details[0].field, "gateways.0");
  const path = `/numbers/${number.id}`;
  equal((await site.api("PUT", path, { number: "+12125551236", destination: "600" })).status, 200);
  equal((await site.api("DELETE", path)).status, 204);
  equal((await site.api("DELETE", path)).status, 404);
});
