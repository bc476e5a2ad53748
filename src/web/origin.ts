import type { Context } from "hono";
import { getConnInfo } from "hono/deno";
import { createClientReader } from "../accounts/mod.ts";
import type { Log } from "../runtime/mod.ts";
import type { Origin } from "./visitor.ts";

/**
 * Finds out where requests came from: their peer, or what a trusted proxy says of it. A proxy that
 * is not trusted is told of once: everybody behind it has its address, and one who fails to sign
 * in too often locks all of them out.
 *
 * @param trustedProxies Networks, each `address` or `address/length`.
 * @throws {RangeError} when one of them is neither.
 */
export function createOriginReader(
  trustedProxies: readonly string[],
  log: Log,
): (c: Context) => Origin {
  const clientOf = createClientReader(trustedProxies);
  let told = false;
  return (c) => {
    const peer = {
      address: getConnInfo(c).remote.address ?? "",
      secure: new URL(c.req.url).protocol === "https:",
    };
    const client = clientOf(peer, c.req.raw.headers);
    if (!told && client.address === peer.address && c.req.header("X-Forwarded-For")) {
      told = true;
      log.warn("A proxy is not trusted, and everybody behind it counts as one", {
        address: peer.address,
        see: "--trusted-proxies",
      });
    }
    return {
      ...client,
      userAgent: c.req.header("User-Agent") ?? "",
    };
  };
}
