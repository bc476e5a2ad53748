const given = new Set<number>();

/** SIPp takes four for the media of one call, and phones take two. */
const RUN = 4;

/**
 * The first of four ports that nobody has, for UDP and for TCP. No two calls get the same. They
 * are none of those that the system gives to who asks for any, so they stay free.
 */
export function freePort(hostname = "127.0.0.1"): number {
  for (;;) {
    const port = 20_004 + RUN * Math.floor(Math.random() * 3_000);
    if (given.has(port)) continue;
    given.add(port);
    if ([0, 1, 2, 3].every((offset) => isFree(hostname, port + offset))) return port;
  }
}

function isFree(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    Deno.listenDatagram({ transport: "udp", hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
