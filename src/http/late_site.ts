import type { Hono } from "hono";

type Fetch = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/**
 * Answers what asks about health at once, and has the site loaded when something else is asked
 * for the first time. Loading that fails is tried again by the next who asks.
 */
export function lateSite(health: Pick<Hono, "fetch">, load: () => Promise<Fetch>): Fetch {
  let site: Promise<Fetch> | undefined;
  return async (request, info) => {
    if (HEALTH.has(new URL(request.url).pathname)) return await health.fetch(request, info);
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
