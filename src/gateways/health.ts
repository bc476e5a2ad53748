import type { GatewayHealth } from "./choose.ts";

/** Failures in a row after which a gateway is down, and successes after which it is up again. */
const FAILURES = 3;
const SUCCESSES = 2;

/** Whether a gateway answers, from what it was asked; nothing is believed at once. */
export class HealthRecord {
  #health: GatewayHealth = "unknown";
  #successes = 0;
  #failures = 0;

  get health(): GatewayHealth {
    return this.#health;
  }

  /** Takes one more answer, or that there was none. True when it has made a difference. */
  note(answered: boolean): boolean {
    const before = this.#health;
    if (answered) {
      this.#failures = 0;
      if (++this.#successes >= SUCCESSES) this.#health = "healthy";
    } else {
      this.#successes = 0;
      if (++this.#failures >= FAILURES) this.#health = "down";
    }
    return this.#health !== before;
  }

  /** Whatever was known is too old to be believed. */
  forget(): void {
    this.#health = "unknown";
    this.#successes = 0;
    this.#failures = 0;
  }
}

/** True for a final answer of somebody who is there: all but those that say that nobody is. */
export function isAlive(status: number): boolean {
  return status !== 408 && status !== 503;
}
