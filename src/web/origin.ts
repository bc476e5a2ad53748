import type { Context } from "hono";
import { getConnInfo } from "hono/deno";
import { createClientReader } from "../accounts/mod.ts";
import type { Origin } from "./visitor.ts";

/**
 * Finds out where requests came from: their peer, or what a trusted proxy says of it.
 *
 * @param trustedProxies Networks, each `address` or `address/length`.
 * @throws {RangeError} when one of them is neither.
 */
export function createOriginReader(trustedProxies: readonly string[]): (c: Context) => Origin {
  const clientOf = createClientReader(trustedProxies);
  return (c) => {
    const peer = {
      address: getConnInfo(c).remote.address ?? "",
      secure: new URL(c.req.url).protocol === "https:",
    };
    return {
      ...clientOf(peer, c.req.raw.headers),
      userAgent: c.req.header("User-Agent") ?? "",
    };
  };
}
