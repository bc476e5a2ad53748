import type { CallId } from "../../domain/mod.ts";
import type { Clock, Timer } from "../../runtime/mod.ts";
import type { CallMedia } from "./call_media.ts";
import type { Figures } from "./figures.ts";
import { LegHistory } from "./leg_history.ts";
import type { LegMedia } from "./leg_media.ts";
import { sampleOf, wasHeard } from "./leg_stats.ts";

/** How long the first intervals of a history are. */
export const SAMPLE_MS = 5_000;

export interface QualityWatchOptions {
  readonly clock: Clock;
  readonly figures: Figures;
  readonly calls: ReadonlyMap<CallId, CallMedia>;
}

/** Notes now and then how each leg sounds, from when it was heard first. A packet costs nothing. */
export class QualityWatch implements Disposable {
  readonly #options: QualityWatchOptions;
  #timer: Timer | undefined;
  /** When it looked last, by the clock that does not leap. */
  #lookedAt = 0;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
  }

  /** There is a call: looks until there is none. */
  start(): void {
    if (this.#timer) return;
    const { clock } = this.#options;
    this.#lookedAt = clock.elapsed();
    this.#timer = clock.after(SAMPLE_MS, () => this.#tick());
  }

  /** Notes what is left of the last interval, which may be a short one. */
  finish(call: CallMedia, leg: LegMedia): void {
    const { figures, clock } = this.#options;
    if (!leg.history) {
      if (!wasHeard(leg, figures)) return;
      const sinceMs = clock.elapsed() - this.#lookedAt;
      leg.history = new LegHistory(clock.now().getTime() - sinceMs, SAMPLE_MS);
    }
    const sample = sampleOf(leg, call.past.get(leg.id), figures);
    if (sample) leg.history.add(sample);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    const { calls } = this.#options;
    this.#timer = undefined;
    for (const call of calls.values()) {
      for (const leg of call.legs.values()) this.#look(call, leg);
    }
    if (calls.size > 0) this.start();
  }

  #look(call: CallMedia, leg: LegMedia): void {
    const { figures, clock } = this.#options;
    if (!leg.history) {
      if (!wasHeard(leg, figures)) return;
      leg.history = new LegHistory(clock.now().getTime() - SAMPLE_MS, SAMPLE_MS);
    }
    if (leg.history.tick()) leg.history.add(sampleOf(leg, call.past.get(leg.id), figures));
  }
}
