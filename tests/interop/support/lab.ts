/** Network namespaces with real addresses, joined by a switch and a router that translates. */

import { Child } from "./child.ts";

/** Who is at the switch, by name: the last octet of an address in 203.0.113.0/24 (RFC 5737). */
const PUBLIC = { pbx: 1, near: 2, other: 3, router: 254 } as const;
const NETWORK = "203.0.113";

export type Place = keyof typeof PUBLIC | "inside";

/** What the router does: it translates, and lets in only what answers. */
const RULES = `
table ip nat {
  chain out {
    type nat hook postrouting priority 100
    oifname "out" masquerade fully-random
  }
}
table ip filter {
  chain through {
    type filter hook forward priority 0; policy drop;
    iifname "lan" accept
    ct state established,related accept
  }
}`;

let made = 0;

/**
 * Five hosts of our own and no way out. `pbx`, `near` and `other` have public addresses; `inside`
 * has a private one and reaches them through `router`, which lets nothing in that was not asked
 * for, and gives each flow a port that nobody foresees.
 */
export class Lab implements AsyncDisposable {
  readonly #prefix = `rd${Deno.pid}-${++made}-`;

  static async create(): Promise<Lab> {
    await using opened = new AsyncDisposableStack();
    const lab = opened.use(new Lab());
    for (const place of [...Object.keys(PUBLIC), "inside"] as Place[]) {
      await sh(`ip netns add ${lab.#name(place)}; ip -n ${lab.#name(place)} link set lo up`);
    }
    const pbx = lab.#name("pbx");
    await sh(`ip -n ${pbx} link add switch type bridge; ip -n ${pbx} link set switch up;
      ip -n ${pbx} addr add ${lab.address("pbx")}/24 dev switch`);
    for (const place of ["near", "other", "router"] as const) {
      const there = lab.#name(place);
      await sh(`ip -n ${pbx} link add ${place} type veth peer name out netns ${there};
        ip -n ${pbx} link set ${place} master switch up;
        ip -n ${there} addr add ${lab.address(place)}/24 dev out; ip -n ${there} link set out up`);
    }
    const [router, inside] = [lab.#name("router"), lab.#name("inside")];
    await sh(`ip -n ${router} link add lan type veth peer name out netns ${inside};
      ip -n ${router} addr add 192.168.77.1/24 dev lan; ip -n ${router} link set lan up;
      ip -n ${inside} addr add ${lab.address("inside")}/24 dev out;
      ip -n ${inside} link set out up; ip -n ${inside} route add default via 192.168.77.1;
      ip netns exec ${router} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward';
      ip netns exec ${router} nft '${RULES}'`);
    opened.move();
    return lab;
  }

  address(place: Place): string {
    return place === "inside" ? "192.168.77.2" : `${NETWORK}.${PUBLIC[place]}`;
  }

  /** What has to stand before a command for it to run there. */
  at(place: Place): readonly string[] {
    return ["ip", "netns", "exec", this.#name(place)];
  }

  /** Starts a program of ours there. */
  run(place: Place, module: string, args: readonly string[]): Child {
    const [program = "", ...rest] = this.at(place);
    const path = new URL(`./${module}`, import.meta.url).pathname;
    const command = [Deno.execPath(), "run", "-A", "--unstable-net", path, ...args];
    return new Child({ program, args: [...rest, ...command] });
  }

  /** From now on the router loses each tenth packet of audio that leaves `inside`. */
  async loseEachTenth(): Promise<void> {
    await sh(`ip netns exec ${this.#name("router")} nft insert rule ip filter through iifname lan \
      udp dport 10000-20000 numgen inc mod 10 9 drop`);
  }

  #name(place: Place): string {
    return this.#prefix + place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const place of [...Object.keys(PUBLIC), "inside"] as Place[]) {
      await sh(`ip netns del ${this.#name(place)} 2>/dev/null || true`);
    }
  }
}

async function sh(script: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", { args: ["-ec", script] }).output();
  if (!success) throw new Error(`${script}\n${new TextDecoder().decode(stderr)}`);
}
