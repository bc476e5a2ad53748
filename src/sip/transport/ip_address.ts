/** IP literals as text and as octets: RFC 4291 §2.2, RFC 5952. */

import type { SocketAddress } from "./transport.ts";

const MAPPED = "::ffff:";

/** 4 or 6, judged by the look of a literal that a socket or a parser has already accepted. */
export function familyOf(host: string): 4 | 6 {
  return host.includes(":") ? 6 : 4;
}

/** True for text that is an IPv4 or IPv6 literal, without brackets. */
export function isAddress(host: string): boolean {
  return octetsOf(host) !== undefined;
}

/** The IPv4 literal inside an IPv4-mapped IPv6 one, as a dual-stack socket reports it. */
export function unmapped(host: string): string {
  return host.startsWith(MAPPED) && host.includes(".") ? host.slice(MAPPED.length) : host;
}

/** The literal as a dual-stack socket wants it. */
export function mapped(host: string): string {
  return host.includes(":") ? host : MAPPED + host;
}

/** One spelling for each address (RFC 5952), so that addresses can be keys. */
export function canonical(host: string): string {
  if (!host.includes(":")) return host;
  const octets = octetsOf(host);
  if (!octets) return host.toLowerCase();
  if (isMapped(octets)) return octets.subarray(12).join(".");
  return new URL(`http://[${host}]/`).hostname.slice(1, -1);
}

/** `host:port`, with brackets around IPv6. */
export function hostPort({ host, port }: SocketAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The inverse of `hostPort`. */
export function parseHostPort(text: string): SocketAddress | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  return host !== undefined && isAddress(host) && port <= 65_535 ? { host, port } : undefined;
}

/** The 4 or 16 octets of a literal; undefined when it is none. */
export function octetsOf(host: string): Uint8Array | undefined {
  return host.includes(":") ? ipv6Octets(host) : ipv4Octets(host);
}

function ipv4Octets(host: string): Uint8Array | undefined {
  const parts = host.split(".");
  if (parts.length !== 4) return undefined;
  const octets = new Uint8Array(4);
  for (const [i, part] of parts.entries()) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    octets[i] = Number(part);
  }
  return octets;
}

function ipv6Octets(host: string): Uint8Array | undefined {
  const halves = host.split("::");
  if (halves.length > 2) return undefined;
  const head = groupOctets(halves[0] ?? "", halves.length === 1);
  const tail = groupOctets(halves[1] ?? "", true);
  if (!head || !tail) return undefined;
  const length = head.length + tail.length;
  if (halves.length === 1 ? length !== 16 : length > 14) return undefined;
  const octets = new Uint8Array(16);
  octets.set(head);
  octets.set(tail, 16 - tail.length);
  return octets;
}

function groupOctets(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === "") return [];
  const octets: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    if (mayEndDotted && i === groups.length - 1 && group.includes(".")) {
      const last = ipv4Octets(group);
      if (!last) return undefined;
      octets.push(...last);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      const value = parseInt(group, 16);
      octets.push(value >> 8, value & 255);
    }
  }
  return octets;
}

function isMapped(octets: Uint8Array): boolean {
  return octets.length === 16 && octets[10] === 255 && octets[11] === 255 &&
    octets.subarray(0, 10).every((octet) => octet === 0);
}

/** The address that stands for all of ours when it is bound. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** An address that does not leave the site: RFC 1918, RFC 6598, RFC 3927, RFC 4193, loopback. */
export function isPrivate(host: string): boolean {
  const octets = octetsOf(host);
  if (!octets) return false;
  const [a = 0, b = 0] = octets;
  if (octets.length === 16) {
    return isLoopback(host) || (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80);
  }
  return a === 10 || a === 127 || (a === 172 && (b & 0xf0) === 16) || (a === 192 && b === 168) ||
    (a === 169 && b === 254) || (a === 100 && (b & 0xc0) === 64);
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
