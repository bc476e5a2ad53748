import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Origin } from "./visitor.ts";

/** What a browser has between the two steps of signing in, for the pages of these only. */
const NAME = "ringdown_ticket";
const PATH = "/sign-in";
const SECONDS = 5 * 60;

export function ticketOf(c: Context): string {
  return getCookie(c, NAME) ?? "";
}

export function setTicketCookie(c: Context, { secure }: Pick<Origin, "secure">, ticket: string) {
  setCookie(c, NAME, ticket, {
    path: PATH,
    httpOnly: true,
    secure,
    sameSite: "Strict",
    maxAge: SECONDS,
  });
}

export function clearTicketCookie(c: Context): void {
  deleteCookie(c, NAME, { path: PATH });
}
