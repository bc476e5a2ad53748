import { hostPort, octetsOf } from "./ip_address.ts";
import type { SocketAddress, TransportProtocol } from "./transport.ts";
import { TransportError } from "./transport.ts";

/** Another process has the port. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly address: SocketAddress;
  readonly protocol: TransportProtocol;
  /** The process that has it, such as `asterisk (pid 812)`, when the system lets us know. */
  readonly holder?: string;

  constructor(address: SocketAddress, protocol: TransportProtocol, holder?: string) {
    const by = holder === undefined ? "another program" : holder;
    super(`${protocol} ${hostPort(address)} is in use by ${by}`);
    this.address = address;
    this.protocol = protocol;
    if (holder !== undefined) this.holder = holder;
  }
}

/** True for the error of a port that is taken, from the runtime or from `node:tls`. */
export function isInUse(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    (error instanceof Error && "code" in error && error.code === "EADDRINUSE");
}

/** What a listener that could not be opened throws: the port is taken, or why else. */
export function listenError(
  error: unknown,
  address: SocketAddress,
  protocol: TransportProtocol,
): Error {
  if (isInUse(error)) {
    const holder = holderOf(address, protocol === "UDP" ? "udp" : "tcp");
    return new PortInUseError(address, protocol, holder);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new TransportError(`${protocol} ${hostPort(address)} cannot be opened: ${why}`, {
    cause: error,
  });
}

/** The inodes of the sockets bound to `port`, from Linux's tables; none elsewhere. */
export function socketInodes(port: number, kind: "udp" | "tcp", host?: string): Set<string> {
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${kind}`, `/proc/net/${kind}6`]) {
    for (const line of readLines(table).slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [address = "", hexPort = ""] = (fields[1] ?? "").split(":");
      const listening = kind === "udp" || fields[3] === "0A";
      if (!listening || parseInt(hexPort, 16) !== port) continue;
      if (host !== undefined && !mayClash(address, host)) continue;
      const inode = fields[9];
      if (inode !== undefined && inode !== "0") inodes.add(inode);
    }
  }
  return inodes;
}

/** True when the table's address and `host` cannot both be bound: equal, or one a wildcard. */
function mayClash(table: string, host: string): boolean {
  const octets = octetsOf(host);
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

function holderOf({ host, port }: SocketAddress, kind: "udp" | "tcp"): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const inodes = socketInodes(port, kind, host);
  if (inodes.size === 0) return undefined;
  for (const pid of names("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    if (descriptorOf(inodes, `/proc/${pid}/fd`) === undefined) continue;
    const name = readLines(`/proc/${pid}/comm`)[0] ?? "a process";
    return Number(pid) === Deno.pid ? `this process (pid ${pid})` : `${name} (pid ${pid})`;
  }
  return undefined;
}

/** The descriptor in `folder` that is one of the sockets, by the links Linux shows there. */
export function descriptorOf(inodes: ReadonlySet<string>, folder: string): number | undefined {
  for (const name of names(folder)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`${folder}/${name}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return Number(name);
    } catch {
      // It was closed meanwhile, or is not ours to see.
    }
  }
  return undefined;
}

function names(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    return [];
  }
}

function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n");
  } catch {
    return [];
  }
}
