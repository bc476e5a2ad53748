import { deepEqual, equal } from "node:assert/strict";
import { NetworkTest, type NetworkTestOptions, type Questions } from "../../src/diagnosis/mod.ts";
import { hostPort, type SocketAddress, SystemRandom } from "../../src/runtime/mod.ts";

/** A network in which every question is answered at once, or never. */
interface World {
  /** What the router makes of the source, by the server that is asked; the source if left out. */
  readonly map?: (local: SocketAddress, server: string) => SocketAddress;
  readonly stun?: boolean;
  readonly hairpin?: boolean;
  /** What a router does to SIP on its way out. */
  readonly rewrite?: (text: string) => string;
  readonly listens?: boolean;
  /** Milliseconds by which the time server is ahead of us. */
  readonly ahead?: number;
}

const NOW = new Date(Date.UTC(2026, 10, 21));
const LAN = "192.168.1.20";

function openIn(world: World): (host: string) => Questions {
  let port = 40_000;
  return (host) => {
    const local = { host: host === "0.0.0.0" ? LAN : host, port: port++ };
    const answerOf = (target: SocketAddress, bytes: Uint8Array): Uint8Array | undefined => {
      const mapped = (world.map ?? ((it) => it))(local, target.host);
      if (target.port === 3478) return world.stun === false ? undefined : bound(bytes, mapped);
      if (target.port === 123) return timed(bytes, world.ahead);
      if (target.host === LAN && target.port === 5060) {
        return world.listens === false ? undefined : encode("SIP/2.0 200 OK\r\n\r\n");
      }
      if (target.port === 5060) {
        const text = (world.rewrite ?? ((it) => it))(new TextDecoder().decode(bytes));
        return encode(`SIP/2.0 404 Not Found\r\n${text.split("\r\n").slice(1).join("\r\n")}`);
      }
      return world.hairpin && hostPort(target) === hostPort(mapped) ? bytes : undefined;
    };
    return {
      local,
      ask: (target, bytes, accept) => {
        const answer = answerOf(target, bytes);
        return Promise.resolve(answer && accept(answer, target));
      },
      [Symbol.dispose]: () => {},
    };
  };
}

const encode = (text: string) => new TextEncoder().encode(text);

/** A Binding response with MAPPED-ADDRESS. */
function bound(request: Uint8Array, { host, port }: SocketAddress): Uint8Array {
  const answer = new Uint8Array([...request, 0, 1, 0, 8, 0, 1, port >> 8, port & 255]);
  answer.set([1, 1, 0, 12]);
  return new Uint8Array([...answer, ...host.split(".").map(Number)]);
}

function timed(request: Uint8Array, ahead: number | undefined): Uint8Array | undefined {
  if (ahead === undefined) return undefined;
  const answer = request.slice();
  const view = new DataView(answer.buffer);
  answer[0] = 0x24;
  answer[1] = 2;
  view.setBigUint64(24, view.getBigUint64(40));
  const seconds = (NOW.getTime() + ahead) / 1_000 + 2_208_988_800;
  for (const at of [32, 40]) {
    view.setUint32(at, Math.floor(seconds));
    view.setUint32(at + 4, (seconds % 1) * 2 ** 32);
  }
  return answer;
}

const behindNat = (steady: boolean) => ({ port }: SocketAddress, server: string) => ({
  host: "203.0.113.9",
  port: steady || server.endsWith("1") ? port : port + 1_000,
});

async function findings(
  world: World,
  { sipServer, ...options }: Partial<NetworkTestOptions> & { readonly sipServer?: string } = {},
) {
  const test = new NetworkTest({
    random: new SystemRandom(),
    open: openIn(world),
    resolve: (host) => Promise.resolve(host === "nowhere" ? [] : [host]),
    listeners: () => [{ host: "0.0.0.0", port: 5060 }],
    addresses: () => [LAN],
    externalAddress: undefined,
    isContainer: () => false,
    stun: [{ host: "198.51.100.1", port: 3478 }, { host: "198.51.100.2", port: 3478 }],
    timeServer: { host: "198.51.100.3", port: 123 },
    now: () => NOW,
    ...options,
  });
  const found = await test.run(
    sipServer === undefined ? undefined : { host: sipServer, port: 5060 },
  );
  return Object.fromEntries(found.map(({ check, health, what }) => [check, `${health} ${what}`]));
}

Deno.test("NetworkTest finds nothing wrong where there is nothing between us and the world", async () => {
  deepEqual(await findings({ ahead: 300 }, { sipServer: "198.51.100.5" }), {
    listeners: "good answers",
    lan: "good found",
    public: "good own",
    nat: "good none",
    hairpin: "good unneeded",
    alg: "good untouched",
    container: "good none",
    clock: "good right",
  });
});

const WORLDS: readonly (readonly [
  what: string,
  check: string,
  finding: string,
  world: World,
  options?: Partial<NetworkTestOptions>,
])[] = [
  ["a firewall on this machine", "listeners", "bad silent", { listens: false }],
  ["UDP is off", "listeners", "warning none", {}, { listeners: () => [] }],
  ["no network", "lan", "bad none", {}, { addresses: () => [] }],
  ["no way out", "public", "unknown unreachable", { stun: false }],
  ["no way out", "nat", "unknown unreachable", { stun: false }],
  ["a NAT nobody was told of", "public", "warning unset", { map: behindNat(true) }],
  [
    "a NAT with its address set",
    "public",
    "good set",
    { map: behindNat(true) },
    { externalAddress: "203.0.113.9" },
  ],
  [
    "a public address that has changed",
    "public",
    "bad other",
    { map: behindNat(true) },
    { externalAddress: "203.0.113.1" },
  ],
  ["a steady NAT", "nat", "good steady", { map: behindNat(true) }],
  ["a symmetric NAT", "nat", "warning symmetric", { map: behindNat(false) }],
  ["one STUN server only", "nat", "unknown behind", { map: behindNat(true) }, {
    stun: [{ host: "198.51.100.1", port: 3478 }],
  }],
  ["a router that turns packets back", "hairpin", "good works", {
    map: behindNat(true),
    hairpin: true,
  }],
  ["a router that does not", "hairpin", "warning missing", { map: behindNat(true) }],
  ["a bridged container", "container", "bad bridge", {}, {
    isContainer: () => true,
    addresses: () => ["172.17.0.2"],
  }],
  ["a bridged container that was told", "container", "good told", {}, {
    isContainer: () => true,
    addresses: () => ["172.17.0.2"],
    externalAddress: "192.168.1.20",
  }],
  ["a container on the host's network", "container", "good host", {}, { isContainer: () => true }],
  ["no time server", "clock", "unknown silent", {}],
  ["a clock that is 10 s behind", "clock", "warning behind", { ahead: 10_000 }],
  ["a clock that is a minute ahead", "clock", "bad ahead", { ahead: -60_000 }],
];

for (const [what, check, finding, world, options] of WORLDS) {
  Deno.test(`NetworkTest says of ${check} with ${what}: ${finding}`, async () => {
    equal((await findings(world, options))[check], finding);
  });
}

const ROUTERS: readonly (readonly [string, (text: string) => string, string])[] = [
  ["leaves SIP alone", (text) => text, "good untouched"],
  ["writes its own address into Via", (text) => text.replace(LAN, "203.0.113.9"), "bad altered"],
  ["changes the Call-ID", (text) => text.replace(/(Call-ID: \w+)@\S+/, "$1@x"), "bad altered"],
  ["loses the branch", (text) => text.replace(/branch=\w+/, "branch=z9hG4bK1"), "unknown silent"],
];

for (const [what, rewrite, finding] of ROUTERS) {
  Deno.test(`NetworkTest says of a router that ${what}: ${finding}`, async () => {
    const world = { map: behindNat(true), rewrite };
    equal((await findings(world, { sipServer: "198.51.100.5" }))["alg"], finding);
  });
}

Deno.test("NetworkTest says that a server cannot be found, or was not asked", async () => {
  equal((await findings({}, { sipServer: "nowhere" }))["alg"], "unknown unfound");
  equal((await findings({}))["alg"], "unknown untried");
});

Deno.test("NetworkTest goes on when no socket can be had", async () => {
  const found = await findings({}, {
    open: () => {
      throw new Deno.errors.AddrNotAvailable("none");
    },
  });
  equal(found["listeners"], "bad silent");
  equal(found["public"], "unknown unreachable");
});
