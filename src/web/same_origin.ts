import type { Context } from "hono";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * False for a request that changes something and that another site may have had the browser send.
 * Browsers say so themselves (Fetch Metadata, `Sec-Fetch-Site`), and those that do not say where
 * the page is from (`Origin`, RFC 6454 §7). Who says neither is no browser, and is believed only
 * where no cookie speaks for it.
 */
export function isFromHere(c: Context): boolean {
  if (SAFE.has(c.req.method)) return true;
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = c.req.header("Origin");
  if (origin === undefined) return c.req.header("Cookie") === undefined;
  const host = c.req.header("Host");
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}
