import type { Hono } from "hono";

type Fetch = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/**
 * Answers what asks about health at once, and has the site loaded when something else is asked
 * for the first time. Loading that fails is tried again by the next who asks.
 *
 * Who names a host that there cannot be is refused (RFC 9112 §3.2): the address of a request is made
 * of it, and one with a path in it would ask for another page than a proxy before us has seen.
 */
export function lateSite(health: Pick<Hono, "fetch">, load: () => Promise<Fetch>): Fetch {
  let site: Promise<Fetch> | undefined;
  return async (request, info) => {
    const url = URL.parse(request.url);
    if (!url || !isHost(request.headers.get("Host"))) return new Response(null, { status: 400 });
    if (HEALTH.has(url.pathname)) return await health.fetch(request, info);
    const loading = site ??= load();
    let answer: Fetch;
    try {
      answer = await loading;
    } catch (error) {
      // Unless somebody else has begun anew already.
      if (site === loading) site = undefined;
      throw error;
    }
    return await answer(request, info);
  };
}

const HEALTH = new Set(["/healthz", "/readyz", "/metrics"]);

/** A name, an IPv4 address, or an IPv6 address in brackets, each with a port or without. */
const HOST = /^(?:[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** HTTP/1.0 has no Host, and HTTP/2 has it in another place. */
const isHost = (host: string | null): boolean => host === null || HOST.test(host);
