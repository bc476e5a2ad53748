import {
  type CallRule,
  type CallRuleStore,
  type CallSettingsStore,
  type GatewayStore,
  type InboundNumber,
  type InboundNumberStore,
  isSipUri,
  type NumberListStore,
  type RuleAction,
  type RuleCondition,
  type ScheduleStore,
  type UserStore,
} from "../domain/mod.ts";
import { patternFault } from "../routing/mod.ts";
import type { Problem } from "./outcome.ts";

/** What a rule may name, and what it may meet. */
export interface RuleSurroundings {
  readonly rules: Pick<CallRuleStore, "list">;
  readonly numbers: Pick<InboundNumberStore, "get" | "byNumber" | "list">;
  readonly schedules: Pick<ScheduleStore, "get">;
  readonly lists: Pick<NumberListStore, "getList">;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly settings: Pick<CallSettingsStore, "get">;
}

/** What is wrong with a rule among everything else; undefined when nothing is. */
export function callRuleProblem(rule: CallRule, around: RuleSurroundings): Problem | undefined {
  const { numbers, internal, conditions, action } = rule;
  const at = numbers.findIndex((id) => !around.numbers.get(id));
  if (at >= 0) return { field: `numbers.${at}`, text: "problem.unknown" };
  if (internal && numbers.length > 0) {
    return { field: "internal", text: "rules.problem.internalNumbers" };
  }
  for (const [index, condition] of conditions.entries()) {
    const problem = conditionProblem(condition, around);
    if (problem) return { ...problem, field: `conditions.${index}.${problem.field}` };
  }
  if (action.kind === "agent" && !isSipUri(action.to)) {
    return { field: "action.to", text: "rules.problem.agent" };
  }
  if (action.kind === "voicemail" && !around.users.byExtension(action.to)) {
    return { field: "action.to", text: "problem.unknown" };
  }
  return cycleProblem(rule, around);
}

function conditionProblem(
  condition: RuleCondition,
  { schedules, lists, gateways, users }: RuleSurroundings,
): Problem | undefined {
  const unknown = (field: string, found: unknown): Problem | undefined =>
    found === undefined ? { field, text: "problem.unknown" } : undefined;
  switch (condition.kind) {
    case "dialled":
    case "caller":
      return condition.match === "pattern" ? patternProblem("value", condition.value) : undefined;
    case "list":
      return unknown("list", lists.getList(condition.list));
    case "schedule":
      return unknown("schedule", schedules.get(condition.schedule));
    case "gateway":
      return unknown("gateway", gateways.get(condition.gateway));
    case "contact":
      return condition.user === undefined ? undefined : unknown("user", users.get(condition.user));
    case "presence":
    case "do-not-disturb":
      return unknown("user", users.get(condition.user));
    default:
      return undefined;
  }
}

/** What is wrong with a pattern, with the place, from 1. */
export function patternProblem(field: string, pattern: string): Problem | undefined {
  const fault = patternFault(pattern);
  return fault && { field, text: `pattern.problem.${fault.kind}`, params: { at: fault.at + 1 } };
}

/**
 * A rule that sends calls to a number of ours whose calls it gets itself, by whatever way: rules,
 * destinations of numbers, forwardings of all calls.
 */
function cycleProblem(rule: CallRule, around: RuleSurroundings): Problem | undefined {
  if (!rule.enabled) return undefined;
  const others = around.rules.list().filter(({ id }) => id !== rule.id);
  const rules = [...others, rule];
  for (const { field, to } of destinationsOf(rule.action)) {
    for (const number of numbersOf(rule, around)) {
      if (!leadsBack(to, number, rules, around)) continue;
      return { field, text: "rules.problem.cycle", params: { number: number.number } };
    }
  }
  return undefined;
}

function destinationsOf(action: RuleAction): readonly { field: string; to: string }[] {
  switch (action.kind) {
    case "forward":
    case "agent":
      return [{ field: "action.to", to: action.to }];
    case "ring":
      return [
        ...action.rings.flatMap(({ to }, at) =>
          to.map((one) => ({ field: `action.rings.${at}.to`, to: one }))
        ),
        ...action.otherwise === undefined
          ? []
          : [{ field: "action.otherwise", to: action.otherwise }],
      ];
    default:
      return [];
  }
}

/** Numbers of ours that a rule is for. */
function numbersOf(
  { numbers, internal }: CallRule,
  around: RuleSurroundings,
): readonly InboundNumber[] {
  if (numbers.length > 0) return numbers.flatMap((id) => around.numbers.get(id) ?? []);
  return internal ? [] : around.numbers.list();
}

function leadsBack(
  to: string,
  start: InboundNumber,
  rules: readonly CallRule[],
  around: RuleSurroundings,
): boolean {
  const seen = new Set<string>();
  const ahead = [to];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next === start.number) return true;
    ahead.push(...onwardFrom(next, rules, around));
  }
  return false;
}

/** Where a number sends calls, each way that there may be. */
function onwardFrom(
  number: string,
  rules: readonly CallRule[],
  { numbers, users, settings }: RuleSurroundings,
): readonly string[] {
  const ours = numbers.byNumber(number);
  if (ours) {
    const ruled = rules.filter((rule) =>
      rule.enabled && !rule.internal &&
      (rule.numbers.length === 0 || rule.numbers.includes(ours.id))
    );
    return [
      ours.destination,
      ...ruled.flatMap(({ action }) => destinationsOf(action).map(({ to }) => to)),
    ];
  }
  const user = users.byExtension(number);
  const all = user && settings.get(user.id).forward.all;
  return all?.enabled ? [all.to] : [];
}
