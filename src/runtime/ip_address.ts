/** IP addresses as text and as octets: RFC 4291 §2.2, RFC 5952. */

const MAPPED = "::ffff:";

/** The 4 or 16 octets of an address literal; undefined for anything else, such as a host name. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Judged by the look of a literal that a socket or a parser has already accepted. */
export function isIpv6(text: string): boolean {
  return text.includes(":");
}

/** 4 or 6, judged by the same look. */
export function familyOf(host: string): 4 | 6 {
  return isIpv6(host) ? 6 : 4;
}

/** True for an IPv4 or IPv6 literal, without brackets or zone. */
export function isIpAddress(text: string): boolean {
  return ipv4Number(text) >= 0 || (text.includes(":") && parseIpv6(text) !== undefined);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const number = ipv4Number(text);
  if (number < 0) return undefined;
  const octets = new Uint8Array(4);
  for (let i = 0; i < 4; i++) octets[i] = number / 2 ** (24 - 8 * i) & 255;
  return octets;
}

/**
 * An IPv4 literal as a number, -1 for anything else. Leading zeros are refused, because some
 * systems read them as octal; so each address has one text. Runs several times per call set-up.
 */
export function ipv4Number(text: string): number {
  let number = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0 || ++dots > 3) return -1;
      number = number * 256 + octet;
      octet = -1;
    } else if (code < 48 || code > 57 || octet === 0) return -1;
    else {
      octet = octet < 0 ? code - 48 : octet * 10 + code - 48;
      if (octet > 255) return -1;
    }
  }
  return dots === 3 && octet >= 0 ? number * 256 + octet : -1;
}

function parseIpv6(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split("::", 3);
  if (halves.length > 2) return undefined;
  const [before = "", after] = halves;
  const head = groupsOf(before, after === undefined);
  const tail = after === undefined ? [] : groupsOf(after, true);
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const octets = new Uint8Array(16);
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  for (const [i, group] of groups.entries()) {
    octets[2 * i] = group >> 8;
    octets[2 * i + 1] = group & 255;
  }
  return octets;
}

/** Only the end of an address may be written as IPv4. */
function groupsOf(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":", 9);
  for (const [i, part] of parts.entries()) {
    if (mayEndDotted && i === parts.length - 1 && part.includes(".")) {
      const number = ipv4Number(part);
      if (number < 0) return undefined;
      groups.push(number >>> 16, number & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** One text for each address: dotted for IPv4 and IPv4-mapped, RFC 5952 for the rest of IPv6. */
export function formatIp(octets: Uint8Array): string {
  if (octets.length === 4) return dotted(octets, 0);
  const groups = ipv6Groups(octets);
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return dotted(octets, 12);
  }
  const [start, length] = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

/** Runs for each datagram. */
function dotted(octets: Uint8Array, at: number): string {
  return `${octets[at]}.${octets[at + 1]}.${octets[at + 2]}.${octets[at + 3]}`;
}

/** The eight groups of an IPv6 address. */
export function ipv6Groups(octets: Uint8Array): number[] {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((octets[i] ?? 0) << 8 | (octets[i + 1] ?? 0));
  return groups;
}

function longestZeros(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
    start = Math.max(start, end);
  }
  return best;
}

/** The one text of the address that `text` means; undefined when it is no literal. */
export function canonicalIp(text: string): string | undefined {
  if (ipv4Number(text) >= 0) return text;
  const octets = parseIp(text);
  return octets && formatIp(octets);
}

/** One spelling for each address, so that hosts can be keys; other text stays what it is. */
export function canonicalHost(host: string): string {
  if (!host.includes(":")) return host;
  return canonicalIp(host) ?? host.toLowerCase();
}

/** The IPv4 literal inside an IPv4-mapped IPv6 one, as a dual-stack socket reports it. */
export function unmapped(host: string): string {
  return host.startsWith(MAPPED) && host.includes(".") ? host.slice(MAPPED.length) : host;
}

/** The literal as a dual-stack socket wants it. */
export function mapped(host: string): string {
  return host.includes(":") ? host : MAPPED + host;
}
