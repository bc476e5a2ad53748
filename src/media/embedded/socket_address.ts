/** `struct sockaddr_in` and `sockaddr_in6` of Linux: the same on x86-64 and aarch64. */
import type { Endpoint } from "./endpoint.ts";
import { formatIp, isIpv6, parseIp } from "./ip_address.ts";

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCKADDR_OCTETS = 28;

/** The family of `host`; IPv4 for names. */
export function familyOf(host: string): typeof AF_INET | typeof AF_INET6 {
  return isIpv6(host) ? AF_INET6 : AF_INET;
}

/** The octets of `endpoint`: 16 for IPv4, 28 for IPv6. The host must be a literal. */
export function socketAddress({ host, port }: Endpoint): Uint8Array<ArrayBuffer> {
  const family = familyOf(host);
  const octets = new Uint8Array(family === AF_INET6 ? SOCKADDR_OCTETS : 16);
  octets[0] = family;
  octets[2] = port >> 8;
  octets[3] = port & 255;
  octets.set(parseIp(host) ?? [], family === AF_INET6 ? 8 : 4);
  return octets;
}

/** What the kernel wrote; an IPv4-mapped address becomes the IPv4 address it is. */
export function endpointIn(octets: Uint8Array): Endpoint {
  const port = (octets[2] ?? 0) << 8 | (octets[3] ?? 0);
  const ip = octets[0] === AF_INET6 ? octets.subarray(8, 24) : octets.subarray(4, 8);
  return { host: formatIp(ip), port };
}
