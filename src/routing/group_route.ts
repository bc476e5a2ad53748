import type { RingGroup, RingPlan, RingRound } from "../domain/mod.ts";
import { forward, otherwiseOf } from "./forwarding.ts";
import { type Found, membersOf, ringMember, together } from "./members.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { note, reject, type Step, type Trip } from "./trip.ts";

/** Where a call to `group` goes: its members, else its other destination. */
export function groupRoute(trip: Trip, group: RingGroup, facts: RoutingFacts): Step {
  const { extension, otherwise, skipBusy, strategy } = group;
  const { found, someBusy } = membersOf(trip, group.members, facts, {
    skipBusy: skipBusy || strategy === "first-available",
  });
  if (found.length === 0) {
    note(trip, "group.nobody", { extension });
    const reason = someBusy ? "user-busy" : "unavailable";
    const gone = otherwise === undefined
      ? undefined
      : forward(trip, extension, otherwise, reason, facts);
    return gone ??
      (someBusy ? reject(486, "Busy Here") : reject(480, "Temporarily Unavailable"));
  }
  note(trip, `group.${strategy}`, { extension, members: found.length });
  const wanted = otherwise === undefined
    ? {}
    : { "busy": otherwise, "no-answer": otherwise, "unreachable": otherwise };
  return {
    kind: "ring",
    plan: planOf(group, roundsOf(group, found, facts), {
      otherwise: otherwiseOf(trip, extension, wanted, facts),
      autoAnswer: false,
    }),
    diversions: trip.diversions,
    anonymous: trip.anonymous,
  };
}

/** The loudspeakers of everybody in `group` who is on no call. */
export function pageRoute(trip: Trip, group: RingGroup, facts: RoutingFacts): Step {
  const { found, someBusy } = membersOf(trip, group.members, facts, {
    skipBusy: true,
    usersOnly: true,
  });
  if (found.length === 0) {
    return someBusy ? reject(486, "Busy Here") : reject(480, "Temporarily Unavailable");
  }
  const members = found.map((one) => ({ ...ringMember(one), confirm: false }));
  const round = { members, ms: facts.ringSeconds * 1_000 };
  return { kind: "page", plan: planOf(group, [round], { otherwise: {}, autoAnswer: true }) };
}

function planOf(
  { id, extension, callerPrefix }: RingGroup,
  rounds: readonly RingRound[],
  rest: Pick<RingPlan, "otherwise" | "autoAnswer">,
): RingPlan {
  return { called: extension, rounds, callerPrefix, group: id, ...rest };
}

/** Who of `found` rings when, by the strategy of the group. */
export function roundsOf(
  { strategy, ringSeconds }: RingGroup,
  found: readonly Found[],
  facts: RoutingFacts,
): readonly RingRound[] {
  if (strategy === "together") return [{ members: together(found), ms: ringSeconds * 1_000 }];
  const order = strategy === "random" ? shuffled(found, facts) : found;
  return order.map((one) => ({
    members: [ringMember(one)],
    ms: (one.listed.ringSeconds ?? ringSeconds) * 1_000,
  }));
}

/** Fisher and Yates: every order is as likely as any other. */
function shuffled(found: readonly Found[], { chance }: RoutingFacts): readonly Found[] {
  const rest = [...found];
  const order: Found[] = [];
  while (rest.length > 0) order.push(...rest.splice(chance(rest.length), 1));
  return order;
}
