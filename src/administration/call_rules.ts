import { z } from "zod";
import {
  type Actor,
  ANNOUNCEMENT_PROMPTS,
  ATTESTATIONS,
  type AuditLog,
  type CallRule,
  type CallRuleId,
  type CallRuleStore,
  type CallSettingsStore,
  foldedNumber,
  type GatewayStore,
  type InboundNumberStore,
  LONGEST_RING,
  MOST_CONDITIONS,
  MOST_RINGS,
  MOST_RULES,
  NUMBER_MATCHES,
  type NumberListStore,
  REFUSALS,
  type RuleAction,
  type RuleCondition,
  type ScheduleStore,
  USER_PRESENCES,
  type UserStore,
} from "../domain/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { callRuleProblem } from "./call_rule_problem.ts";
import { defined, DESTINATION, EXTENSION, line, ONE_LINE, seconds } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

const LONGEST_PREFIX = 64;
const LONGEST_VALUE = 200;

const MATCHED = {
  match: z.enum(NUMBER_MATCHES).default("exact"),
  value: line(LONGEST_VALUE).min(1),
  negated: z.boolean().default(false),
};
const NEGATED = { negated: MATCHED.negated };
const ID = z.string().min(1).max(64);

/** What can be asked about a call. */
export const RULE_CONDITION_INPUT = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("dialled"), ...MATCHED }),
  z.object({ kind: z.literal("caller"), ...MATCHED }),
  z.object({ kind: z.literal("list"), list: ID, ...NEGATED }),
  z.object({ kind: z.literal("contact"), user: ID.optional(), ...NEGATED }),
  z.object({ kind: z.literal("anonymous"), ...NEGATED }),
  z.object({
    kind: z.literal("verified"),
    attestation: z.enum(ATTESTATIONS).default("A"),
    ...NEGATED,
  }),
  z.object({ kind: z.literal("schedule"), schedule: ID, ...NEGATED }),
  z.object({
    kind: z.literal("presence"),
    user: ID,
    presence: z.enum(USER_PRESENCES).default("connected"),
    ...NEGATED,
  }),
  z.object({ kind: z.literal("do-not-disturb"), user: ID, ...NEGATED }),
  z.object({ kind: z.literal("gateway"), gateway: ID, ...NEGATED }),
]);

/** A prompt that is built in, or a file of the music folder. */
export const ANNOUNCEMENT_INPUT = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("prompt"), name: z.enum(ANNOUNCEMENT_PROMPTS) }),
  z.object({
    kind: z.literal("file"),
    name: z.string().refine((name) => MusicFolder.isName(name), { error: "problem.unknown" }),
  }),
]);

const RING = z.object({
  to: z.array(DESTINATION).min(1, { error: "problem.required" }).max(MOST_RINGS),
  seconds: seconds(1, LONGEST_RING).default(20),
});

/** What becomes of a call. */
export const RULE_ACTION_INPUT = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ring"),
    rings: z.array(RING).min(1, { error: "rules.problem.nobody" }).max(MOST_RINGS),
    otherwise: DESTINATION.optional(),
  }),
  z.object({ kind: z.literal("forward"), to: DESTINATION }),
  z.object({ kind: z.literal("voicemail"), to: EXTENSION }),
  z.object({ kind: z.literal("agent"), to: DESTINATION }),
  z.object({ kind: z.literal("reject"), how: z.enum(REFUSALS).default("declined") }),
  z.object({ kind: z.literal("announce"), announcement: ANNOUNCEMENT_INPUT }),
  z.object({ kind: z.literal("challenge") }),
  z.object({
    kind: z.literal("go-on"),
    // Not trimmed: a prefix may end with a blank.
    callerPrefix: z.string().max(LONGEST_PREFIX)
      .regex(ONE_LINE, { error: "problem.oneLine" }).default(""),
  }),
]);

/** What a rule is made of. Numbers of ours by their id. */
export const CALL_RULE_INPUT = z.object({
  name: line(100).min(1),
  enabled: z.boolean().default(true),
  numbers: z.array(ID).max(1_000).default([]),
  internal: z.boolean().default(false),
  conditions: z.array(RULE_CONDITION_INPUT)
    .max(MOST_CONDITIONS, { error: "rules.problem.conditions" }).default([]),
  action: RULE_ACTION_INPUT,
});

export type CallRuleInput = z.output<typeof CALL_RULE_INPUT>;

/** A text or number that is only known to be one. */
type Unbranded<Value> = Value extends string
  ? string extends Value ? string : Value extends { readonly __id: string } ? string : Value
  : Value extends readonly (infer Item)[] ? readonly Unbranded<Item>[]
  : Value extends object ? { readonly [Name in keyof Value]: Unbranded<Value[Name]> | undefined }
  : Value;

// What the schema reads is what the domain has, and the other way round: neither may have a kind
// of condition or action that the other does not know.
const _conditions: (one: z.output<typeof RULE_CONDITION_INPUT>["kind"]) => RuleCondition["kind"] = (
  kind,
) => kind;
const _known: (one: RuleCondition["kind"]) => z.output<typeof RULE_CONDITION_INPUT>["kind"] = (
  kind,
) => kind;
const _actions: (one: z.output<typeof RULE_ACTION_INPUT>) => Unbranded<RuleAction> = (one) => one;
const _acts: (one: RuleAction["kind"]) => z.output<typeof RULE_ACTION_INPUT>["kind"] = (one) => one;

const ORDER_INPUT = z.array(ID).max(MOST_RULES);

export interface CallRulesOptions {
  readonly rules: CallRuleStore;
  readonly numbers: Pick<InboundNumberStore, "get" | "byNumber" | "list">;
  readonly schedules: Pick<ScheduleStore, "get">;
  readonly lists: Pick<NumberListStore, "getList">;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly settings: Pick<CallSettingsStore, "get">;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** What the owner says about calls, as the owner changes it. */
export class CallRules {
  readonly #options: CallRulesOptions;

  constructor(options: CallRulesOptions) {
    this.#options = options;
  }

  /** In the order in which they are looked at. */
  list(): readonly CallRule[] {
    return this.#options.rules.list();
  }

  get(id: CallRuleId): CallRule | undefined {
    return this.#options.rules.get(id);
  }

  /** A new rule is the last. */
  create(actor: Actor, input: unknown): Outcome<CallRule> {
    if (this.list().length >= MOST_RULES) {
      return refused({ field: "", text: "rules.problem.tooMany", params: { most: MOST_RULES } });
    }
    return this.#save(actor, this.#options.random.token() as CallRuleId, input, undefined);
  }

  change(actor: Actor, id: CallRuleId, input: unknown): Outcome<CallRule> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  /** Switches a rule on or off. */
  enable(actor: Actor, id: CallRuleId, enabled: boolean): Outcome<CallRule> {
    const before = this.get(id);
    return before ? this.#save(actor, id, { ...before, enabled }, before) : MISSING;
  }

  remove(actor: Actor, id: CallRuleId): Outcome<CallRule> {
    const before = this.get(id);
    if (!before || !this.#options.rules.remove(id)) return MISSING;
    this.#tell(actor, "rule.removed", before, undefined);
    return done(before);
  }

  /** Puts the rules in another order. Those not named come after the others, as they were. */
  arrange(actor: Actor, input: unknown): Outcome<readonly CallRule[]> {
    const given = read(ORDER_INPUT, input);
    if (!given.ok) return given;
    const before = this.list().map(({ id }) => id);
    const wanted = [...new Set(given.value)];
    const unknown = wanted.findIndex((id) => !before.some((one) => one === id));
    if (unknown >= 0) return refused({ field: String(unknown), text: "problem.unknown" });
    const order = [
      ...wanted as CallRuleId[],
      ...before.filter((id) => !wanted.includes(id)),
    ];
    this.#options.rules.arrange(order);
    this.#options.audit.record({
      actor,
      action: "rules.arranged",
      subject: { type: "rule", id: "", name: "" },
      before,
      after: order,
    });
    return done(this.list());
  }

  /** Moves a rule one place up or down. */
  move(actor: Actor, id: CallRuleId, by: -1 | 1): Outcome<readonly CallRule[]> {
    const order = this.list().map((rule) => rule.id);
    const at = order.indexOf(id);
    if (at < 0) return MISSING;
    const to = at + by;
    if (to < 0 || to >= order.length) return done(this.list());
    return this.arrange(actor, order.with(at, order[to] ?? id).with(to, id));
  }

  #save(
    actor: Actor,
    id: CallRuleId,
    input: unknown,
    before: CallRule | undefined,
  ): Outcome<CallRule> {
    const given = read(CALL_RULE_INPUT, input);
    if (!given.ok) return given;
    const rule = ruleOf(id, given.value);
    const problem = callRuleProblem(rule, this.#options);
    if (problem) return refused(problem);
    this.#options.rules.save(rule);
    this.#tell(actor, before ? "rule.changed" : "rule.created", before, rule);
    return done(rule);
  }

  #tell(
    actor: Actor,
    action: `rule.${string}`,
    before: CallRule | undefined,
    after: CallRule | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    this.#options.audit.record({
      actor,
      action,
      subject: { type: "rule", id, name },
      before,
      after,
    });
  }
}

/** The rule that an input stands for; numbers are folded, so that all spellings are one. */
function ruleOf(id: CallRuleId, input: CallRuleInput): CallRule {
  const { conditions, action, ...rest } = input;
  const rule: Unbranded<CallRule> = {
    ...rest,
    id,
    conditions: conditions.map((condition) =>
      defined("value" in condition ? { ...condition, value: valueOf(condition) } : condition)
    ),
    action: defined(action),
  };
  // Its ids are looked up before anything is saved.
  return rule as unknown as CallRule;
}

function valueOf({ match, value }: { readonly match: string; readonly value: string }): string {
  return match === "pattern" ? value : foldedNumber(value);
}
