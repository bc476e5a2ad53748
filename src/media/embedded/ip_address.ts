/** Text and octets of IP addresses, and which of them media may go to. */

/** The 4 or 16 octets of an address literal; undefined for anything else, such as a host name. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export function isIpv6(text: string): boolean {
  return text.includes(":");
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return undefined;
  const octets = new Uint8Array(4);
  for (const [i, part] of parts.entries()) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    octets[i] = Number(part);
  }
  return octets;
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
  const octets = parseIp(text);
  return octets && formatIp(octets);
}

export function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** Reachable only inside one network: RFC 1918, RFC 6598, link-local, RFC 4193, loopback. */
export function isPrivate(host: string): boolean {
  const [a = 0, b = 0] = parseIp(host) ?? [];
  if (isIpv6(host)) return isLoopback(host) || (a & 0xfe) === 0xfc || a === 0xfe && b >> 6 === 2;
  return a === 10 || a === 127 || a === 172 && b >> 4 === 1 || a === 192 && b === 168 ||
    a === 169 && b === 254 || a === 100 && b >> 6 === 1;
}

/** False for 0.0.0.0/8, multicast, 240.0.0.0/4 with the broadcast address, and `::`. */
export function isUnicast(host: string): boolean {
  const octets = parseIp(host);
  if (!octets) return false;
  const first = octets[0] ?? 0;
  if (octets.length === 4) return first !== 0 && first < 224;
  return first !== 0xff && octets.some((octet) => octet !== 0);
}
