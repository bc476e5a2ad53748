import {
  type Clock,
  familyOf,
  isLoopback,
  isPrivate,
  isWildcard,
  parseIp,
  prefixLength,
  sharedBits,
} from "../../runtime/mod.ts";
import type { SocketAddress } from "./transport.ts";

/** The part of `Deno.NetworkInterfaceInfo` that matters here. */
export interface InterfaceAddress {
  readonly address: string;
  readonly netmask: string;
}

export interface LocalAddressesOptions {
  readonly clock: Clock;
  /** `Deno.networkInterfaces` by default. */
  readonly interfaces?: () => readonly InterfaceAddress[];
  /** What peers outside the site must be told, by family: the address of a router that forwards
   * our ports. */
  readonly external?: { readonly ipv4?: string; readonly ipv6?: string };
}

interface Network {
  readonly address: string;
  readonly octets: Uint8Array;
  readonly bits: number;
}

const LIFE_MS = 10_000;
const MOST_REMEMBERED = 4_096;

/**
 * Which of our addresses faces a peer. A socket bound to a wildcard does not say (Deno has no
 * IP_PKTINFO), and 0.0.0.0 in Via or Contact would lead nowhere.
 */
export class LocalAddresses {
  readonly #options: LocalAddressesOptions;
  #networks: readonly Network[] = [];
  #remembered = new Map<string, string>();
  #readAt = -Infinity;

  constructor(options: LocalAddressesOptions) {
    this.#options = options;
  }

  /**
   * The address of the interface whose network holds `remote`, by the longest prefix; else the
   * external address for a peer outside the site; else the first address of the family that is
   * not loopback. Interfaces are read anew every 10 seconds.
   */
  facing(remote: string): string {
    this.#refresh();
    const known = this.#remembered.get(remote);
    if (known !== undefined) return known;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const found = this.#find(remote);
    this.#remembered.set(remote, found);
    return found;
  }

  /** True for an address of this machine, or the one peers outside know it by. */
  has(host: string): boolean {
    this.#refresh();
    return isLoopback(host) || host === this.#external(host) ||
      this.#networks.some(({ address }) => address === host);
  }

  /** What a socket bound to `bound` must call itself towards `remote`. */
  advertised(bound: SocketAddress, remote: string): SocketAddress {
    const host = this.#advertisedHost(bound.host, remote);
    return host === bound.host ? bound : { host, port: bound.port };
  }

  #advertisedHost(bound: string, remote: string): string {
    if (isWildcard(bound)) return this.facing(remote);
    return isPrivate(bound) && !isPrivate(remote) ? this.#external(remote) ?? bound : bound;
  }

  #external(remote: string): string | undefined {
    const { ipv4, ipv6 } = this.#options.external ?? {};
    return familyOf(remote) === 4 ? ipv4 : ipv6;
  }

  #refresh(): void {
    const now = this.#options.clock.elapsed();
    if (now - this.#readAt < LIFE_MS) return;
    this.#readAt = now;
    this.#remembered.clear();
    this.#networks = (this.#options.interfaces ?? Deno.networkInterfaces)().flatMap(networkOf);
  }

  #find(remote: string): string {
    const family = familyOf(remote);
    const octets = parseIp(remote);
    const candidates = this.#networks.filter(({ address }) => familyOf(address) === family);
    let best: Network | undefined;
    for (const candidate of candidates) {
      if (!octets || sharedBits(candidate.octets, octets) < candidate.bits) continue;
      if (candidate.address === remote) return remote;
      if (!best || candidate.bits > best.bits) best = candidate;
    }
    if (best) return best.address;
    const external = this.#external(remote);
    if (external !== undefined && !isPrivate(remote)) return external;
    return (candidates.find(({ address }) => leavesTheLink(address)) ?? candidates[0])?.address ??
      (family === 4 ? "127.0.0.1" : "::1");
  }
}

function leavesTheLink(address: string): boolean {
  return !isLoopback(address) && !address.startsWith("fe80:") && !address.startsWith("169.254.");
}

function networkOf({ address, netmask }: InterfaceAddress): Network[] {
  const octets = parseIp(address);
  const mask = parseIp(netmask);
  if (!octets || !mask || mask.length !== octets.length) return [];
  return [{ address, octets, bits: prefixLength(mask) }];
}
