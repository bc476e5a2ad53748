/**
 * The process that listens on `port`, as `asterisk (pid 812)`. Undefined when nobody does, when
 * it is somebody else's and cannot be seen, or where there is no `/proc`.
 */
export function portHolder(protocol: "udp" | "tcp", port: number): string | undefined {
  const inodes = [protocol, `${protocol}6`].flatMap((table) => inodesOf(table, port));
  if (inodes.length === 0) return undefined;
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
  for (const pid of namesIn("/proc").filter((name) => /^\d+$/.test(name))) {
    if (namesIn(`/proc/${pid}/fd`).some((fd) => links.has(linkOf(`/proc/${pid}/fd/${fd}`)))) {
      return `${textOf(`/proc/${pid}/comm`).trim()} (pid ${pid})`;
    }
  }
  return undefined;
}

const LISTENING: Readonly<Record<string, string>> = {
  tcp: "0A",
  tcp6: "0A",
  udp: "07",
  udp6: "07",
};

/** Lines look like `0: 00000000:13C4 00000000:0000 07 ... inode`. */
function inodesOf(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return textOf(`/proc/net/${table}`).split("\n").slice(1).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const listens = fields[1]?.endsWith(suffix) && fields[3] === LISTENING[table];
    return listens && fields[9] !== undefined ? [fields[9]] : [];
  });
}

function textOf(path: string): string {
  return orElse("", () => Deno.readTextFileSync(path));
}

function namesIn(path: string): readonly string[] {
  return orElse([], () => [...Deno.readDirSync(path)].map(({ name }) => name));
}

function linkOf(path: string): string {
  return orElse("", () => Deno.readLinkSync(path));
}

/** Processes come and go while they are looked at, and others' are closed to us. */
function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
