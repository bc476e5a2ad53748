/** Which addresses of the Internet are special, and which are inside a network. */

import { canonicalIp, ipv4Number, parseIp } from "./ip_address.ts";

/** The address that stands for all of ours when it is bound. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** 127.0.0.0/8 and ::1, in any spelling. */
export function isLoopback(host: string): boolean {
  if (host.includes(":")) {
    const canonical = canonicalIp(host);
    return canonical === "::1" || canonical?.startsWith("127.") === true;
  }
  return host.startsWith("127.") && ipv4Number(host) >= 0;
}

/**
 * Reachable only inside one network: RFC 1918, RFC 6598, link-local (RFC 3927, RFC 4291 §2.5.6),
 * RFC 4193, loopback. False for a host name.
 */
export function isPrivate(host: string): boolean {
  const number = ipv4Number(host);
  if (number < 0) {
    const [a = 0, b = 0] = parseIp(host) ?? [];
    return isLoopback(host) || (a & 0xfe) === 0xfc || a === 0xfe && b >> 6 === 2;
  }
  const a = Math.floor(number / 2 ** 24);
  const b = number >>> 16 & 255;
  return a === 10 || a === 127 || a === 172 && b >> 4 === 1 || a === 192 && b === 168 ||
    a === 169 && b === 254 || a === 100 && b >> 6 === 1;
}

/** False for 0.0.0.0/8, multicast, 240.0.0.0/4 with the broadcast address, and `::`. */
export function isUnicast(host: string): boolean {
  const number = ipv4Number(host);
  if (number >= 0) return number >= 2 ** 24 && number < 224 * 2 ** 24;
  const octets = parseIp(host);
  return octets !== undefined && octets[0] !== 0xff && octets.some((octet) => octet !== 0);
}

/** How many leading bits two addresses of one family share. */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) ^ (b[i] ?? 0);
    if (difference !== 0) return i * 8 + Math.clz32(difference) - 24;
  }
  return a.length * 8;
}

/** How many leading one bits a netmask has. */
export function prefixLength(netmask: Uint8Array): number {
  return sharedBits(netmask, new Uint8Array(netmask.length).fill(255));
}
