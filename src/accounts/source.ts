/** Sources of requests: whom a failure is counted against, and who is above suspicion. */

import { canonicalIp, ipv6Groups, parseIp, sharedBits } from "../runtime/mod.ts";

export { isLoopback } from "../runtime/mod.ts";

/**
 * The source that `address` counts as: an IPv4 address is itself, an IPv6 address is its first
 * 64 bits because a host may use all addresses behind them. An IPv4 address in IPv6 form is IPv4.
 */
export function sourceOf(address: string): string {
  if (!address.includes(":")) return address;
  const octets = octetsOf(address);
  if (!octets) return address;
  if (octets.length === 4) return octets.join(".");
  return `${ipv6Groups(octets).slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

interface Network {
  readonly octets: Uint8Array;
  /** How many leading bits all its addresses share. */
  readonly length: number;
}

/** Answers whether an address is inside one of `networks`, each `address` or `address/length`.
 * @throws {RangeError} when one of them is neither. */
export function createNetworkTest(networks: readonly string[]): (address: string) => boolean {
  const known = networks.map(parseNetwork);
  return (address) => {
    if (known.length === 0) return false;
    const octets = octetsOf(address);
    return octets !== undefined && known.some((network) => {
      return network.octets.length === octets.length &&
        sharedBits(network.octets, octets) >= network.length;
    });
  };
}

function parseNetwork(text: string): Network {
  const [, address = "", digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const octets = parseIp(address);
  const length = Number(digits ?? (octets?.length ?? 0) * 8);
  if (!octets || length > octets.length * 8) {
    throw new RangeError(`Cannot read "${text}" as a network`);
  }
  return { octets, length };
}

/** The octets of a literal, which may have brackets or a zone; 4 if it is IPv4 in IPv6 form. */
function octetsOf(address: string): Uint8Array | undefined {
  const canonical = canonicalIp(address.replace(/^\[|\]$/g, "").replace(/%.*$/, ""));
  return canonical === undefined ? undefined : parseIp(canonical);
}
