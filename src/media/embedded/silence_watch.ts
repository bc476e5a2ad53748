import type { CallId, LegId } from "../../domain/mod.ts";
import type { Clock, Timer } from "../../runtime/mod.ts";
import type { MediaObserver } from "../media_engine.ts";
import type { CallMedia } from "./call_media.ts";
import type { Figures } from "./figures.ts";
import type { LegMedia } from "./leg_media.ts";

const LONGEST_TICK_MS = 5000;
const SHORTEST_TICK_MS = 20;

interface Hearing {
  packets: number;
  sinceMs: number;
  announced: boolean;
}

export interface SilenceWatchOptions {
  readonly clock: Clock;
  readonly figures: Figures;
  readonly observer: MediaObserver;
  readonly silenceMs: number;
  readonly calls: ReadonlyMap<CallId, CallMedia>;
  /** Called at each look, for whatever else is read from the figures now and then. */
  readonly onTick: () => void;
}

/**
 * Announces legs that should be heard and are not. It looks at the packet counts now and then,
 * so that a packet costs nothing; silence is noticed up to a quarter of `silenceMs` late.
 */
export class SilenceWatch implements Disposable {
  readonly #options: SilenceWatchOptions;
  readonly #tickMs: number;
  readonly #hearings = new Map<LegId, Hearing>();
  #timer: Timer | undefined;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    const tick = Math.min(LONGEST_TICK_MS, options.silenceMs / 4);
    this.#tickMs = Math.max(SHORTEST_TICK_MS, tick);
  }

  /** There is a call: looks until there is none. */
  start(): void {
    this.#timer ??= this.#options.clock.after(this.#tickMs, () => this.#tick());
  }

  forget(leg: LegId): void {
    this.#hearings.delete(leg);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#hearings.clear();
  }

  #tick(): void {
    const { calls, clock, onTick } = this.#options;
    this.#timer = undefined;
    const now = clock.elapsed();
    for (const call of calls.values()) {
      for (const leg of call.legs.values()) this.#look(call, leg, now);
    }
    onTick();
    if (calls.size > 0) this.start();
  }

  #look(call: CallMedia, leg: LegMedia, now: number): void {
    const { figures, observer, silenceMs } = this.#options;
    let isExpected = false;
    let packets = 0;
    for (const [index, stream] of leg.streams.entries()) {
      if (!stream) continue;
      packets += figures.read(stream.port, "packets");
      isExpected ||= leg.shouldBeHeard(index);
    }
    const hearing = this.#hearings.get(leg.id);
    if (!hearing) {
      if (isExpected) this.#hearings.set(leg.id, { packets, sinceMs: now, announced: false });
      return;
    }
    if (packets !== hearing.packets || !isExpected) {
      hearing.packets = packets;
      hearing.sinceMs = now;
      hearing.announced = false;
    } else if (!hearing.announced && now - hearing.sinceMs >= silenceMs) {
      hearing.announced = true;
      observer.onSilent(call.id, leg.id);
    }
  }
}
