import type { LegEnd } from "../call/mod.ts";
import { field, H, type HeaderField, Params, quote } from "../sip/mod.ts";

/** Reason values, RFC 3326: why a leg is cancelled or hung up. */
const REASONS: Readonly<Record<LegEnd, readonly [cause: number, text: string]>> = {
  "answered-elsewhere": [200, "Call completed elsewhere"],
  "caller-cancelled": [487, "Request terminated"],
  "no-answer": [480, "No answer"],
  "declined-elsewhere": [603, "Declined elsewhere"],
  "silent": [408, "No response in time"],
  "hung-up": [200, "Normal call clearing"],
  "lost": [408, "The other party is gone"],
  "media-refused": [488, "Not acceptable here"],
  "transferred": [200, "Call transferred"],
  "replaced": [200, "Call transferred"],
  "stopped": [503, "The server is stopping"],
};

export function reasonField(why: LegEnd): HeaderField {
  const [cause, text] = REASONS[why];
  return sipReason(cause, text);
}

/** `Reason: SIP;cause=<status>;text="<text>"`. */
export function sipReason(cause: number, text: string): HeaderField {
  return field(H.reason, {
    token: "SIP",
    params: Params.of(["cause", String(cause)], ["text", quote(text)]),
  });
}
