import type { RingRoute, RoutingFacts } from "./routing_facts.ts";
import { numberOf } from "./forwarding.ts";
import { isSetByUs, note, reject, type Step, type Trip } from "./trip.ts";

/** It rings until the caller gives up, or the gateway does. */
const RING_MS = 600_000;

/**
 * Where a number for emergencies leads, before anything else is asked: outside, whoever dials it,
 * whatever is set. Undefined for any other number, and for one behind a digit for the outside line
 * that is somebody's.
 *
 * Only a person can mean it: no forwarding, group, rule or call from outside leads there.
 */
export function emergencyStep(trip: Trip, facts: RoutingFacts): Step | undefined {
  const number = helpNumber(numberOf(trip.number, facts), facts);
  if (number === undefined) return undefined;
  if (trip.caller.user === undefined || isSetByUs(trip)) {
    note(trip, "emergency.nobody", { number });
    return isSetByUs(trip) ? reject(480, "Temporarily Unavailable") : reject(404, "Not Found");
  }
  note(trip, "emergency", { number });
  return ringOutside(number);
}

/** The number for emergencies that `number` stands for; undefined when it is somebody's. */
export function helpNumber(number: string, facts: RoutingFacts): string | undefined {
  const meant = facts.emergency(number);
  return !meant || !meant.bare && isTaken(number, facts) ? undefined : meant.number;
}

function isTaken(number: string, { users, groups, codes }: RoutingFacts): boolean {
  return users.byExtension(number) !== undefined || groups.byExtension(number) !== undefined ||
    codes.match(number) !== undefined;
}

/** Help may have to call back: the caller is never anonymous. */
function ringOutside(number: string): RingRoute {
  const target = { kind: "outside", number, emergency: true } as const;
  return {
    kind: "ring",
    plan: {
      called: number,
      rounds: [{ members: [{ target, afterMs: 0, confirm: false }], ms: RING_MS }],
      otherwise: {},
      callerPrefix: "",
      autoAnswer: false,
    },
    diversions: [],
    anonymous: false,
  };
}
