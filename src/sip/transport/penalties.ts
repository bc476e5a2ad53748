import { canonicalHost, type Clock } from "../../runtime/mod.ts";
import type { FlowTarget } from "./network.ts";
import { Recent } from "./recent.ts";

const PENALTY_MS = 60_000;
/** The longest Retry-After that is honoured. */
const MOST_MS = 3_600_000;

/** Targets that failed lately: they are tried last, and again as usual when the time is over. */
export class Penalties {
  readonly #clock: Clock;
  readonly #until = new Recent<string, number>(2_000);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * How an attempt at `target` went: `failed` for a time-out, a 503 or a transport error (RFC 3263
   * §4.3), `ok` for any other answer. `retryAfterSeconds` is what a 503 asked for.
   */
  report(target: FlowTarget, outcome: "ok" | "failed", retryAfterSeconds?: number): void {
    if (outcome === "ok") return this.#until.delete(keyOf(target));
    const ms = retryAfterSeconds === undefined ? PENALTY_MS : retryAfterSeconds * 1_000;
    this.#until.set(keyOf(target), this.#clock.elapsed() + Math.min(Math.max(ms, 0), MOST_MS));
  }

  has(target: FlowTarget): boolean {
    const until = this.#until.get(keyOf(target));
    return until !== undefined && until > this.#clock.elapsed();
  }

  /** The targets in the order given, those that failed lately last. */
  last<Target extends FlowTarget>(targets: readonly Target[]): readonly Target[] {
    return targets.toSorted((a, b) => Number(this.has(a)) - Number(this.has(b)));
  }
}

function keyOf({ protocol, host, port }: FlowTarget): string {
  return `${protocol} ${canonicalHost(host)} ${port}`;
}
