import type { CallRule, Considered, InboundNumberId } from "../../domain/mod.ts";
import { failureOf, type RuledCall, type RuledFacts } from "./rule_test.ts";

/**
 * The first rule that matches a call; undefined when none does.
 *
 * @param number The number of ours that was called; undefined for a call of our own phones.
 * @param tried Takes a word on every rule up to that one.
 */
export function findRule(
  request: RuledCall,
  number: InboundNumberId | undefined,
  facts: RuledFacts,
  tried?: Considered[],
): CallRule | undefined {
  return findAmong(facts.rules.rules, request, number, facts, tried);
}

function findAmong(
  rules: readonly CallRule[],
  request: RuledCall,
  number: InboundNumberId | undefined,
  facts: RuledFacts,
  tried?: Considered[],
): CallRule | undefined {
  if (facts.rules.isEmergency(request.dialled)) return undefined;
  for (const rule of rules) {
    const failure = rule.enabled
      ? outOfScope(rule, request, number) ?? failedCondition(rule, request, facts)
      : OFF;
    if (!failure) {
      tried?.push({ key: `rule.does.${rule.action.kind}`, values: { rule: rule.name } });
      return rule;
    }
    // What is switched off is nothing to tell of where somebody looks for what happened.
    if (failure !== OFF) tried?.push(named(rule, failure));
  }
  return undefined;
}

/**
 * A word on every rule: which one matches, why those before it do not, and what of those after it.
 */
export function explainRules(
  request: RuledCall,
  number: InboundNumberId | undefined,
  facts: RuledFacts,
): readonly { readonly rule: CallRule; readonly matches: boolean; readonly why: Considered }[] {
  // Once: the list may be another each time that it is asked for.
  const all = facts.rules.rules;
  const first = findAmong(all, request, number, facts);
  const at = first ? all.indexOf(first) : Infinity;
  return all.map((rule, index) => {
    const { name } = rule;
    if (rule === first) {
      const key = `rule.does.${rule.action.kind}` as const;
      return { rule, matches: true, why: { key, values: { rule: name } } };
    }
    const failure = !rule.enabled
      ? OFF
      : index > at
      ? { key: "rule.later" as const, values: { first: first?.name ?? "" } }
      : outOfScope(rule, request, number) ?? failedCondition(rule, request, facts) ?? EMERGENCY;
    return { rule, matches: false, why: named(rule, failure) };
  });
}

const OFF: Considered = { key: "rule.off", values: {} };
const EMERGENCY: Considered = { key: "rule.emergency", values: {} };

const named = ({ name }: CallRule, { key, values }: Considered): Considered => ({
  key,
  values: { ...values, rule: name },
});

function outOfScope(
  { numbers, internal }: CallRule,
  { dialled, caller }: RuledCall,
  number: InboundNumberId | undefined,
): Considered | undefined {
  if (caller.gateway === undefined) {
    return internal ? undefined : { key: "rule.own-phones", values: {} };
  }
  if (numbers.length === 0 || number !== undefined && numbers.includes(number)) return undefined;
  return { key: "rule.other-number", values: { number: dialled } };
}

function failedCondition(
  { conditions }: CallRule,
  request: RuledCall,
  facts: RuledFacts,
): Considered | undefined {
  for (const condition of conditions) {
    const failure = failureOf(condition, request, facts);
    if (failure) return failure;
  }
  return undefined;
}
