import type {
  Considered,
  ScreenAction,
  ScreeningSettingsStore,
  ScreenStage,
  StageSettings,
} from "../domain/mod.ts";
import { type Clock, type Log, messageOf, type Meter } from "../runtime/mod.ts";
import type { Finding, ScreenedCall, Stage } from "./stage.ts";

/** What one stage said. */
export interface ScreenStep {
  readonly stage: ScreenStage;
  readonly why: Considered;
  /** It decided. */
  readonly decides: boolean;
  /** What it holds against the call, 0 to 1. */
  readonly score: number;
}

/** What is to become of a call, and why. */
export interface Judgement {
  readonly action: ScreenAction;
  /** The stage that decided; undefined when none found fault. */
  readonly stage?: ScreenStage;
  readonly steps: readonly ScreenStep[];
}

export interface ScreeningOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly settings: Pick<ScreeningSettingsStore, "get">;
  /** In the order in which they look. */
  readonly stages: readonly Stage[];
}

/** Upper bounds in seconds: stages without the network take microseconds. */
const BUCKETS = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.02, 0.1, 0.5, 1];

/**
 * Looks at calls from outside before any rule: stage after stage, until one finds fault. A stage
 * that fails, or takes longer than it may, says nothing, or where it fails closed finds fault.
 */
export class Screening {
  readonly #options: ScreeningOptions;

  constructor(options: ScreeningOptions) {
    this.#options = options;
  }

  /** Never throws, and waits for no longer than its stages may take together. */
  async judge(call: ScreenedCall): Promise<Judgement> {
    const { clock, meter, stages } = this.#options;
    const settings = this.#options.settings.get();
    const began = clock.elapsed();
    const steps: ScreenStep[] = [];
    let score = 0;
    let judgement: Judgement | undefined;
    for (const stage of stages) {
      const { name } = stage;
      const chosen = settings.stages[name];
      if (!chosen.enabled) {
        const why = { key: "screen.off", values: { stage: name } } as const;
        steps.push({ stage: name, why, decides: false, score: 0 });
        continue;
      }
      const looking = this.#look(stage, chosen, () => stage.look(call, settings, score));
      // Most stages know at once, and then nobody waits a turn.
      const finding = looking instanceof Promise ? await looking : looking;
      score = Math.max(score, finding.score ?? 0);
      const { fault: decides, why } = finding;
      steps.push({ stage: name, why, decides, score: finding.score ?? 0 });
      if (!decides) continue;
      judgement = { action: finding.action ?? chosen.action, stage: name, steps };
      break;
    }
    const found: Judgement = judgement ?? { action: { kind: "allow" }, steps };
    if (!call.isTrial) this.#count(found);
    meter.histogram("ringdown_screening_seconds", "How long screening a call took.", BUCKETS)
      .observe((clock.elapsed() - began) / 1_000);
    return found;
  }

  #count({ action, stage = "none" }: { action: ScreenAction; stage?: string }): void {
    this.#options.meter.counter(
      "ringdown_screened_calls_total",
      "Calls from outside that were screened, by the stage that decided and what it said.",
      { stage, verdict: action.kind },
    ).add();
  }

  #look(
    { name, budgetMs }: Stage,
    { failClosed }: StageSettings,
    look: () => Finding | Promise<Finding>,
  ): Finding | Promise<Finding> {
    const gaveUp = (key: "screen.failed" | "screen.late", values: Considered["values"]) => {
      this.#failures(name, key === "screen.late" ? "late" : "failed").add();
      return { fault: failClosed, why: { key, values: { stage: name, ...values } } };
    };
    const failed = (error: unknown) => {
      this.#options.log.warn("A stage of the screening failed", {
        stage: name,
        cause: messageOf(error),
      });
      return gaveUp("screen.failed", {});
    };
    try {
      const finding = look();
      if (!(finding instanceof Promise)) return finding;
      const finished = finding.catch(failed);
      if (budgetMs === undefined) return finished;
      return this.#within(budgetMs, finished, () => gaveUp("screen.late", { ms: budgetMs }));
    } catch (error) {
      return failed(error);
    }
  }

  #failures(stage: ScreenStage, kind: "failed" | "late") {
    return this.#options.meter.counter(
      "ringdown_screening_failures_total",
      "Stages that failed, or took longer than they may.",
      { stage, kind },
    );
  }

  #within(ms: number, finding: Promise<Finding>, late: () => Finding): Promise<Finding> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.after(ms, () => resolve(late()));
      finding.then((found) => {
        timer.cancel();
        resolve(found);
      });
    });
  }
}
