import type { Considered, LookUpSettings, Refusal } from "../domain/mod.ts";
import { type Clock, type Counter, type Meter, type WebClient } from "../runtime/mod.ts";
import type { Finding, ScreenedCall, Stage } from "./stage.ts";

/** What the owner's service says of a number. */
export interface LookedUp {
  /** 0 to 1. */
  readonly score: number;
  readonly verdict: "allow" | "block" | "challenge" | undefined;
}

export interface LookUpStageOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly web: Pick<WebClient, "text">;
}

const BUDGET_MS = 800;
const KEPT_MS = 24 * 3_600_000;
const MOST_KEPT = 10_000;
/** Asked at once: who calls often must not have us ask often. */
const MOST_ASKED = 20;
const LARGEST_ANSWER = 16 * 1024;
const BLOCKED: Refusal = "declined";

interface Kept {
  readonly found: LookedUp;
  /** As `Clock.elapsed`. */
  readonly untilMs: number;
}

/**
 * Asks a service of the owner about a caller: POST of `{number, dialled}` as JSON, answered by
 * `{score, verdict, name}`, all of which may be missing. Answers are kept for a day.
 */
export class LookUpStage implements Stage {
  readonly name = "look-up";
  readonly budgetMs = BUDGET_MS;
  readonly #options: LookUpStageOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #turnedAway: Counter;
  #asked = 0;

  constructor(options: LookUpStageOptions) {
    this.#options = options;
    const { meter } = options;
    this.#turnedAway = meter.counter(
      "ringdown_screening_look_ups_skipped_total",
      "Numbers that were not looked up because too many were at once.",
    );
    meter.gauge(
      "ringdown_screening_looked_up",
      "Numbers whose look-up is kept.",
      () => this.#kept.size,
    );
  }

  look(
    { caller: { number }, dialled }: ScreenedCall,
    { lookUp }: Parameters<Stage["look"]>[1],
  ): Finding | Promise<Finding> {
    if (!lookUp || number === "") {
      return { fault: false, why: { key: "screen.look-up.none", values: {} } };
    }
    const key = `${lookUp.url} ${number}`;
    const kept = this.#kept.get(key);
    if (kept && this.#options.clock.elapsed() < kept.untilMs) return findingOf(kept.found);
    if (this.#asked >= MOST_ASKED) {
      this.#turnedAway.add();
      throw new Error("Too many numbers are looked up at once");
    }
    return this.#ask(key, lookUp, { number, dialled });
  }

  async #ask(
    key: string,
    { url, mayBePrivate }: LookUpSettings,
    question: { readonly number: string; readonly dialled: string },
  ): Promise<Finding> {
    const { clock, web } = this.#options;
    const giving = new AbortController();
    using _timer = clock.after(BUDGET_MS, () => giving.abort());
    this.#asked++;
    try {
      const text = await web.text({
        url,
        mayBePrivate,
        json: JSON.stringify(question),
        mostOctets: LARGEST_ANSWER,
        signal: giving.signal,
      });
      const found = answerOf(text);
      this.#keep(key, found);
      return findingOf(found);
    } finally {
      this.#asked--;
    }
  }

  #keep(key: string, found: LookedUp): void {
    this.#kept.delete(key);
    this.#kept.set(key, { found, untilMs: this.#options.clock.elapsed() + KEPT_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** @throws {Error} when it is no answer. */
function answerOf(text: string): LookedUp {
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null) throw new TypeError("The answer is no object");
  const { score, verdict } = json as { readonly score?: unknown; readonly verdict?: unknown };
  const number = typeof score === "number" && score >= 0 && score <= 1 ? score : 0;
  const known = (["allow", "block", "challenge"] as const).find((one) => one === verdict);
  return { score: number, verdict: known };
}

function findingOf({ score, verdict }: LookedUp): Finding {
  const why = (key: Considered["key"]): Considered => ({
    key,
    values: { score, verdict: verdict ?? "" },
  });
  switch (verdict) {
    case "allow":
      return { fault: true, action: { kind: "allow" }, score: 0, why: why("screen.look-up.clean") };
    case "block":
      return {
        fault: true,
        action: { kind: "block", how: BLOCKED },
        score,
        why: why("screen.look-up.fault"),
      };
    case "challenge":
      return {
        fault: true,
        action: { kind: "challenge" },
        score,
        why: why("screen.look-up.fault"),
      };
    case undefined:
      return { fault: false, score, why: why("screen.look-up.clean") };
  }
}
