/**
 * Session timers, RFC 4028: what to ask, what to answer, when to refresh and when to hang up.
 * Pure; the leg owns the clock.
 */

import {
  field,
  H,
  type HeaderField,
  Params,
  type SipRequest,
  type SipResponse,
} from "../message/mod.ts";

export interface SessionTimerPolicy {
  /** The interval we ask for, seconds; RFC 4028 §4 recommends 1800. */
  readonly expires: number;
  /** The least we accept, seconds; never under 90, §4. */
  readonly minSe: number;
}

export const DEFAULT_SESSION_TIMER_POLICY: SessionTimerPolicy = { expires: 1800, minSe: 90 };

/** A session timer that is agreed. */
export interface SessionTimer {
  /** Seconds. */
  readonly interval: number;
  readonly refresher: "us" | "peer";
  /** The peer knows no session timers: whatever it answers shows that it is there. */
  readonly alone?: true;
}

/** Headers of an INVITE or UPDATE we send as its UAC. */
export function requestSessionTimer(
  policy: SessionTimerPolicy,
  current?: SessionTimer,
): readonly HeaderField[] {
  // §7.4: a refresh keeps the roles; the sender of a request is its uac.
  const refresher = current === undefined ? undefined : current.refresher === "us" ? "uac" : "uas";
  const params = refresher === undefined ? Params.NONE : Params.of(["refresher", refresher]);
  const seconds = Math.max(current?.interval ?? policy.expires, policy.minSe);
  return [
    field(H.sessionExpires, { seconds, params }),
    field(H.minSe, { seconds: policy.minSe, params: Params.NONE }),
  ];
}

/** The timer after a 2xx came to a request of ours, §7.2. Undefined: the session has none. */
export function timerOfClient(response: SipResponse): SessionTimer | undefined {
  const value = response.headers.first(H.sessionExpires);
  if (!value) return undefined;
  const refresher = value.params.get("refresher")?.toLowerCase();
  return { interval: Math.max(value.seconds, 90), refresher: refresher === "uas" ? "peer" : "us" };
}

export interface SessionTimerAnswer {
  readonly timer: SessionTimer | undefined;
  /** What our 2xx carries. */
  readonly headers: readonly HeaderField[];
}

/** What the UAS does about the timer a request asks for, §9. */
export function answerSessionTimer(
  request: SipRequest,
  policy: SessionTimerPolicy,
): SessionTimerAnswer | { readonly tooSmall: number } {
  const asked = request.headers.first(H.sessionExpires);
  const supports = request.headers.all(H.supported).some((tag) => tag.toLowerCase() === "timer");
  if (asked && asked.seconds < policy.minSe && supports) return { tooSmall: policy.minSe };
  if (!asked && !supports) {
    // The peer knows no timers. §9 lets the UAS refresh alone, so that a dead phone is noticed.
    return { timer: { interval: policy.expires, refresher: "us", alone: true }, headers: [] };
  }
  const least = request.headers.first(H.minSe)?.seconds ?? 0;
  const interval = Math.max(asked?.seconds ?? policy.expires, least, 90);
  const wish = asked?.params.get("refresher")?.toLowerCase();
  // Table 2 of §9: a UAC that names nobody leaves it to us. We refresh: only then is a phone that
  // vanished noticed by us and not by its expiry alone.
  const refresher = wish === "uac" && supports ? "uac" : "uas";
  const headers = [
    field(H.sessionExpires, {
      seconds: interval,
      params: Params.of(["refresher", refresher]),
    }),
    // §9: the peer has to know that there is a timer, whoever refreshes.
    ...(supports ? [field(H.require, "timer")] : []),
  ];
  return { timer: { interval, refresher: refresher === "uac" ? "peer" : "us" }, headers };
}

/** When the refresher sends its refresh: at half the interval, §7.2. Milliseconds. */
export const refreshAfterMs = ({ interval }: SessionTimer): number => interval * 500;

/** When the session ends for want of a refresh: the lesser of 32 s and a third early, §10. */
export const expireAfterMs = ({ interval }: SessionTimer): number =>
  (interval - Math.min(32, interval / 3)) * 1000;
