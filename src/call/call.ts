/**
 * What a call is and what happens next, without a socket, a clock or a promise. The rules are in
 * SPEC.md; each has a row in tests/call/call_test.ts.
 *
 * ```txt
 * ringing --first answer--> talking --BYE, loss, stop--> ended
 *    |                          |
 *    +--cancel, all failed,     +--its answer cannot work--> ended
 *       time-out, stop--> ended
 * ```
 */

import type { EndReason, LegId } from "../domain/mod.ts";

/** A callee's leg while the call rings. */
export interface Callee {
  readonly leg: LegId;
  /** The final status it failed with; undefined while it may still answer. */
  readonly failed?: number;
}

/** An offer on its way from one leg to the other, and who waits for its answer. */
export interface Exchange {
  readonly from: LegId;
}

export type Call =
  | { readonly phase: "ringing"; readonly caller: LegId; readonly callees: readonly Callee[] }
  | {
    readonly phase: "talking";
    readonly caller: LegId;
    readonly callee: LegId;
    /** True once the caller has been answered. */
    readonly connected: boolean;
    readonly exchange?: Exchange;
  }
  | { readonly phase: "ended"; readonly cause: EndCause };

/** Why and by whom. */
export interface EndCause {
  readonly reason: EndReason;
  readonly by: "caller" | "callee" | "us";
  /** The final status the caller got; 200 for a call that was answered. */
  readonly status: number;
}

export type CallEvent =
  /** CANCEL, or BYE before the answer. */
  | { readonly type: "caller-cancelled" }
  | { readonly type: "callee-progress"; readonly leg: LegId; readonly status: number }
  | { readonly type: "callee-answered"; readonly leg: LegId }
  | { readonly type: "callee-failed"; readonly leg: LegId; readonly status: number }
  /** The 200 with its media was sent to the caller. */
  | { readonly type: "connected" }
  /** The callee's answer cannot work: no common codec, or a malformed SDP. */
  | { readonly type: "media-refused"; readonly leg: LegId }
  /** BYE. */
  | { readonly type: "hung-up"; readonly leg: LegId }
  /** The peer is gone though it said nothing. */
  | { readonly type: "leg-lost"; readonly leg: LegId; readonly reason: EndReason }
  /** A re-INVITE or UPDATE with an offer, or one that asks for an offer. */
  | { readonly type: "offered"; readonly leg: LegId }
  /** The offer was answered or refused, to its end. */
  | { readonly type: "offer-settled" }
  | { readonly type: "ring-timeout" }
  | { readonly type: "stopped" };

/** Why a leg is cancelled or hung up, as its Reason header says (RFC 3326). */
export type LegEnd =
  | "answered-elsewhere"
  | "caller-cancelled"
  | "no-answer"
  | "declined-elsewhere"
  | "hung-up"
  | "lost"
  | "media-refused"
  | "stopped";

export type CallEffect =
  /** Passes a provisional response of `leg`, with its early media, to the caller. */
  | { readonly do: "progress"; readonly leg: LegId; readonly status: number }
  /** Answers the caller with the media of `callee`. Leads to `connected` or `media-refused`. */
  | { readonly do: "connect"; readonly callee: LegId }
  /** The final response to the caller's INVITE; `cause` is the status it stands for. */
  | { readonly do: "reject"; readonly status: number; readonly cause: number }
  | { readonly do: "cancel"; readonly leg: LegId; readonly why: LegEnd }
  | { readonly do: "bye"; readonly leg: LegId; readonly why: LegEnd }
  /** Passes the offer of `from` on to `to`. Leads to `offer-settled`. */
  | { readonly do: "pass-offer"; readonly from: LegId; readonly to: LegId }
  /** Refuses the offer that just came from `leg`. */
  | { readonly do: "refuse-offer"; readonly leg: LegId; readonly status: 481 | 491 | 500 }
  | { readonly do: "stop-ring-timer" }
  /** Releases the media and writes the record. Exactly once in the life of a call. */
  | { readonly do: "end"; readonly cause: EndCause };

export interface Step {
  readonly call: Call;
  readonly effects: readonly CallEffect[];
}

/** A call whose callees have just been invited. */
export function startCall(caller: LegId, callees: readonly LegId[]): Call {
  return { phase: "ringing", caller, callees: callees.map((leg) => ({ leg })) };
}

/** What `event` makes of `call`, and what must be done about it. */
export function step(call: Call, event: CallEvent): Step {
  switch (call.phase) {
    case "ringing":
      return whileRinging(call, event);
    case "talking":
      return whileTalking(call, event);
    case "ended":
      return afterEnd(call, event);
  }
}

type Ringing = Extract<Call, { phase: "ringing" }>;
type Talking = Extract<Call, { phase: "talking" }>;

const nothing = (call: Call): Step => ({ call, effects: [] });

function whileRinging(call: Ringing, event: CallEvent): Step {
  switch (event.type) {
    case "callee-progress":
      return isCalling(call, event.leg)
        ? { call, effects: [{ do: "progress", leg: event.leg, status: event.status }] }
        : nothing(call);
    case "callee-answered":
      return answered(call, event.leg);
    case "callee-failed":
      return failed(call, event.leg, event.status);
    case "media-refused":
      return failed(call, event.leg, 488);
    case "caller-cancelled":
      return endRinging(call, "caller-cancelled", 487, { reason: "cancelled", by: "caller" });
    case "ring-timeout":
      return endRinging(call, "no-answer", 480, { reason: "no-answer", by: "us" });
    case "stopped":
      return endRinging(call, "stopped", 503, { reason: "stopped", by: "us" });
    case "hung-up":
    case "leg-lost":
      if (event.leg !== call.caller) return failed(call, event.leg, 480);
      return event.type === "hung-up"
        ? endRinging(call, "caller-cancelled", 487, { reason: "cancelled", by: "caller" })
        // RFC 3262 §3: a caller that acknowledges nothing gets a 5xx, if it hears anything at all.
        : endRinging(call, "lost", 504, { reason: event.reason, by: "caller" });
    case "offered":
      return { call, effects: [{ do: "refuse-offer", leg: event.leg, status: 491 }] };
    case "connected":
    case "offer-settled":
      return nothing(call);
  }
}

const isCalling = ({ callees }: Ringing, leg: LegId): boolean =>
  callees.some((callee) => callee.leg === leg && callee.failed === undefined);

function answered(call: Ringing, leg: LegId): Step {
  if (!isCalling(call, leg)) {
    return { call, effects: [{ do: "bye", leg, why: "answered-elsewhere" }] };
  }
  const others = call.callees.filter((callee) => callee.leg !== leg && callee.failed === undefined);
  return {
    call: { phase: "talking", caller: call.caller, callee: leg, connected: false },
    effects: [
      { do: "stop-ring-timer" },
      ...others.map(({ leg }): CallEffect => ({ do: "cancel", leg, why: "answered-elsewhere" })),
      { do: "connect", callee: leg },
    ],
  };
}

function failed(call: Ringing, leg: LegId, status: number): Step {
  if (!isCalling(call, leg)) return nothing(call);
  const callees = call.callees.map((callee) =>
    callee.leg === leg ? { ...callee, failed: status } : callee
  );
  const next: Ringing = { ...call, callees };
  const waiting = callees.filter((callee) => callee.failed === undefined);
  // RFC 3261 §16.7 step 5: a 6xx speaks for every device of the user.
  if (waiting.length > 0 && status < 600) return nothing(next);
  const cause = bestStatus(callees.flatMap(({ failed }) => failed ?? []));
  const answer = statusForCaller(cause);
  const end: EndCause = { reason: reasonOf(cause), by: "callee", status: answer };
  return {
    call: { phase: "ended", cause: end },
    effects: [
      { do: "stop-ring-timer" },
      ...waiting.map(({ leg }): CallEffect => ({ do: "cancel", leg, why: "declined-elsewhere" })),
      { do: "reject", status: answer, cause },
      { do: "end", cause: end },
    ],
  };
}

function endRinging(
  call: Ringing,
  why: LegEnd,
  status: number,
  { reason, by }: Pick<EndCause, "reason" | "by">,
): Step {
  const cause: EndCause = { reason, by, status };
  const waiting = call.callees.filter(({ failed }) => failed === undefined);
  return {
    call: { phase: "ended", cause },
    effects: [
      { do: "stop-ring-timer" },
      { do: "reject", status, cause: status },
      ...waiting.map(({ leg }): CallEffect => ({ do: "cancel", leg, why })),
      { do: "end", cause },
    ],
  };
}

function whileTalking(call: Talking, event: CallEvent): Step {
  switch (event.type) {
    case "callee-answered":
      // The callee's own 2xx again is no news; another callee's came too late.
      return event.leg === call.callee
        ? nothing(call)
        : { call, effects: [{ do: "bye", leg: event.leg, why: "answered-elsewhere" }] };
    case "connected":
      return nothing({ ...call, connected: true });
    case "media-refused":
      return event.leg === call.callee ? unconnectable(call) : nothing(call);
    case "caller-cancelled":
      // The CANCEL crossed the callee's answer: nobody is there to hear it.
      return call.connected ? nothing(call) : endTalking(call, [call.callee], "caller-cancelled", {
        reason: "cancelled",
        by: "caller",
      });
    case "hung-up":
      // Of a callee that lost, and that says BYE where it should say 487.
      if (!isTalking(call, event.leg)) return nothing(call);
      return endTalking(call, others(call, event.leg), "hung-up", {
        reason: "hung-up",
        by: sideOf(call, event.leg),
      });
    case "leg-lost":
      if (!isTalking(call, event.leg)) return nothing(call);
      // The lost leg gets a BYE too: it may only have been deaf.
      return endTalking(call, [call.caller, call.callee], "lost", {
        reason: event.reason,
        by: sideOf(call, event.leg),
      });
    case "stopped":
      return endTalking(call, [call.caller, call.callee], "stopped", {
        reason: "stopped",
        by: "us",
      });
    case "offered":
      return offered(call, event.leg);
    case "offer-settled":
      return nothing(settled(call));
    case "callee-progress":
    case "callee-failed":
    case "ring-timeout":
      return nothing(call);
  }
}

const isTalking = ({ caller, callee }: Talking, leg: LegId): boolean =>
  leg === caller || leg === callee;

const others = ({ caller, callee }: Talking, leg: LegId): readonly LegId[] =>
  [caller, callee].filter((one) => one !== leg);

const sideOf = ({ caller }: Talking, leg: LegId): "caller" | "callee" =>
  leg === caller ? "caller" : "callee";

function offered(call: Talking, leg: LegId): Step {
  if (!isTalking(call, leg)) {
    return { call, effects: [{ do: "refuse-offer", leg, status: 481 }] };
  }
  // RFC 3261 §14.2: one offer at a time; who comes second tries again.
  if (call.exchange || !call.connected) {
    const status = call.exchange?.from === leg ? 500 : 491;
    return { call, effects: [{ do: "refuse-offer", leg, status }] };
  }
  const to = leg === call.caller ? call.callee : call.caller;
  return {
    call: { ...call, exchange: { from: leg } },
    effects: [{ do: "pass-offer", from: leg, to }],
  };
}

function unconnectable(call: Talking): Step {
  const cause: EndCause = { reason: "media-refused", by: "callee", status: 488 };
  return {
    call: { phase: "ended", cause },
    effects: [
      { do: "reject", status: 488, cause: 488 },
      { do: "bye", leg: call.callee, why: "media-refused" },
      { do: "end", cause },
    ],
  };
}

function endTalking(
  call: Talking,
  legs: readonly LegId[],
  why: LegEnd,
  { reason, by }: Pick<EndCause, "reason" | "by">,
): Step {
  // A caller that was not answered yet gets a final response instead of a BYE.
  const status = call.connected ? 200 : by === "caller" ? 487 : by === "us" ? 503 : 480;
  const cause: EndCause = { reason, by, status };
  const hungUp = legs.filter((leg) => call.connected || leg !== call.caller);
  return {
    call: { phase: "ended", cause },
    effects: [
      ...(call.connected ? [] : [{ do: "reject", status, cause: status } as const]),
      ...hungUp.map((leg): CallEffect => ({ do: "bye", leg, why })),
      { do: "end", cause },
    ],
  };
}

function afterEnd(call: Call, event: CallEvent): Step {
  if (event.type === "callee-answered") {
    return { call, effects: [{ do: "bye", leg: event.leg, why: "caller-cancelled" }] };
  }
  if (event.type === "offered") {
    return { call, effects: [{ do: "refuse-offer", leg: event.leg, status: 481 }] };
  }
  return nothing(call);
}

/** Within a class the answer that tells the caller most, RFC 3261 §16.7 step 6. */
const TELLING = [486, 488, 480, 404, 484, 415, 408];

/** The status that speaks for all callees: a 6xx, else one of the lowest class. */
export function bestStatus(statuses: readonly number[]): number {
  const six = statuses.find((status) => status >= 600);
  if (six !== undefined) return six;
  const lowest = Math.min(...statuses.map((status) => Math.floor(status / 100)));
  const candidates = statuses.filter((status) => Math.floor(status / 100) === lowest);
  return TELLING.find((status) => candidates.includes(status)) ?? candidates[0] ?? 480;
}

/**
 * What the caller hears of a callee's failure. What is wrong between us and the callee's phone
 * (its redirects, its challenges, its faults, its silence) is no matter of the caller's.
 */
export function statusForCaller(status: number): number {
  if (status >= 600 || PASSED.has(status)) return status;
  return 480;
}

const PASSED: ReadonlySet<number> = new Set([404, 410, 415, 433, 480, 484, 486, 488]);

function reasonOf(status: number): EndReason {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 603:
    case 607:
    case 608:
    case 403:
      return "declined";
    case 408:
    case 503:
    case 430:
      return "unreachable";
    case 404:
    case 410:
    case 484:
    case 604:
      return "not-found";
    case 415:
    case 488:
    case 606:
      return "media-refused";
    case 480:
      return "no-answer";
    default:
      return "error";
  }
}

function settled({ phase, caller, callee, connected }: Talking): Talking {
  return { phase, caller, callee, connected };
}
