import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { Meter } from "../../../src/runtime/mod.ts";
import {
  CachedDns,
  type Destination,
  type FlowTarget,
  Penalties,
  Resolver,
  type ResolverOptions,
} from "../../../src/sip/transport/mod.ts";
import { inSrvOrder } from "../../../src/sip/transport/srv_order.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeDns, type Zone } from "../../support/fake_dns.ts";
import { SeededRandom } from "./seeded_random.ts";

const ZONES: Readonly<Record<string, Zone>> = {
  "full.test": {
    naptr: [
      {
        order: 20,
        preference: 10,
        flags: "s",
        services: "SIP+D2U",
        replacement: "_sip._udp.full.test",
      },
      {
        order: 10,
        preference: 20,
        flags: "S",
        services: "sip+d2t",
        replacement: "_sip._tcp.full.test.",
      },
      {
        order: 10,
        preference: 10,
        flags: "s",
        services: "SIPS+D2T",
        replacement: "_sips._tcp.full.test",
      },
      {
        order: 1,
        preference: 1,
        flags: "s",
        services: "SIP+D2S",
        replacement: "_sip._sctp.full.test",
      },
      { order: 1, preference: 2, flags: "u", services: "SIP+D2U", replacement: "other.test" },
      {
        order: 1,
        preference: 3,
        flags: "s",
        services: "SIP+D2W",
        replacement: "_sip._ws.full.test",
      },
    ],
  },
  "_sip._udp.full.test": { srv: [{ priority: 1, weight: 1, port: 5070, target: "a.full.test." }] },
  "_sip._tcp.full.test": {
    srv: [
      { priority: 20, weight: 1, port: 5060, target: "b.full.test" },
      { priority: 10, weight: 1, port: 5062, target: "a.full.test" },
    ],
  },
  "_sips._tcp.full.test": { srv: [{ priority: 1, weight: 1, port: 5061, target: "a.full.test" }] },
  "a.full.test": { a: ["192.0.2.1"], aaaa: ["2001:DB8::0001"] },
  "b.full.test": { a: ["192.0.2.2"] },
  "_sip._udp.srv.test": { srv: [{ priority: 1, weight: 0, port: 5080, target: "a.full.test" }] },
  "plain.test": { a: ["192.0.2.3", "192.0.2.4"], aaaa: ["2001:db8::3"] },
  "none.test": { a: ["192.0.2.5"] },
  "_sip._udp.none.test": { srv: [{ priority: 0, weight: 0, port: 0, target: "." }] },
  "own.test": { a: ["192.0.2.100", "192.0.2.6"], aaaa: ["::1"] },
  "odd.test": { a: ["not an address", "2001:db8::9", "192.0.2.7"] },
};

function setUp(options: Partial<ResolverOptions> = {}) {
  const clock = new FakeClock();
  const dns = new FakeDns(ZONES);
  const penalties = new Penalties(clock);
  const isOwn = ({ host }: FlowTarget) => host === "192.0.2.100" || host === "::1";
  const random = new SeededRandom(1);
  const resolver = new Resolver({ dns, random, penalties, isOwn, ...options });
  const resolve = async (destination: Destination) =>
    (await resolver.resolve(destination)).map(show);
  return { clock, dns, penalties, resolver, resolve };
}

const show = ({ protocol, host, port, serverName }: FlowTarget) =>
  `${protocol} ${host} ${port}${serverName === undefined ? "" : ` as ${serverName}`}`;

const CASES: readonly (readonly [string, Destination, readonly string[]])[] = [
  ["a literal is itself, over UDP", { host: "192.0.2.9" }, ["UDP 192.0.2.9 5060"]],
  ["a literal with a port", { host: "192.0.2.9", port: 5099 }, ["UDP 192.0.2.9 5099"]],
  ["an IPv6 literal in brackets", { host: "[2001:DB8::9]" }, ["UDP 2001:db8::9 5060"]],
  ["a literal with a transport", { host: "192.0.2.9", protocol: "TCP" }, ["TCP 192.0.2.9 5060"]],
  ["a literal of sips", { host: "192.0.2.9", secure: true }, ["TLS 192.0.2.9 5061 as 192.0.2.9"]],
  ["NAPTR, then SRV, then addresses of both families", { host: "full.test" }, [
    "TLS 192.0.2.1 5061 as full.test",
    "TLS 2001:db8::1 5061 as full.test",
    "TCP 192.0.2.1 5062",
    "TCP 2001:db8::1 5062",
    "TCP 192.0.2.2 5060",
    "UDP 192.0.2.1 5070",
    "UDP 2001:db8::1 5070",
  ]],
  ["sips takes nothing but TLS", { host: "full.test", secure: true }, [
    "TLS 192.0.2.1 5061 as full.test",
    "TLS 2001:db8::1 5061 as full.test",
  ]],
  ["sips with transport=tcp means TLS", { host: "full.test", secure: true, protocol: "TCP" }, [
    "TLS 192.0.2.1 5061 as full.test",
    "TLS 2001:db8::1 5061 as full.test",
  ]],
  ["sips over UDP leads nowhere", { host: "full.test", secure: true, protocol: "UDP" }, []],
  ["a transport leaves NAPTR out", { host: "full.test", protocol: "UDP" }, [
    "UDP 192.0.2.1 5070",
    "UDP 2001:db8::1 5070",
  ]],
  ["a port leaves NAPTR and SRV out", { host: "a.full.test", port: 5090 }, [
    "UDP 192.0.2.1 5090",
    "UDP 2001:db8::1 5090",
  ]],
  ["SRV without NAPTR", { host: "srv.test" }, ["UDP 192.0.2.1 5080", "UDP 2001:db8::1 5080"]],
  ["addresses without SRV, over UDP", { host: "plain.test." }, [
    "UDP 192.0.2.3 5060",
    "UDP 192.0.2.4 5060",
    "UDP 2001:db8::3 5060",
  ]],
  ["addresses without SRV, of sips", { host: "plain.test", secure: true }, [
    "TLS 192.0.2.3 5061 as plain.test",
    "TLS 192.0.2.4 5061 as plain.test",
    "TLS 2001:db8::3 5061 as plain.test",
  ]],
  ["never our own listeners", { host: "own.test" }, ["UDP 192.0.2.6 5060"]],
  ["never what is not an address of its type", { host: "odd.test" }, ["UDP 192.0.2.7 5060"]],
  ["nothing for an unknown name", { host: "unknown.test" }, []],
  ["a WebSocket cannot be dialled", { host: "full.test", protocol: "WS" }, []],
];

for (const [what, destination, expected] of CASES) {
  Deno.test(`Resolver: ${what}`, async () => {
    deepStrictEqual(await setUp().resolve(destination), expected);
  });
}

Deno.test("Resolver asks no more than it needs", async () => {
  const { dns, resolve } = setUp();
  await resolve({ host: "192.0.2.9" });
  deepStrictEqual(dns.asked, []);
  await resolve({ host: "a.full.test", port: 5090 });
  deepStrictEqual(dns.asked, ["A a.full.test", "AAAA a.full.test"]);
  dns.asked.length = 0;
  await resolve({ host: "full.test", protocol: "UDP" });
  deepStrictEqual(dns.asked, ["SRV _sip._udp.full.test", "A a.full.test", "AAAA a.full.test"]);
});

Deno.test("Resolver takes the families in the order it is given", async () => {
  const { resolve } = setUp({ families: [6, 4] });
  deepStrictEqual(await resolve({ host: "a.full.test", port: 1 }), [
    "UDP 2001:db8::1 1",
    "UDP 192.0.2.1 1",
  ]);
  const { resolve: onlyFour } = setUp({ families: [4] });
  deepStrictEqual(await onlyFour({ host: "a.full.test", port: 1 }), ["UDP 192.0.2.1 1"]);
});

Deno.test("Resolver goes on when a server is silent", async () => {
  const { dns, resolve } = setUp();
  dns.silent.add("plain.test");
  deepStrictEqual(await resolve({ host: "plain.test" }), []);
  dns.silent.add("_sip._udp.srv.test");
  deepStrictEqual(await resolve({ host: "srv.test" }), []);
});

Deno.test("Resolver is bounded by 32 targets, whatever a DNS server says", async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => i);
  const { dns, resolve } = setUp();
  dns.zones = {
    "_sip._udp.many.test": {
      srv: many.map((i) => ({ priority: i, weight: 0, port: 5060, target: `h${i}.test` })),
    },
    ...Object.fromEntries(many.map((i) => [`h${i}.test`, {
      a: many.slice(0, 100).map((n) => `198.51.${i & 255}.${n}`),
    }])),
  };
  equal((await resolve({ host: "many.test" })).length, 32);
  ok(dns.asked.length <= 10);
});

Deno.test("Resolver puts what failed last, for a minute or as long as Retry-After says", async () => {
  const { clock, resolver, resolve } = setUp();
  const [first, second] = await resolver.resolve({ host: "plain.test" });
  ok(first && second);
  resolver.report(first, "failed");
  const usual = ["192.0.2.3", "192.0.2.4", "2001:db8::3"].map((host) => `UDP ${host} 5060`);
  const [a, b, c] = usual;
  deepStrictEqual(await resolve({ host: "plain.test" }), [b, c, a]);
  clock.advance(30_000);
  resolver.report(second, "failed", 10);
  deepStrictEqual(await resolve({ host: "plain.test" }), [c, a, b]);
  clock.advance(10_000);
  deepStrictEqual(await resolve({ host: "plain.test" }), [b, c, a]);
  resolver.report(first, "ok");
  deepStrictEqual(await resolve({ host: "plain.test" }), usual);
  resolver.report(first, "failed");
  clock.advance(60_000);
  deepStrictEqual(await resolve({ host: "plain.test" }), usual);
});

Deno.test("inSrvOrder takes priorities in order and weights as chances", () => {
  const random = new SeededRandom(42);
  const record = (target: string, priority: number, weight: number) => {
    return { target, priority, weight, port: 5060, ttlSeconds: 60 };
  };
  const records = [
    record("last", 20, 100),
    record("heavy", 10, 60),
    record("light", 10, 20),
    record("middle", 10, 40),
    record("zero", 10, 0),
  ];
  const firsts = new Map<string, number>();
  const rounds = 6_000;
  for (let i = 0; i < rounds; i++) {
    const order = inSrvOrder(records, random).map(({ target }) => target);
    equal(order.length, 5);
    equal(order[4], "last");
    const [first = ""] = order;
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  for (
    const [target, share] of [["heavy", 60], ["middle", 40], ["light", 20], ["zero", 1]] as const
  ) {
    const expected = rounds * share / 121;
    ok(Math.abs((firsts.get(target) ?? 0) - expected) < 4 * Math.sqrt(expected), target);
  }
});

Deno.test("CachedDns keeps answers for their life, within 5 seconds and an hour", async () => {
  for (const [ttlSeconds, kept] of [[1, 5], [60, 60], [1_000_000, 3_600]] as const) {
    const clock = new FakeClock();
    const fake = new FakeDns({ "x.test": { a: ["192.0.2.1"], ttlSeconds } });
    const dns = new CachedDns(fake, { clock, meter: new Meter() });
    await Promise.all([dns.a("x.test"), dns.a("X.test")]);
    equal(fake.asked.length, 1);
    clock.advance(kept * 1_000 - 1);
    await dns.a("x.test");
    equal(fake.asked.length, 1);
    clock.advance(1);
    deepStrictEqual((await dns.a("x.test")).map(({ address }) => address), ["192.0.2.1"]);
    equal(fake.asked.length, 2);
  }
});

Deno.test("CachedDns remembers for 30 seconds that there was nothing, or no answer", async () => {
  const clock = new FakeClock();
  const fake = new FakeDns();
  fake.silent.add("silent.test");
  const dns = new CachedDns(fake, { clock, meter: new Meter() });
  for (let i = 0; i < 3; i++) {
    deepStrictEqual(await dns.srv("none.test"), []);
    equal(await dns.a("silent.test").catch(({ name }) => name), "DnsError");
  }
  equal(fake.asked.length, 2);
  clock.advance(30_000);
  await dns.srv("none.test");
  equal(fake.asked.length, 3);
});

Deno.test("CachedDns takes no more than 32 records and is bounded", async () => {
  const fake = new FakeDns({
    "many.test": { a: Array.from({ length: 1_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`) },
  });
  const dns = new CachedDns(fake, { clock: new FakeClock(), meter: new Meter(), capacity: 10 });
  equal((await dns.a("many.test")).length, 32);
  for (let i = 0; i < 100; i++) await dns.a(`${i}.test`);
  await dns.a("many.test");
  equal(fake.asked.length, 102);
});
