/** An IP address and a port: as text, and as the system calls of Linux want them. */

import { formatIp, ipv4Number, isIpAddress, isIpv6, parseIp } from "./ip_address.ts";

export interface SocketAddress {
  /** An IPv4 or IPv6 literal, without brackets or zone; never an IPv4-mapped IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** `host:port`, with brackets around IPv6. */
export function hostPort({ host, port }: SocketAddress): string {
  return isIpv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The inverse of `hostPort`; undefined when the text is none. */
export function parseHostPort(text: string): SocketAddress | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  return host !== undefined && isIpAddress(host) && port <= 65_535 ? { host, port } : undefined;
}

export const AF_INET = 2;
export const AF_INET6 = 10;
/** Octets of the larger of `struct sockaddr_in` and `sockaddr_in6`: the same on every Linux. */
export const SOCKADDR_OCTETS = 28;

export type SocketFamily = typeof AF_INET | typeof AF_INET6;

/** The family of the literal `host`; IPv4 for names. */
export function socketFamily(host: string): SocketFamily {
  return isIpv6(host) ? AF_INET6 : AF_INET;
}

/**
 * Writes `address` into `octets`, which must be all zero or hold an address of the same family,
 * and returns how many count: 16 for IPv4, 28 for IPv6. The host must be a literal. For a socket
 * of the IPv6 `family` an IPv4 address is written in its mapped form.
 */
export function writeSocketAddress(
  octets: Uint8Array,
  { host, port }: SocketAddress,
  family: SocketFamily = socketFamily(host),
): number {
  octets[0] = family;
  octets[2] = port >> 8;
  octets[3] = port & 255;
  const number = ipv4Number(host);
  if (number < 0) {
    octets.set(parseIp(host) ?? [], 8);
    return SOCKADDR_OCTETS;
  }
  if (family === AF_INET6) octets.fill(255, 18, 20);
  const at = family === AF_INET6 ? 20 : 4;
  octets[at] = number / 2 ** 24;
  octets[at + 1] = number >>> 16 & 255;
  octets[at + 2] = number >>> 8 & 255;
  octets[at + 3] = number & 255;
  return family === AF_INET6 ? SOCKADDR_OCTETS : 16;
}

/** What the kernel wrote; an IPv4-mapped address becomes the IPv4 address it is. */
export function readSocketAddress(octets: Uint8Array): SocketAddress {
  const port = (octets[2] ?? 0) << 8 | (octets[3] ?? 0);
  const ip = octets[0] === AF_INET6 ? octets.subarray(8, 24) : octets.subarray(4, 8);
  return { host: formatIp(ip), port };
}
