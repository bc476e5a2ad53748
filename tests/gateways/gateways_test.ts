import { deepEqual, equal, ok } from "node:assert/strict";
import type { Gateway } from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import { Gateways, type GatewaysOptions } from "../../src/gateways/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { Carrier } from "../support/carrier.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { Exchange } from "./exchange.ts";

const A = "198.51.100.1";

class Scene {
  readonly exchange = new Exchange();
  readonly events: string[] = [];
  list: readonly Gateway[];
  channels = 0;
  readonly gateways: Gateways;
  routes = [outboundRouteOf("all", ["a", "b"])];
  numbers = [inboundNumberOf("+4930100", "101")];

  constructor(list: readonly Gateway[], options: Partial<GatewaysOptions> = {}) {
    this.list = list;
    const { exchange } = this;
    const bus = new EventBus((error) => {
      throw error;
    });
    bus.subscribe("gateway.changed", ({ gateway }) => void this.events.push(gateway));
    this.gateways = new Gateways({
      ...exchange,
      stack: exchange.stack,
      events: bus,
      store: {
        gateways: { list: () => this.list, secrets: () => ({ own: new Secret("right") }) },
        outboundRoutes: { list: () => this.routes },
        operators: { longest: () => undefined },
        numbers: {
          list: () => this.numbers,
          byNumber: (number) => this.numbers.find((one) => one.number === number),
        },
      },
      country: () => "de",
      channelsOf: () => this.channels,
      isPhone: () => false,
      ...options,
    });
  }

  get health(): readonly string[] {
    return this.gateways.states.map(({ health }) => health);
  }

  first(number = "030123456"): string {
    const found = this.attempts(number);
    return "why" in found
      ? `${found.status} ${found.why.key}`
      : found.map((one) => one.gateway.name).join(" ");
  }

  attempts(number = "030123456") {
    return this.gateways.attempts({
      call: "c" as never,
      number,
      caller: { number: "101", name: "", anonymous: false },
      diversions: [],
    });
  }

  async finish(): Promise<void> {
    const stopped = this.gateways[Symbol.asyncDispose]();
    await this.exchange.run(5_000);
    await stopped;
    await this.exchange.finish();
  }
}

const probed = (name: string, address: string) => gatewayOf(name, { address, probeSeconds: 5 });

Deno.test("a gateway is unknown at first, up after two answers, down after three without", async () => {
  const scene = new Scene([probed("a", A)]);
  const carrier = new Carrier(scene.exchange.network, { host: A });
  await scene.gateways.start();
  deepEqual(scene.health, ["unknown"]);
  await scene.exchange.run(1_000);
  deepEqual(scene.health, ["unknown"]);
  await scene.exchange.run(5_500);
  deepEqual(scene.health, ["healthy"]);
  carrier.answer = () => undefined;
  await scene.exchange.run(13_000);
  deepEqual(scene.health, ["healthy"]);
  await scene.exchange.run(7_000);
  deepEqual(scene.health, ["down"]);
  carrier.answer = () => ({ status: 404 });
  await scene.exchange.run(12_000);
  deepEqual(scene.health, ["healthy"]);
  ok(scene.events.length >= 3);
  await scene.finish();
});

Deno.test("any final answer is life, but for what says that nobody is there", async () => {
  for (const [status, health] of [[401, "healthy"], [405, "healthy"], [503, "down"]] as const) {
    const scene = new Scene([probed("a", A)]);
    new Carrier(scene.exchange.network, { host: A, answer: () => ({ status }) });
    await scene.gateways.start();
    await scene.exchange.run(17_000);
    deepEqual(scene.health, [health], `${status}`);
    await scene.finish();
  }
});

Deno.test("probes keep their pace though nobody answers, and leave nothing behind", async () => {
  const scene = new Scene([probed("a", A)]);
  const carrier = new Carrier(scene.exchange.network, { host: A, answer: () => undefined });
  await scene.gateways.start();
  await scene.exchange.run(60_000);
  const asked = new Set(carrier.of("OPTIONS").map(({ callId }) => callId)).size;
  ok(asked >= 11 && asked <= 14, `${asked}`);
  await scene.finish();
});

Deno.test("real calls count where nobody asks, and what is down is unknown again later", async () => {
  const scene = new Scene([gatewayOf("a", { address: A }), gatewayOf("b", { address: A })]);
  await scene.gateways.start();
  equal(scene.first(), "a b");
  const found = scene.attempts();
  if ("why" in found || !found[0]) throw new Error("no attempts");
  for (let call = 0; call < 3; call++) scene.gateways.note(found[0], { is: "silent" });
  deepEqual(scene.health, ["down", "unknown"]);
  equal(scene.first(), "b a");
  await scene.exchange.run(31_000);
  deepEqual(scene.health, ["unknown", "unknown"]);
  for (let call = 0; call < 2; call++) scene.gateways.note(found[0], { is: "heard" });
  deepEqual(scene.health, ["healthy", "unknown"]);
  scene.gateways.note(found[0], { is: "failed", status: 486 });
  deepEqual(scene.health, ["healthy", "unknown"]);
  await scene.finish();
});

Deno.test("a carrier that does not let us in carries no calls while there is another", async () => {
  const registering = gatewayOf("a", {
    address: A,
    account: { username: "me" },
    registers: true,
  });
  const scene = new Scene([registering, gatewayOf("b", { address: "198.51.100.2" })]);
  new Carrier(scene.exchange.network, { host: A, answer: () => ({ status: 403 }) });
  await scene.gateways.start();
  await scene.exchange.run(100);
  deepEqual(scene.health, ["down", "unknown"]);
  equal(scene.first(), "b a");
  await scene.finish();
});

Deno.test("what is changed is taken up, and what is not goes on", async () => {
  const registering = (name: string) =>
    gatewayOf(name, { address: A, account: { username: name }, registers: true });
  const scene = new Scene([registering("a"), registering("b")]);
  const carrier = new Carrier(scene.exchange.network, {
    host: A,
    answer: () => ({ status: 200, headers: ["Expires: 600"] }),
  });
  await scene.gateways.start();
  await scene.exchange.run(100);
  equal(carrier.of("REGISTER").length, 2);
  const [a, b] = scene.list;
  if (!a || !b) throw new Error();
  scene.list = [a, { ...b, enabled: false }];
  await scene.exchange.run(1_100);
  deepEqual(
    carrier.of("REGISTER").slice(2).map(({ to, headers }) => [
      String(to),
      headers.raw("Expires")[0],
    ]),
    [["<sip:b@198.51.100.1>", "0"]],
  );
  equal(scene.first(), "a");
  scene.list = [a];
  scene.gateways.review();
  equal(scene.gateways.states.length, 1);
  equal(carrier.of("REGISTER").length, 3);
  await scene.finish();
});

Deno.test("names of gateways are followed: calls from where they lead are theirs", async () => {
  const scene = new Scene([gatewayOf("a", { address: "sip.example" })]);
  const { names } = scene.exchange;
  names["sip.example"] = [{ protocol: "UDP", host: A, port: 5060 }];
  await scene.gateways.start();
  await scene.exchange.run(10);
  equal(scene.gateways.isKnown(A), true);
  names["sip.example"] = [{ protocol: "UDP", host: "198.51.100.9", port: 5060 }];
  await scene.exchange.run(31_000);
  deepEqual([A, "198.51.100.9"].map((host) => scene.gateways.isKnown(host)), [false, true]);
  names["sip.example"] = [];
  await scene.exchange.run(31_000);
  equal(scene.gateways.isKnown("198.51.100.9"), true, "no answer takes nothing away");
  await scene.finish();
});

Deno.test("a number keeps its gateway once it was answered there, for as long as the route says", async () => {
  const scene = new Scene([gatewayOf("a"), gatewayOf("b")]);
  const one = { priority: 1, weight: 1, cost: 0, quality: 0 };
  scene.routes = [outboundRouteOf("all", [], {
    choice: "sticky",
    stickySeconds: 60,
    gateways: [
      { ...one, gateway: gatewayOf("a").id },
      { ...one, gateway: gatewayOf("b").id },
    ],
  })];
  await scene.gateways.start();
  equal(scene.first(), "a b");
  const found = scene.attempts();
  if ("why" in found || !found[0]) throw new Error("no attempts");
  equal(found[0].gateway.name, "b");
  scene.gateways.note(found[0], { is: "answered" });
  for (let call = 0; call < 3; call++) equal(scene.first("030 123456"), "b a");
  equal(scene.first("030999999"), "a b");
  await scene.exchange.run(61_000);
  ok(["a b", "b a"].includes(scene.first()));
  await scene.finish();
});

Deno.test("a test says what the gateway answers and whether it lets us in", async () => {
  const gateway = gatewayOf("a", { address: A, account: { username: "me" }, registers: true });
  const scene = new Scene([gateway]);
  const carrier = new Carrier(scene.exchange.network, {
    host: A,
    answer: ({ method }) => ({ status: method === "REGISTER" ? 403 : 200 }),
  });
  await scene.gateways.start();
  await scene.exchange.run(100);
  const refused = scene.gateways.test(gateway);
  await scene.exchange.run(100);
  const { answer, registration } = await refused;
  equal(typeof answer === "object" && answer.status, 200);
  equal(registration?.is === "failed" && registration.why, "forbidden");
  carrier.answer = () => undefined;
  const silent = scene.gateways.test(gateway);
  await scene.exchange.run(6_000);
  equal((await silent).answer, "silent");
  await scene.finish();
});

Deno.test("what is counted of a gateway bears its name", async () => {
  const scene = new Scene([gatewayOf("a", { address: A })]);
  await scene.gateways.start();
  const found = scene.attempts();
  if ("why" in found || !found[0]) throw new Error("no attempts");
  const [attempt] = found;
  for (
    const outcome of [
      { is: "tried" },
      { is: "heard" },
      { is: "failed", status: 486 },
      { is: "tried" },
      { is: "failed", status: 418 },
      { is: "tried" },
      { is: "answered" },
    ] as const
  ) scene.gateways.note(attempt, outcome);
  const samples = scene.exchange.meter.metrics().flatMap((metric) => metric.samples())
    .filter(({ name, value }) => name.startsWith("ringdown_gateway") && value > 0)
    .map(({ name, labels, value }) => `${name} ${Object.values(labels).join(" ")} ${value}`);
  deepEqual(samples.toSorted(), [
    "ringdown_gateway_answers_total a 1",
    "ringdown_gateway_calls_total a out 3",
    "ringdown_gateway_failures_total a 486 1",
    "ringdown_gateway_failures_total a 4xx 1",
    "ringdown_gateway_up a 0.5",
  ]);
  await scene.finish();
});

Deno.test("a gateway that is gone from all routes leaves its caller without", async () => {
  const scene = new Scene([gatewayOf("a"), gatewayOf("b")]);
  scene.list = [gatewayOf("a", { maxChannels: 1 })];
  scene.channels = 1;
  await scene.gateways.start();
  equal(scene.first(), "503 outbound.no-gateway");
  scene.list = [];
  equal(scene.first(), "404 outbound.no-route");
  await scene.finish();
});
