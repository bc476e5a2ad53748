/** Who has a port, by the tables of Linux under `/proc`; elsewhere nobody is found. */

import { parseIp } from "./ip_address.ts";

export type SocketKind = "udp" | "tcp";

const LISTENING = "0A";

/**
 * The process that listens on `port`, as `asterisk (pid 812)` or `this process (pid 900)`.
 * Undefined when nobody does, when it is somebody else's and cannot be seen, or where there is no
 * `/proc`. With `host`, only what stands in the way of binding that address counts.
 */
export function portHolder(kind: SocketKind, port: number, host?: string): string | undefined {
  const inodes = socketInodes(kind, port, host);
  if (inodes.size === 0) return undefined;
  for (const pid of namesIn("/proc").filter((name) => /^\d+$/.test(name))) {
    if (descriptorOf(inodes, `/proc/${pid}/fd`) === undefined) continue;
    if (Number(pid) === Deno.pid) return `this process (pid ${pid})`;
    return `${textOf(`/proc/${pid}/comm`).trim() || "a process"} (pid ${pid})`;
  }
  return undefined;
}

/**
 * The descriptor of a socket of our own that is bound to `port`: the runtime does not tell it.
 * Undefined when there is none, or none can be seen.
 */
export function ownDescriptor(kind: SocketKind, port: number, host?: string): number | undefined {
  return descriptorOf(socketInodes(kind, port, host), "/proc/self/fd");
}

/** The inodes of the sockets that are bound to `port`, of TCP those that listen. Lines look like
 * `0: 00000000:13C4 00000000:0000 07 ... inode`. */
function socketInodes(kind: SocketKind, port: number, host: string | undefined): Set<string> {
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${kind}`, `/proc/net/${kind}6`]) {
    for (const line of textOf(table).split("\n").slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [address = "", hexPort = ""] = (fields[1] ?? "").split(":");
      if (kind === "tcp" && fields[3] !== LISTENING) continue;
      if (parseInt(hexPort, 16) !== port) continue;
      if (host !== undefined && !mayClash(address, host)) continue;
      const inode = fields[9];
      if (inode !== undefined && inode !== "0") inodes.add(inode);
    }
  }
  return inodes;
}

/** True when the table's address and `host` cannot both be bound: equal, or one a wildcard. */
function mayClash(table: string, host: string): boolean {
  const octets = parseIp(host);
  if (/^0+$/.test(table) || !octets || octets.every((octet) => octet === 0)) return true;
  return table === tableForm(octets);
}

/** The kernel prints each 32-bit word in the order of a little-endian machine. */
function tableForm(octets: Uint8Array): string {
  let text = "";
  for (let word = 0; word < octets.length; word += 4) {
    for (let i = 3; i >= 0; i--) text += (octets[word + i] ?? 0).toString(16).padStart(2, "0");
  }
  return text.toUpperCase();
}

/** The descriptor in `folder` that is one of the sockets, by the links Linux shows there. */
function descriptorOf(inodes: ReadonlySet<string>, folder: string): number | undefined {
  for (const name of namesIn(folder)) {
    const link = orElse("", () => Deno.readLinkSync(`${folder}/${name}`));
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode !== undefined && inodes.has(inode)) return Number(name);
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  return orElse([], () => Array.from(Deno.readDirSync(folder), ({ name }) => name));
}

function textOf(path: string): string {
  return orElse("", () => Deno.readTextFileSync(path));
}

/** Processes and sockets come and go while they are looked at, and others' are closed to us. */
function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
