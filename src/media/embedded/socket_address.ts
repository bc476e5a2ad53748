/** `struct sockaddr_in` and `sockaddr_in6` of Linux: the same on x86-64 and aarch64. */
import type { Endpoint } from "./endpoint.ts";
import { formatIp, ipv4Number, isIpv6, parseIp } from "./ip_address.ts";

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCKADDR_OCTETS = 28;

/** The family of `host`; IPv4 for names. */
export function familyOf(host: string): typeof AF_INET | typeof AF_INET6 {
  return isIpv6(host) ? AF_INET6 : AF_INET;
}

/**
 * Writes `endpoint` into `octets`, which must be all zero or hold an address of the same family,
 * and returns how many count: 16 for IPv4, 28 for IPv6. The host must be a literal.
 */
export function writeSocketAddress(octets: Uint8Array, { host, port }: Endpoint): number {
  const number = ipv4Number(host);
  octets[0] = number < 0 ? AF_INET6 : AF_INET;
  octets[2] = port >> 8;
  octets[3] = port & 255;
  if (number < 0) {
    octets.set(parseIp(host) ?? [], 8);
    return SOCKADDR_OCTETS;
  }
  octets[4] = number / 2 ** 24;
  octets[5] = number >>> 16 & 255;
  octets[6] = number >>> 8 & 255;
  octets[7] = number & 255;
  return 16;
}

/** What the kernel wrote; an IPv4-mapped address becomes the IPv4 address it is. */
export function endpointIn(octets: Uint8Array): Endpoint {
  const port = (octets[2] ?? 0) << 8 | (octets[3] ?? 0);
  const ip = octets[0] === AF_INET6 ? octets.subarray(8, 24) : octets.subarray(4, 8);
  return { host: formatIp(ip), port };
}
