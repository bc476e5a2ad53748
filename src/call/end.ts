/** What is common to all phases: nothing happens, or everything ends. */

import type { EndReason, LegId } from "../domain/mod.ts";
import type {
  Call,
  CallEffect,
  CallEvent,
  EndCause,
  Ended,
  Holding,
  LegEnd,
  Step,
} from "./call.ts";

export const nothing = (call: Call): Step => ({ call, effects: [] });

/** How a call ends that is on its way to somebody, or up. */
export interface Ending {
  readonly reason: EndReason;
  readonly by: EndCause["by"];
  /** The final response for a caller that has had none. */
  readonly status: number;
  /** The status it stands for; the same, if not given. */
  readonly cause?: number;
  readonly why: LegEnd;
}

/** The caller gave up. */
export const CANCELLED: Ending = {
  reason: "cancelled",
  by: "caller",
  status: 487,
  why: "caller-cancelled",
};
/** What the caller offers cannot work. */
export const REFUSED: Ending = {
  reason: "media-refused",
  by: "caller",
  status: 488,
  why: "media-refused",
};
/** There are no ports left for the media. */
const NO_PORTS: Ending = { reason: "overload", by: "us", status: 503, why: "media-refused" };
/** What the caller has cannot be offered to anybody. */
export const unofferable = (status: 488 | 503): Ending => status === 488 ? REFUSED : NO_PORTS;
/** The server stops. */
export const STOPPED: Ending = { reason: "stopped", by: "us", status: 503, why: "stopped" };

export const NO_HOLD: Holding = { caller: false, callee: false };

/** Who is lost gets a BYE: it may only have been deaf, and its leg ends by nothing else. */
export const letGo = (leg: LegId): CallEffect => ({ do: "bye", leg, why: "lost" });

/** A leg that is called for nothing any more. */
export const unwantedLegs = (legs: readonly LegId[], why: LegEnd): readonly CallEffect[] =>
  legs.map((leg) => ({ do: "cancel", leg, why }));

/**
 * The end of a call: the caller is rejected if it waits for its answer, and hung up if it is in
 * `hangUp`; so is everybody else there.
 */
export function ended(
  { caller, answered }: { readonly caller: LegId; readonly answered: boolean },
  ending: Ending,
  hangUp: readonly LegId[],
  before: readonly CallEffect[] = [],
): { readonly call: Ended; readonly effects: readonly CallEffect[] } {
  const { reason, by, why } = ending;
  const status = answered ? 200 : ending.status;
  const cause: EndCause = { reason, by, status };
  const effects: CallEffect[] = [...before];
  if (!answered) effects.push({ do: "reject", status, cause: ending.cause ?? status });
  for (const leg of hangUp) {
    if (answered || leg !== caller) effects.push({ do: "bye", leg, why });
  }
  effects.push({ do: "end", cause });
  return { call: { phase: "ended", cause }, effects };
}

/** An ended call hears no more, but nobody is left waiting. */
export function afterEnd(call: Ended, event: CallEvent): Step {
  switch (event.type) {
    case "callee-answered":
      return { call, effects: [{ do: "bye", leg: event.leg, why: "caller-cancelled" }] };
    case "offered":
      return { call, effects: [{ do: "refuse-offer", leg: event.leg, status: 481 }] };
    case "rung":
      return { call, effects: unwantedLegs(event.legs, "caller-cancelled") };
    case "replaced":
    case "retrieved":
      return unwelcome(call, event);
    default:
      return nothing(call);
  }
}

/** Who came into a call in which it is too late: it is hung up, and so is who brought it. */
export function unwelcome(
  call: Call,
  event: Extract<CallEvent, { type: "replaced" | "retrieved" }>,
): Step {
  const effects: CallEffect[] = [{ do: "bye", leg: event.by, why: "hung-up" }];
  if (event.type === "replaced" && event.transferor !== undefined) {
    effects.push({ do: "tell-transferor", status: 481 });
    effects.push({ do: "bye", leg: event.transferor, why: "transferred" });
  }
  return { call, effects };
}
