import {
  ATTESTATIONS,
  type Considered,
  foldedNumber,
  type NumberMatch,
  type RuleCondition,
  type RuleTest,
  type ScheduleId,
} from "../../domain/mod.ts";
import type { RouteRequest, RoutingFacts } from "../routing_facts.ts";
import type { RuleFacts } from "./rule_facts.ts";

/** What a test found: whether it holds, and in words what was seen. */
interface Finding {
  readonly holds: boolean;
  readonly key: Considered["key"];
  readonly values: Considered["values"];
}

/** The call that is asked about. */
export type RuledCall = Pick<RouteRequest, "dialled" | "caller" | "anonymous">;

export type RuledFacts = Pick<RoutingFacts, "callsOf" | "isRegistered" | "settings"> & {
  readonly rules: RuleFacts;
};

/** Why a condition does not hold for a call; undefined when it does. */
export function failureOf(
  condition: RuleCondition,
  request: RuledCall,
  facts: RuledFacts,
): Considered | undefined {
  const { holds, key, values } = findingOf(condition, request, facts);
  // Of what is gone not even the opposite holds.
  const fails = holds === condition.negated || key === "rule.no-schedule";
  return fails ? { key, values } : undefined;
}

function findingOf(test: RuleTest, request: RuledCall, facts: RuledFacts): Finding {
  if (test.kind === "schedule") return scheduleFinding(test.schedule, facts);
  const holds = isSo(test, request, facts);
  const word = test.kind === "presence" ? test.presence : test.kind;
  const key = `rule.${holds ? "is" : "not"}.${word}` as const;
  return { holds, key, values: valuesOf(test, request, facts) };
}

function scheduleFinding(id: ScheduleId, { rules }: RuledFacts): Finding {
  const state = rules.scheduleState(id);
  const schedule = rules.names.schedule(id);
  if (!state) return { holds: false, key: "rule.no-schedule", values: {} };
  if (state.open) {
    const values = state.why === "hours"
      ? { schedule, from: state.hours.from, to: state.hours.to }
      : { schedule, name: state.name };
    return { holds: true, key: `rule.open.${state.why}`, values };
  }
  const name = "name" in state ? { name: state.name } : {};
  const until = state.why === "by-hand" ? { until: state.until.toISOString() } : {};
  return {
    holds: false,
    key: `rule.closed.${state.why}`,
    values: { schedule, ...name, ...until },
  };
}

function isSo(
  test: Exclude<RuleTest, { kind: "schedule" }>,
  { dialled, caller, anonymous }: RuledCall,
  facts: RuledFacts,
): boolean {
  const { rules, settings } = facts;
  const number = caller.extension;
  const isHidden = anonymous === true || number === "";
  switch (test.kind) {
    case "dialled":
      return isLike(dialled, test.match, test.value, rules);
    case "caller":
      return !isHidden && isLike(number, test.match, test.value, rules);
    case "list":
      return !isHidden && rules.isInList(test.list, number);
    case "contact":
      return !isHidden && rules.isContact(number, test.user);
    case "anonymous":
      return isHidden;
    case "verified": {
      const { result, attestation = "A" } = caller.stir ?? { result: "none" };
      return result === "passed" &&
        ATTESTATIONS.indexOf(attestation) <= ATTESTATIONS.indexOf(test.attestation);
    }
    case "presence":
      return test.presence === "connected"
        ? facts.isRegistered(test.user)
        : facts.callsOf(test.user) > 0;
    case "do-not-disturb":
      return settings.get(test.user).doNotDisturb;
    case "gateway":
      return caller.gateway === test.gateway;
  }
}

function isLike(text: string, match: NumberMatch, value: string, rules: RuleFacts): boolean {
  const number = foldedNumber(text);
  switch (match) {
    case "exact":
      return rules.spellings(number).some((one) => rules.spellings(value).includes(one));
    case "prefix":
      return rules.spellings(number).some((one) => one.startsWith(value));
    case "contains":
      return number.includes(value);
    case "pattern":
      return rules.matches(value, number);
  }
}

/** What the sentence about a test names. */
function valuesOf(
  test: Exclude<RuleTest, { kind: "schedule" }>,
  { dialled, caller }: RuledCall,
  { rules: { names } }: RuledFacts,
): Considered["values"] {
  switch (test.kind) {
    case "dialled":
      return { number: dialled, asked: askedOf(test) };
    case "caller":
      return { number: caller.extension, asked: askedOf(test) };
    case "list":
      return { number: caller.extension, list: names.list(test.list) };
    case "contact":
      return { number: caller.extension };
    case "anonymous":
      return {};
    case "verified":
      return { asked: test.attestation };
    case "presence":
    case "do-not-disturb":
      return { user: names.user(test.user) };
    case "gateway":
      return { gateway: names.gateway(test.gateway) };
  }
}

/** `+49…`, `…123…`, `/^[0-9]+$/`: how a comparison is written in one word. */
function askedOf({ match, value }: { readonly match: NumberMatch; readonly value: string }) {
  switch (match) {
    case "exact":
      return value;
    case "prefix":
      return `${value}…`;
    case "contains":
      return `…${value}…`;
    case "pattern":
      return `/${value}/`;
  }
}
