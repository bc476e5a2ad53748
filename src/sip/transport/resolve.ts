/** From a SIP URI to the addresses to try: RFC 3263 §4, RFC 7118 §5.3 for WebSocket. */

import { canonicalHost, familyOf, isIpAddress, type Random } from "../../runtime/mod.ts";
import type { Dns, DnsRecord, NaptrRecord } from "./dns.ts";
import type { FlowTarget } from "./network.ts";
import type { Penalties } from "./penalties.ts";
import { defaultPort } from "./received.ts";
import { inSrvOrder } from "./srv_order.ts";
import type { TransportProtocol } from "./transport.ts";

/** What of a URI says where to send. */
export interface Destination {
  /** A name or a literal, brackets tolerated; the maddr of the URI if it has one. */
  readonly host: string;
  readonly port?: number;
  /** The transport parameter; `tcp` in a sips URI means TLS and may be given as either. */
  readonly protocol?: TransportProtocol;
  /** True for sips: nothing but TLS will do. */
  readonly secure?: boolean;
}

export interface ResolverOptions {
  readonly dns: Dns;
  readonly random: Random;
  readonly penalties: Penalties;
  /** Protocols that can be dialled, the preferred one first; UDP, TCP, TLS by default. */
  readonly protocols?: readonly TransportProtocol[];
  /** The address families that can be reached, the preferred one first; IPv4, IPv6 by default. */
  readonly families?: readonly (4 | 6)[];
  /** True for our own listeners: a name that leads to them would have us call ourselves. */
  readonly isOwn: (target: FlowTarget) => boolean;
}

const MOST_TARGETS = 32;

/** NAPTR services of RFC 3263 §4.1 and RFC 7118 §5.3. */
const SERVICES: Readonly<Record<string, TransportProtocol>> = {
  "SIP+D2U": "UDP",
  "SIP+D2T": "TCP",
  "SIPS+D2T": "TLS",
  "SIP+D2W": "WS",
  "SIPS+D2W": "WSS",
};

const SRV_PREFIX: Readonly<Record<TransportProtocol, string>> = {
  UDP: "_sip._udp.",
  TCP: "_sip._tcp.",
  TLS: "_sips._tcp.",
  WS: "_sip._ws.",
  WSS: "_sips._ws.",
};

interface Site {
  readonly protocol: TransportProtocol;
  readonly host: string;
  readonly port: number;
}

export class Resolver {
  readonly #options: ResolverOptions;
  readonly #protocols: readonly TransportProtocol[];

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#protocols = options.protocols ?? ["UDP", "TCP", "TLS"];
  }

  /**
   * The targets to try one after the other, at most 32; none when the name leads nowhere. Those
   * that failed lately come last. Never rejects: a server that does not answer has no records.
   */
  async resolve(destination: Destination): Promise<readonly FlowTarget[]> {
    const host = destination.host.replace(/^\[|\]$|\.$/g, "");
    const wanted = this.#wanted(destination);
    if (wanted.length === 0) return [];
    const sites = isIpAddress(host)
      ? [siteOf(host, wanted[0] ?? "UDP", destination.port)]
      : await this.#sites(host, destination, wanted);
    const targets: FlowTarget[] = [];
    for (const site of sites) {
      if (targets.length >= MOST_TARGETS) break;
      for (const address of await this.#addresses(site.host)) {
        const target = targetOf(site, address, host);
        if (!this.#options.isOwn(target) && !targets.some((it) => isSame(it, target))) {
          targets.push(target);
        }
      }
    }
    return this.#options.penalties.last(targets.slice(0, MOST_TARGETS));
  }

  /** As `Penalties.report`. */
  report(target: FlowTarget, outcome: "ok" | "failed", retryAfterSeconds?: number): void {
    this.#options.penalties.report(target, outcome, retryAfterSeconds);
  }

  /** The protocols that may be used, the default one first. */
  #wanted({ protocol, secure }: Destination): readonly TransportProtocol[] {
    const able = this.#protocols.filter((it) => !secure || it === "TLS" || it === "WSS");
    if (protocol === undefined) return able;
    const meant = secure && protocol === "TCP"
      ? "TLS"
      : secure && protocol === "WS"
      ? "WSS"
      : protocol;
    return able.includes(meant) ? [meant] : [];
  }

  async #sites(
    host: string,
    { port, protocol }: Destination,
    wanted: readonly TransportProtocol[],
  ): Promise<readonly Site[]> {
    const [first = "UDP"] = wanted;
    // RFC 3263 §4.2: a port in the URI leaves SRV out; §4.1: and NAPTR, as a transport does.
    if (port !== undefined) return [siteOf(host, first, port)];
    if (protocol === undefined) {
      const naptr = await this.#bySrv(await this.#byNaptr(host, wanted));
      if (naptr.length > 0) return naptr;
    }
    const srv = await this.#bySrv(wanted.map((it) => [it, SRV_PREFIX[it] + host] as const));
    return srv.length > 0 ? srv : [siteOf(host, first)];
  }

  /** Names to ask for SRV records, by order and preference of the NAPTR records. */
  async #byNaptr(host: string, wanted: readonly TransportProtocol[]) {
    const records = await some(this.#options.dns.naptr(host));
    return records
      .filter(({ flags }) => flags.toLowerCase() === "s")
      .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
      .flatMap((record) => {
        const protocol = protocolOf(record);
        return protocol && wanted.includes(protocol)
          ? [[protocol, record.replacement] as const]
          : [];
      });
  }

  async #bySrv(names: readonly (readonly [TransportProtocol, string])[]): Promise<readonly Site[]> {
    const { dns, random } = this.#options;
    const answers = await Promise.all(
      names.map(async ([protocol, name]) => {
        const records = await some(dns.srv(name.replace(/\.$/, "")));
        return inSrvOrder(records, random).map(({ target, port }): Site => {
          return { protocol, host: target.replace(/\.$/, ""), port };
        });
      }),
    );
    // RFC 2782: the target "." says that there is decidedly no such service.
    return answers.flat().filter(({ host, port }) => host !== "" && port > 0).slice(
      0,
      MOST_TARGETS,
    );
  }

  async #addresses(host: string): Promise<readonly string[]> {
    if (isIpAddress(host)) return [canonicalHost(host)];
    const { dns, families = [4, 6] } = this.#options;
    const answers = await Promise.all(
      families.map(async (family) => {
        const records = await some(family === 4 ? dns.a(host) : dns.aaaa(host));
        return records.map(({ address }) => address)
          .filter((address) => isIpAddress(address) && familyOf(address) === family);
      }),
    );
    return answers.flat().map(canonicalHost);
  }
}

/** The first 32 records; none when the question was not answered. */
async function some<Found extends DnsRecord>(asked: Promise<readonly Found[]>) {
  try {
    return (await asked).slice(0, MOST_TARGETS);
  } catch {
    return [];
  }
}

function protocolOf({ services }: NaptrRecord): TransportProtocol | undefined {
  const name = services.toUpperCase();
  return Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
}

function siteOf(host: string, protocol: TransportProtocol, port = defaultPort(protocol)): Site {
  return { protocol, host, port };
}

/** RFC 5922 §4: the peer must prove the name that was asked for, not the one DNS put instead. */
function targetOf({ protocol, port }: Site, address: string, domain: string): FlowTarget {
  const secure = protocol === "TLS" || protocol === "WSS";
  return { protocol, host: address, port, ...(secure && { serverName: domain }) };
}

function isSame(a: FlowTarget, b: FlowTarget): boolean {
  return a.protocol === b.protocol && a.host === b.host && a.port === b.port;
}
