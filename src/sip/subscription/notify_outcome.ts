import { H, type SipResponse } from "../message/mod.ts";

/** What a final response to a NOTIFY means for its subscription. */
export type NotifyOutcome =
  | { readonly is: "accepted" }
  /** This state was not taken; the subscription goes on. */
  | { readonly is: "refused" }
  /** As refused, and nothing is to be sent for so many seconds. */
  | { readonly is: "later"; readonly seconds: number }
  /** The subscription is over, without another NOTIFY. */
  | { readonly is: "over" };

/**
 * Statuses that end the subscription, RFC 6665 §4.2.2 with the table of RFC 5057 §5.1: those that
 * destroy the usage or the whole dialog. Any other concerns that one NOTIFY only.
 */
const FATAL: ReadonlySet<number> = new Set([
  404,
  405,
  408,
  410,
  416,
  480,
  481,
  482,
  483,
  484,
  485,
  489,
  501,
  502,
  504,
  604,
]);

/** Even with Retry-After these say that there is nothing to come back to. */
const GONE: ReadonlySet<number> = new Set([481, 489, 501]);

/** What `response`, a final one, means. No response in 64*T1 is as a 408. */
export function outcomeOfNotify(response: SipResponse): NotifyOutcome {
  const { status, headers } = response;
  if (status < 300) return { is: "accepted" };
  if (GONE.has(status)) return { is: "over" };
  const wait = retryAfterOf(headers);
  if (wait !== undefined) return { is: "later", seconds: wait };
  return FATAL.has(status) ? { is: "over" } : { is: "refused" };
}

function retryAfterOf(headers: SipResponse["headers"]): number | undefined {
  try {
    return headers.first(H.retryAfter)?.seconds;
  } catch {
    // The peer's header is malformed; its status still counts.
    return undefined;
  }
}
