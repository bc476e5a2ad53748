/** One leg's session timer, RFC 4028: refreshes the session, or notices that nobody does. */

import { type Clock, type Random, TimerSet } from "../runtime/mod.ts";
import { expireAfterMs, refreshAfterMs, type SessionTimer } from "../sip/mod.ts";
import type { OfferOutcome } from "./leg_context.ts";

export interface SessionRefreshOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** True for who made the Call-ID: it waits longer after a glare, RFC 3261 §14.1. */
  readonly ownsCallId: boolean;
  /** Sends a re-INVITE or UPDATE that changes nothing, and completes it. */
  readonly refresh: (done: (outcome: OfferOutcome) => void) => void;
  /** No refresh came in time: the session is over. */
  readonly onExpired: () => void;
}

/** A glare's loser retries in this window, RFC 3261 §14.1, in steps of 10 ms. */
const OWNER_RETRY = { from: 2_100, steps: 190 };
const OTHER_RETRY = { from: 0, steps: 200 };

/** A peer that could not just then can within ten seconds, RFC 3261 §14.2, RFC 3311 §5.2. */
const BUSY_RETRY_MS = 10_000;

export class SessionRefresh {
  readonly #options: SessionRefreshOptions;
  readonly #timers: TimerSet<"refresh" | "expire" | "retry">;
  #agreed: SessionTimer | undefined;

  constructor(options: SessionRefreshOptions) {
    this.#options = options;
    this.#timers = new TimerSet(options.clock);
  }

  /** The timer in force. */
  get agreed(): SessionTimer | undefined {
    return this.#agreed;
  }

  /** Begins anew with what was agreed last; with nothing, the session never expires. */
  start(timer: SessionTimer | undefined): void {
    this.#agreed = timer;
    this.#timers.stop("refresh");
    this.#timers.stop("expire");
    if (!timer) return;
    if (timer.refresher === "us") {
      this.#timers.start("refresh", refreshAfterMs(timer), () => this.#refresh());
    }
    this.#timers.start("expire", expireAfterMs(timer), () => this.#options.onExpired());
  }

  stop(): void {
    this.#timers.stopAll();
  }

  #refresh(): void {
    const timer = this.#agreed;
    this.#options.refresh((outcome) => {
      // A peer that knows no timers says nothing of them, and has refreshed all the same.
      if (outcome.accepted && this.#agreed === timer) return this.start(timer);
      if (outcome.accepted) return;
      const { status } = outcome;
      if (status === 491 || status >= 500) return this.#retry(status);
      // Who never agreed to a timer may refuse every offer, and must not lose its call for it.
      if (timer?.alone && status !== 481 && status !== 408 && this.#agreed === timer) {
        this.start(timer);
      }
    });
  }

  #retry(status: number): void {
    const { from, steps } = this.#options.ownsCallId ? OWNER_RETRY : OTHER_RETRY;
    const ms = status === 491 ? from + 10 * this.#options.random.integer(steps + 1) : BUSY_RETRY_MS;
    this.#timers.start("retry", ms, () => this.#refresh());
  }
}
