import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  isSipUri,
  parseDestination,
  REFUSALS,
  SCREEN_STAGES,
  type ScreenAction,
  type ScreeningSettings,
  type ScreeningSettingsStore,
  type ScreenStage,
  type UserStore,
} from "../domain/mod.ts";
import { ANNOUNCEMENT_INPUT } from "./call_rules.ts";
import { defined, EXTENSION, line } from "./inputs.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

const SHARE = z.number().min(0).max(1);

/** What may become of a call from outside. */
export const SCREEN_ACTION_INPUT = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("allow") }),
  z.object({ kind: z.literal("block"), how: z.enum(REFUSALS).default("declined") }),
  z.object({ kind: z.literal("challenge") }),
  z.object({ kind: z.literal("announce"), announcement: ANNOUNCEMENT_INPUT }),
  z.object({ kind: z.literal("voicemail"), to: EXTENSION }),
  z.object({
    kind: z.literal("agent"),
    to: z.string().trim().refine(
      (text) => isSipUri(text) && parseDestination(text) !== undefined,
      { error: "rules.problem.agent" },
    ),
  }),
]);

const STAGE = z.object({
  enabled: z.boolean(),
  action: SCREEN_ACTION_INPUT,
  failClosed: z.boolean().default(false),
});

/** How calls from outside are screened. */
export const SCREENING_INPUT = z.object({
  stages: z.object(
    Object.fromEntries(SCREEN_STAGES.map((stage) => [stage, STAGE])) as Record<
      ScreenStage,
      typeof STAGE
    >,
  ),
  threshold: SHARE,
  greyFrom: z.number().int().min(0).max(100),
  history: z.object({
    sequentialDigits: SHARE,
    manyCalls: SHARE,
    shortCalls: SHARE,
    manyNumbers: SHARE,
    oddHours: SHARE,
    sameNumber: SHARE,
  }),
  historyFrom: SHARE,
  greyHours: z.number().int().min(1).max(24 * 365),
  operators: z.array(line(100).min(1)).max(200).default([]),
  lookUp: z.object({
    url: z.url({ protocol: /^https?$/, error: "screening.problem.url" }).max(1_000),
    mayBePrivate: z.boolean().default(false),
  }).optional(),
});

// Neither may have an action that the other does not know.
const _actions: (one: z.output<typeof SCREEN_ACTION_INPUT>) => ScreenAction = (one) => one;
const _known: (one: ScreenAction["kind"]) => z.output<typeof SCREEN_ACTION_INPUT>["kind"] = (one) =>
  one;

export interface ScreeningChoicesOptions {
  readonly settings: ScreeningSettingsStore;
  readonly users: Pick<UserStore, "byExtension">;
  readonly audit: AuditLog;
}

/** How calls from outside are screened, as the owner changes it. */
export class ScreeningChoices {
  readonly #options: ScreeningChoicesOptions;

  constructor(options: ScreeningChoicesOptions) {
    this.#options = options;
  }

  get(): ScreeningSettings {
    return this.#options.settings.get();
  }

  change(actor: Actor, input: unknown): Outcome<ScreeningSettings> {
    const given = read(SCREENING_INPUT, input);
    if (!given.ok) return given;
    const unknown = SCREEN_STAGES.find((stage) => {
      const { action } = given.value.stages[stage];
      return action.kind === "voicemail" && !this.#options.users.byExtension(action.to);
    });
    if (unknown) return refused({ field: `stages.${unknown}.action.to`, text: "problem.unknown" });
    const before = this.get();
    const operators = given.value.operators.map((name) => name.toLowerCase());
    const after: ScreeningSettings = defined({ ...given.value, operators });
    this.#options.settings.save(after);
    this.#options.audit.record({
      actor,
      action: "screening.changed",
      subject: { type: "screening", id: "", name: "" },
      before: withoutAddress(before),
      after: withoutAddress(after),
    });
    return done(after);
  }
}

/** The address of a service may have a key in it. */
function withoutAddress({ lookUp, ...rest }: ScreeningSettings): unknown {
  return { ...rest, ...(lookUp ? { lookUp: URL.parse(lookUp.url)?.host ?? "" } : {}) };
}
