import { BlockList, isIP } from "node:net";

/** Sources of requests: whom a failure is counted against, and who is above suspicion. */

/**
 * The source that `address` counts as: an IPv4 address is itself, an IPv6 address is its first
 * 64 bits because a host may use all addresses behind them. An IPv4 address in IPv6 form is IPv4.
 */
export function sourceOf(address: string): string {
  if (!address.includes(":")) return address;
  const groups = groupsOf(address);
  if (!groups) return address;
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined) return mapped;
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

/** Answers whether an address is inside one of `networks`, each `address` or `address/length`.
 * @throws {RangeError} when one of them is neither. */
export function createNetworkTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const slash = network.indexOf("/");
    const address = slash < 0 ? network : network.slice(0, slash);
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = slash < 0 ? bits : Number(network.slice(slash + 1) || NaN);
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > bits) {
      throw new RangeError(`Cannot read "${network}" as a network`);
    }
    list.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const plain = plainOf(address);
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
  };
}

/** True for this machine's own address, 127.0.0.0/8 or ::1. */
export function isLoopback(address: string): boolean {
  const plain = plainOf(address);
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** The address without zone, IPv4 if it is an IPv4 address in IPv6 form. */
function plainOf(address: string): string {
  if (!address.includes(":")) return address;
  const groups = groupsOf(address);
  if (!groups) return address;
  if (groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1) return "::1";
  return mappedIpv4(groups) ?? groups.map((group) => group.toString(16)).join(":");
}

function mappedIpv4(groups: readonly number[]): string | undefined {
  const [a = 0, b = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}` : undefined;
}

/** The eight groups of an IPv6 address; undefined when `address` is none. */
function groupsOf(address: string): readonly number[] | undefined {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIP(plain) !== 6) return undefined;
  const [head = "", tail] = plain.split("::");
  const first = readGroups(head);
  if (tail === undefined) return first;
  const last = readGroups(tail);
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function readGroups(text: string): readonly number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a << 8 | b, c << 8 | d];
  });
}
