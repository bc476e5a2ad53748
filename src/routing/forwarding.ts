import { type Diversion, isSipUri, type NoAnswerCause, type RingPlan } from "../domain/mod.ts";
import type { RingRoute, RouteRequest, RoutingFacts } from "./routing_facts.ts";
import { note, type Step, type Trip } from "./trip.ts";

/** More forwardings than this are a mistake that somebody has made. */
export const MOST_DIVERSIONS = 5;

const REASONS: Readonly<Record<NoAnswerCause, Diversion["reason"]>> = {
  "busy": "user-busy",
  "no-answer": "no-answer",
  "unreachable": "unavailable",
};

/** The number that `to` stands for: a URI of our own domain is the number in it. */
export function numberOf(to: string, facts: RoutingFacts): string {
  return isSipUri(to) ? facts.localNumber(to) ?? to : to;
}

/** True when a call to `from` may go on to `to`: it leads nowhere that the call has been. */
export function mayForward(trip: Trip, from: string, to: string, facts: RoutingFacts): boolean {
  const number = numberOf(to, facts);
  return trip.diversions.length < MOST_DIVERSIONS && number !== from &&
    number !== trip.caller.extension &&
    !trip.diversions.some((diversion) => diversion.from === number);
}

/** Goes on to `to`; undefined when that would lead round in a circle. */
export function forward(
  trip: Trip,
  from: string,
  to: string,
  reason: Diversion["reason"],
  facts: RoutingFacts,
): Step | undefined {
  if (!mayForward(trip, from, to, facts)) {
    note(trip, "circle", { from, to });
    return undefined;
  }
  note(trip, `forwards.${reason}`, { from, to });
  const diversions = [...trip.diversions, { from, reason }];
  return { kind: "onward", trip: { ...trip, number: to, diversions, codes: false } };
}

/** The destinations of `wanted` that the call may go on to. */
export function otherwiseOf(
  trip: Trip,
  from: string,
  wanted: Readonly<Partial<Record<NoAnswerCause, string>>>,
  facts: RoutingFacts,
): RingPlan["otherwise"] {
  return Object.fromEntries(
    Object.entries(wanted).filter(([, to]) => mayForward(trip, from, to, facts)),
  );
}

/**
 * What to ask `route` next when nobody answered `ringing`, the route that `request` led to;
 * undefined when the call ends there.
 */
export function onward(
  request: RouteRequest,
  ringing: RingRoute,
  cause: NoAnswerCause,
): RouteRequest | undefined {
  const { plan, diversions, anonymous } = ringing;
  const to = plan.otherwise[cause];
  if (to === undefined) return undefined;
  return {
    dialled: to,
    caller: request.caller,
    diversions: [...diversions, { from: plan.called, reason: REASONS[cause] }],
    anonymous,
  };
}
