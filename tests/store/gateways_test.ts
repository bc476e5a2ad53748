import { deepEqual, equal, strictEqual, throws } from "node:assert/strict";
import type { DeviceId, GatewayId } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { TempStore } from "../support/temp_store.ts";

const full = gatewayOf("full", {
  transport: "TLS",
  outboundProxy: "proxy.example:5062",
  account: { username: "4930100", authUser: "auth", realm: "example" },
  registers: true,
  fromUser: "me",
  fromDomain: "example",
  identity: {
    addresses: ["192.0.2.0/24"],
    resolved: false,
    certificates: ["sip.example.net"],
    username: "carrier",
  },
  numberFormat: "national",
  callerId: {
    mode: "override",
    number: "+4930100",
    name: "Office",
    devices: { ["d1" as DeviceId]: "+4930101" },
    allowed: ["+4930102"],
    forwarded: true,
    header: "rpid",
  },
  codecs: ["PCMA", "G722"],
  dtmf: "info",
  tlsOnly: true,
  encryption: "required",
  maxChannels: 2,
  probeSeconds: 5,
});

Deno.test("a gateway is kept with all there is of it, and its secrets apart", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.gateways.save(full, { own: new Secret("ours"), theirs: new Secret("swordfish") });
  store.gateways.save(gatewayOf("bare"), {});
  deepEqual(store.gateways.list(), [gatewayOf("bare"), full]);
  deepEqual(store.gateways.get(full.id), full);
  deepEqual(store.gateways.byName("bare"), gatewayOf("bare"));
  const { own, theirs } = store.gateways.secrets(full.id);
  deepEqual([own?.reveal(), theirs?.reveal()], ["ours", "swordfish"]);
  deepEqual(store.gateways.secrets(gatewayOf("bare").id), {});
  await temp.close(store);
  const bytes = await Deno.readFile(temp.path("ringdown.sqlite"));
  const text = new TextDecoder("latin1").decode(bytes);
  equal(text.includes("sealed_theirs"), true, "the name of a column");
  equal(text.includes("swordfish"), false);
});

Deno.test("a gateway's name is its own, and a secret that is not given is gone", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.gateways.save(gatewayOf("a"), { own: new Secret("x") });
  throws(() => store.gateways.save({ ...gatewayOf("b"), name: "a" }, {}), { name: "TakenError" });
  store.gateways.save(gatewayOf("a", { enabled: false }), {});
  deepEqual(store.gateways.secrets(gatewayOf("a").id), {});
  equal(store.gateways.byName("a")?.enabled, false);
});

Deno.test("a gateway that is removed is in no route any more", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  for (const name of ["a", "b"]) store.gateways.save(gatewayOf(name), {});
  store.outboundRoutes.save(outboundRouteOf("all", ["a", "b"]));
  equal(store.gateways.remove("gateway-a" as GatewayId), true);
  equal(store.gateways.remove("gateway-a" as GatewayId), false);
  deepEqual(
    store.outboundRoutes.list().map(({ gateways }) => gateways.map(({ gateway }) => gateway)),
    [["gateway-b"]],
  );
});

Deno.test("lists are the same while nothing has changed, and see what others change", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const tool = temp.open({ as: "tool" });
  store.gateways.save(gatewayOf("a"), {});
  const before = store.gateways.list();
  strictEqual(store.gateways.list(), before);
  strictEqual(store.outboundRoutes.list(), store.outboundRoutes.list());
  strictEqual(store.numbers.list(), store.numbers.list());
  tool.gateways.save(gatewayOf("b"), {});
  await temp.clock.run(1_000);
  deepEqual(store.gateways.list().map(({ name }) => name), ["a", "b"]);
});

Deno.test("outbound routes keep their order, and a new one comes last", async () => {
  await using temp = new TempStore();
  const { outboundRoutes: routes } = temp.open();
  const names = () => routes.list().map(({ name }) => name).join("");
  const all = ["a", "b", "c"].map((name) => outboundRouteOf(name, []));
  for (const route of all) routes.save(route);
  equal(names(), "abc");
  const [a, b, c] = all.map(({ id }) => id);
  if (a === undefined || b === undefined || c === undefined) throw new Error();
  routes.arrange([c, a]);
  equal(names(), "cab");
  routes.save({ ...outboundRouteOf("a", []), strip: 1 });
  equal(names(), "cab");
  equal(routes.byName("a")?.strip, 1);
  throws(() => routes.save({ ...outboundRouteOf("d", []), name: "a" }), { name: "TakenError" });
  routes.save(outboundRouteOf("d", []));
  equal(routes.remove(c), true);
  equal(names(), "abd");
});

Deno.test("the table of operators finds the longest prefix", async () => {
  await using temp = new TempStore();
  const { operators } = temp.open();
  const gateways = ["gateway-a" as GatewayId];
  operators.replace([
    { prefix: "49", operator: "Any", gateways },
    { prefix: "4915", operator: "Mobile", gateways: [] },
    { prefix: "491", operator: "Other", gateways: [] },
  ]);
  equal(operators.longest("4915123")?.operator, "Mobile");
  equal(operators.longest("4916123")?.operator, "Other");
  deepEqual(operators.longest("4930"), { prefix: "49", operator: "Any", gateways });
  equal(operators.longest("48"), undefined);
  equal(operators.longest(""), undefined);
  equal(operators.count, 3);
  deepEqual(operators.list({ limit: 1, offset: 1 }).map(({ prefix }) => prefix), ["491"]);
  operators.replace([]);
  equal(operators.count, 0);
});

Deno.test("a number of ours is found by its digits, and is there once", async () => {
  await using temp = new TempStore();
  const { numbers } = temp.open();
  const office = inboundNumberOf("+4930100", "101", { name: "Office" });
  numbers.save(office);
  deepEqual(numbers.byNumber("+4930100"), office);
  deepEqual(numbers.get(office.id), office);
  equal(numbers.byNumber("+4930101"), undefined);
  const other = inboundNumberOf("+4930101", "102");
  throws(() => numbers.save({ ...other, number: "+4930100" }), { name: "TakenError" });
  numbers.save(other);
  numbers.save({ ...office, number: "+4930109", gateways: ["g" as GatewayId] });
  deepEqual(numbers.list().map(({ number }) => number), ["+4930101", "+4930109"]);
  equal(numbers.byNumber("+4930100"), undefined);
  equal(numbers.remove(office.id), true);
  equal(numbers.remove(office.id), false);
});
