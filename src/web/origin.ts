import type { Context } from "hono";
import { getConnInfo } from "hono/deno";
import type { Origin } from "./visitor.ts";

/** Where a request came from: its peer. */
export function originOf(c: Context): Origin {
  return {
    address: getConnInfo(c).remote.address ?? "",
    secure: new URL(c.req.url).protocol === "https:",
    userAgent: c.req.header("User-Agent") ?? "",
  };
}
