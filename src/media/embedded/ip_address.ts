/** Text and octets of IP addresses, and which of them media may go to. */

/** The 4 or 16 octets of an address literal; undefined for anything else, such as a host name. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export function isIpv6(text: string): boolean {
  return text.includes(":");
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
  const head = groupsOf(halves[0] ?? "");
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? "") : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const octets = new Uint8Array(16);
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  for (const [i, group] of groups.entries()) {
    octets[2 * i] = group >> 8;
    octets[2 * i + 1] = group & 255;
  }
  return octets;
}

function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":", 9);
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes(".")) {
      const [a, b, c, d] = parseIpv4(part) ?? [];
      if (a === undefined || b === undefined || c === undefined || d === undefined) {
        return undefined;
      }
      groups.push(a << 8 | b, c << 8 | d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** One text per address: dotted for IPv4 and IPv4-mapped, RFC 5952 for the rest of IPv6. */
export function formatIp(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((octets[i] ?? 0) << 8 | (octets[i + 1] ?? 0));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return octets.subarray(12).join(".");
  }
  const [start, length] = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
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

export function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** Reachable only inside one network: RFC 1918, RFC 6598, link-local, RFC 4193, loopback. */
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
