import type { CallRecordStore } from "../domain/mod.ts";
import { type Clock, type Log, messageOf, repeat, type Timer } from "../runtime/mod.ts";

export interface CallRetentionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly calls: Pick<CallRecordStore, "forget">;
  /** Days that finished calls are kept; 0 for ever. */
  readonly days: number;
  /** Calls that are kept at most; 0 for all. */
  readonly most: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Calls that are forgotten at once: a call that is being set up waits no longer than for these. */
const BATCH = 20;
const PAUSE_MS = 100;

/** Forgets finished calls that are too old or too many, a few at a time, every hour. */
export class CallRetention implements Disposable {
  readonly #options: CallRetentionOptions;
  readonly #hourly: Disposable;
  #pause: Timer | undefined;
  #forgotten = 0;

  constructor(options: CallRetentionOptions) {
    this.#options = options;
    this.#hourly = repeat(options.clock, HOUR_MS, () => this.#sweep());
  }

  [Symbol.dispose](): void {
    this.#hourly[Symbol.dispose]();
    this.#pause?.cancel();
  }

  #sweep(): void {
    const { clock, log, calls, days, most } = this.#options;
    this.#pause?.cancel();
    this.#pause = undefined;
    const before = days === 0 ? undefined : new Date(clock.now().getTime() - days * DAY_MS);
    try {
      const count = calls.forget({ before, keep: most === 0 ? undefined : most, limit: BATCH });
      this.#forgotten += count;
      if (count === BATCH) {
        this.#pause = clock.after(PAUSE_MS, () => this.#sweep());
        return;
      }
    } catch (error) {
      // In an hour there may be room.
      log.warn("Finished calls could not be forgotten", { cause: messageOf(error) });
    }
    if (this.#forgotten > 0) log.info("Finished calls were forgotten", { calls: this.#forgotten });
    this.#forgotten = 0;
  }
}
