import type { AccountId } from "../domain/mod.ts";
import type { Clock, Counter, Meter } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";

/** Requests that an account may send at once. */
export const MOST_AT_ONCE = 1_000;
/** Requests a second that it may go on sending. */
export const PER_SECOND = 100;
const ACCOUNTS = 10_000;

interface Bucket {
  readonly left: number;
  /** When that was so, milliseconds. */
  readonly at: number;
}

export interface RequestPaceOptions {
  readonly clock: Clock;
  readonly meter: Meter;
}

/**
 * How fast one account may ask, with all its browsers and programs: a bucket that fills again. Far
 * above what people do; a program that has lost its way does not take everybody else's time.
 */
export class RequestPace {
  readonly #clock: Clock;
  readonly #buckets = new BoundedMap<Bucket>(ACCOUNTS);
  readonly #refused: Counter;

  constructor({ clock, meter }: RequestPaceOptions) {
    this.#clock = clock;
    this.#refused = meter.counter(
      "ringdown_web_requests_too_many_total",
      "Requests that were refused because their account sent too many.",
    );
  }

  /** Counts a request; returns in how many seconds it may be sent again, 0 when it may be now. */
  take(account: AccountId): number {
    const now = this.#clock.elapsed();
    const { left, at } = this.#buckets.get(account) ?? { left: MOST_AT_ONCE, at: now };
    const filled = Math.min(MOST_AT_ONCE, left + (now - at) * PER_SECOND / 1_000);
    if (filled < 1) {
      this.#refused.add();
      return Math.ceil((1 - filled) / PER_SECOND);
    }
    this.#buckets.set(account, { left: filled - 1, at: now });
    return 0;
  }
}
