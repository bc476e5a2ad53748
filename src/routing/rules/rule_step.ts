import type { CallRule, InboundNumberId, RingRound, RuleAction } from "../../domain/mod.ts";
import { forward, mayForward } from "../forwarding.ts";
import { roundsOf } from "../group_route.ts";
import { type Listed, membersOf, together } from "../members.ts";
import type { RoutingFacts } from "../routing_facts.ts";
import { note, reject, type Step, type Trip } from "../trip.ts";
import { messageStep } from "../voicemail_route.ts";
import { findRule } from "./find_rule.ts";
import type { RuleFacts } from "./rule_facts.ts";

/**
 * What the first rule that matches makes of a call; undefined when none does, or they have been
 * looked at.
 *
 * @param number The number of ours that was called; undefined for a call of our own phones.
 */
export function rulesStep(
  trip: Trip,
  number: InboundNumberId | undefined,
  facts: RoutingFacts,
): Step | undefined {
  if (!hasRules(facts) || trip.ruled) return undefined;
  const { caller, anonymous, tried } = trip;
  const call = { dialled: trip.number, caller, anonymous };
  const rule = findRule(call, number, facts, tried);
  return rule && ruleStep(trip, rule, facts);
}

/** Not a copy: facts change, and are asked each time. */
const hasRules = (facts: RoutingFacts): facts is RoutingFacts & { readonly rules: RuleFacts } =>
  facts.rules !== undefined;

/** What a rule makes of a call that it matches. */
function ruleStep(trip: Trip, { name, action }: CallRule, facts: RoutingFacts): Step {
  switch (action.kind) {
    case "ring":
      return ringStep(trip, action, facts);
    case "forward":
    case "agent":
      // Where that would lead round in a circle, the number's own destination has to do.
      return forward(trip, trip.number, action.to, "unconditional", facts) ?? goOn(trip);
    case "voicemail": {
      const user = facts.users.byExtension(action.to);
      // Without that mailbox the number's own destination has to do.
      return (user && messageStep(trip, user, facts)) ?? goOn(trip);
    }
    case "reject":
      return { kind: "service", service: { kind: "turn-away", how: action.how } };
    case "announce":
      return { kind: "service", service: { kind: "announce", announcement: action.announcement } };
    case "challenge":
      if (!trip.challenged) {
        return { kind: "service", service: { kind: "challenge", to: trip.number } };
      }
      note(trip, "rule.passed-challenge", { rule: name });
      return goOn(trip);
    case "go-on":
      return goOn(trip, action.callerPrefix);
  }
}

function goOn(trip: Trip, callerPrefix = ""): Step {
  return { kind: "onward", trip: { ...trip, ruled: true, callerPrefix } };
}

/** Rings one round after the other, without those who cannot ring now. */
function ringStep(
  trip: Trip,
  { rings, otherwise }: Extract<RuleAction, { kind: "ring" }>,
  facts: RoutingFacts,
): Step {
  let someBusy = false;
  const rounds: RingRound[] = [];
  for (const { to, seconds } of rings) {
    const listed = to.flatMap((number) => listedAt(number, facts));
    const members = membersOf(trip, listed, facts, { skipBusy: skipsBusy(to, facts) });
    someBusy ||= members.someBusy;
    if (members.found.length === 0) continue;
    const ms = seconds * 1_000;
    const alone = to.length === 1 ? facts.groups.byExtension(to[0] ?? "") : undefined;
    if (alone) rounds.push(...within(roundsOf(alone, members.found, facts), ms));
    else rounds.push({ members: together(members.found), ms });
  }
  if (rounds.length === 0) return nobody(trip, otherwise, someBusy, facts);
  const to = otherwise !== undefined && mayForward(trip, trip.number, otherwise, facts)
    ? otherwise
    : undefined;
  return {
    kind: "ring",
    plan: {
      called: trip.number,
      rounds,
      otherwise: to === undefined ? {} : { "busy": to, "no-answer": to, "unreachable": to },
      callerPrefix: "",
      autoAnswer: false,
    },
    diversions: trip.diversions,
    anonymous: trip.anonymous,
  };
}

function nobody(
  trip: Trip,
  otherwise: string | undefined,
  someBusy: boolean,
  facts: RoutingFacts,
): Step {
  note(trip, "rule.nobody", {});
  const reason = someBusy ? "user-busy" : "unavailable";
  const gone = otherwise === undefined
    ? undefined
    : forward(trip, trip.number, otherwise, reason, facts);
  return gone ?? (someBusy ? reject(486, "Busy Here") : reject(480, "Temporarily Unavailable"));
}

/** As its settings say of a group that rings alone. */
function skipsBusy(to: readonly string[], { groups }: RoutingFacts): boolean {
  const group = to.length === 1 ? groups.byExtension(to[0] ?? "") : undefined;
  return group !== undefined && (group.skipBusy || group.strategy === "first-available");
}

/**
 * The rounds of a group, which last for `ms` together, as the rule says: those that would begin
 * later do not, and where all ring at once they ring for all of it.
 */
function within(rounds: readonly RingRound[], ms: number): readonly RingRound[] {
  const [only, ...more] = rounds;
  if (only && more.length === 0) return [{ ...only, ms }];
  const kept: RingRound[] = [];
  let left = ms;
  for (const round of rounds) {
    if (left <= 0) break;
    kept.push({ ...round, ms: Math.min(round.ms, left) });
    left -= round.ms;
  }
  return kept;
}

/** Beside others a group stands for its members: all ring at once. */
function listedAt(number: string, { groups }: RoutingFacts): readonly Listed[] {
  const group = groups.byExtension(number);
  if (!group) return [{ to: number, delaySeconds: 0 }];
  return group.members.map(({ to, confirm }) => ({
    to,
    delaySeconds: 0,
    ...(confirm === undefined ? {} : { confirm }),
  }));
}
