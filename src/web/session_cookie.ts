import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Origin } from "./visitor.ts";

const NAME = "ringdown_session";

/** Over TLS a browser keeps it only from this very host. */
const prefixOf = ({ secure }: Pick<Origin, "secure">) => secure ? "host" as const : undefined;

/** The session's token that the browser has, if any. */
export function sessionToken(c: Context, origin: Pick<Origin, "secure">): string | undefined {
  return getCookie(c, NAME, prefixOf(origin)) || undefined;
}

export function setSessionCookie(
  c: Context,
  origin: Pick<Origin, "secure">,
  token: string,
  seconds: number,
): void {
  const prefix = prefixOf(origin);
  setCookie(c, NAME, token, {
    ...(prefix ? { prefix } : {}),
    path: "/",
    httpOnly: true,
    secure: origin.secure,
    sameSite: "Lax",
    maxAge: seconds,
  });
}

export function clearSessionCookie(c: Context, origin: Pick<Origin, "secure">): void {
  const prefix = prefixOf(origin);
  deleteCookie(c, NAME, { ...(prefix ? { prefix } : {}), path: "/", secure: origin.secure });
}
