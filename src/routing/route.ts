/**
 * Where a dialled number leads, without a socket, a clock or a promise. The rules are in SPEC.md;
 * each has a row in tests/routing.
 */
import { type Considered, isSipUri, type RingTarget } from "../domain/mod.ts";
import { codeRoute, mailboxCode, serviceRoute } from "./code_route.ts";
import { emergencyStep } from "./emergency_route.ts";
import { numberOf } from "./forwarding.ts";
import { groupRoute } from "./group_route.ts";
import { inboundRoute } from "./inbound_route.ts";
import type { Decision, RouteRequest, RoutingFacts } from "./routing_facts.ts";
import { isSetByUs, note, reject, type Step, type Trip } from "./trip.ts";
import { rulesStep } from "./rules/rule_step.ts";
import { userRoute } from "./user_route.ts";
import { mailboxStep } from "./voicemail_route.ts";

/**
 * What to do with a call.
 *
 * @param tried Takes what was considered on the way; leave it out where nobody will read it.
 */
export function route(request: RouteRequest, facts: RoutingFacts, tried?: Considered[]): Decision {
  const { dialled, caller, diversions = [], anonymous = false, codes = true } = request;
  let trip: Trip = {
    number: dialled,
    caller,
    diversions,
    anonymous: anonymous ||
      caller.user !== undefined && facts.settings.get(caller.user).hideCallerId,
    codes: codes && diversions.length === 0,
    challenged: request.challenged,
    tried,
  };
  // Each turn arrives, adds a diversion or takes a code away, and there is a limit to all of them.
  while (true) {
    const step = oneStep(trip, facts);
    if (step.kind !== "onward") return told(trip, prefixed(step, trip));
    trip = step.trip;
  }
}

/** A decision and all that was considered on the way to it. */
export function explain(
  request: RouteRequest,
  facts: RoutingFacts,
): { readonly decision: Decision; readonly tried: readonly Considered[] } {
  const tried: Considered[] = [];
  return { decision: route(request, facts, tried), tried };
}

function oneStep(trip: Trip, facts: RoutingFacts): Step {
  const help = emergencyStep(trip, facts);
  if (help) return help;
  const mailbox = mailboxStep(trip, facts);
  if (mailbox) return mailbox;
  const { gateway } = trip.caller;
  if (gateway !== undefined && !isSetByUs(trip)) return inboundRoute(trip, gateway, facts);
  const number = numberOf(trip.number, facts);
  const ruled = ownPhoneStep(trip, number, facts);
  if (ruled) return ruled;
  const user = facts.users.byExtension(number);
  if (user) return userRoute(trip, user, facts);
  const group = facts.groups.byExtension(number);
  if (group) return groupRoute(trip, group, facts);
  const code = codeIn(trip, number, facts);
  if (code) return code;
  if (isSipUri(number)) {
    // Only what somebody has set leads to other servers: a phone cannot make us call them.
    if (isSetByUs(trip)) return toTarget(trip, { kind: "uri", uri: number }, facts);
  } else {
    if (facts.isBarred?.(number)) {
      note(trip, "barred", { number });
      return reject(403, "Forbidden");
    }
    const target = facts.outside(number);
    if (target) return toTarget(trip, target, facts);
  }
  note(trip, "nobody", { number });
  // Who was called does exist: it is only the forwarding that leads nowhere.
  return isSetByUs(trip) ? reject(480, "Temporarily Unavailable") : reject(404, "Not Found");
}

/** What a rule says of a number that a phone of ours has dialled, and that is no code. */
function ownPhoneStep(trip: Trip, number: string, facts: RoutingFacts): Step | undefined {
  const isDialled = trip.codes && trip.caller.user !== undefined;
  return isDialled && !facts.codes.match(number) ? rulesStep(trip, undefined, facts) : undefined;
}

/** What a code does, if `number` is one that may be dialled here. */
function codeIn(trip: Trip, number: string, facts: RoutingFacts): Step | undefined {
  const code = facts.codes.match(number);
  if (!code) return undefined;
  const { user } = trip.caller;
  if (trip.codes && user !== undefined) return codeRoute(trip, code, user, facts);
  // A call that is forwarded must not change, pick up or park anything in its caller's name.
  return isSetByUs(trip) ? mailboxCode(trip, code, facts) ?? serviceRoute(code.feature) : undefined;
}

function toTarget(trip: Trip, target: RingTarget, { ringSeconds }: RoutingFacts): Step {
  return {
    kind: "ring",
    plan: {
      called: trip.number,
      rounds: [{ members: [{ target, afterMs: 0, confirm: false }], ms: ringSeconds * 1_000 }],
      otherwise: {},
      callerPrefix: "",
      autoAnswer: false,
    },
    diversions: trip.diversions,
    anonymous: trip.anonymous,
  };
}

/** A plan with what a rule puts before the caller's name. */
function prefixed(decision: Decision, { callerPrefix = "" }: Trip): Decision {
  if (callerPrefix === "" || decision.kind !== "ring") return decision;
  const plan = { ...decision.plan, callerPrefix: callerPrefix + decision.plan.callerPrefix };
  return { ...decision, plan };
}

function told(trip: Trip, decision: Decision): Decision {
  if (decision.kind === "reject") {
    note(trip, "refused", { status: decision.status, reason: decision.reason });
  }
  return decision;
}
