import type { Context } from "hono";

/** How long a browser remembers it, seconds: half a year. */
const SECONDS = 180 * 86_400;

/**
 * Tells browsers that came over TLS to come by nothing else, RFC 6797. Only where `isProven` says
 * of the host that it has a certificate that others have signed: with one that signs itself a
 * browser lets nobody go on who is warned of it, and would have no way in at all. What a proxy
 * before us is asked over TLS is for the proxy to say.
 */
export function strictTransport(isProven: (host: string) => boolean) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    await next();
    const { protocol, hostname } = new URL(c.req.url);
    if (protocol !== "https:" || !isProven(hostname)) return;
    c.header("Strict-Transport-Security", `max-age=${SECONDS}`);
  };
}
