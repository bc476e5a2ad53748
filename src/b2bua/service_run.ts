import type { CallId, LegId, Service } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { Clock, Timer } from "../runtime/mod.ts";
import { spokenTime } from "./spoken_time.ts";

export interface ServiceRunOptions {
  readonly call: CallId;
  readonly leg: LegId;
  readonly media: MediaEngine;
  readonly clock: Clock;
  readonly service: Service;
  /** Where the clock is told; on this machine if undefined. */
  readonly timeZone?: string | undefined;
  /** It has said all it has to say. */
  readonly onOver: () => void;
}

/** The speaking clock says the time of the next of these marks, milliseconds. */
const MARK_MS = 5_000;
/** It takes so long to say it at most. */
const SPEAKING_MS = 6_000;
/** How often the time is told before the clock hangs up. */
const TELLINGS = 6;

/** One of the things that we do ourselves, for one leg. */
export class ServiceRun {
  readonly #options: ServiceRunOptions;
  #timer: Timer | undefined;
  #tellings = 0;
  #over = false;

  constructor(options: ServiceRunOptions) {
    this.#options = options;
  }

  begin(): void {
    const { service, media, call, leg } = this.#options;
    switch (service.kind) {
      case "echo":
        return media.play(call, leg, { kind: "echo", delayMs: service.delayMs });
      case "milliwatt":
        return media.play(call, leg, { kind: "tone", tone: "milliwatt" });
      case "music":
        return media.play(call, leg, { kind: "music" });
      case "say":
        return media.play(call, leg, { kind: "prompts", names: service.prompts, repeat: false });
      case "clock":
        return this.#tellTime();
    }
  }

  /** What was played once is over. */
  onPlayed(): void {
    if (this.#options.service.kind === "say") this.#end();
  }

  stop(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #tellTime(): void {
    const { media, call, leg, clock } = this.#options;
    if (this.#tellings++ === TELLINGS) return this.#end();
    const now = clock.now().getTime();
    const mark = Math.ceil((now + SPEAKING_MS) / MARK_MS) * MARK_MS;
    const names = spokenTime(new Date(mark), this.#options.timeZone);
    media.play(call, leg, { kind: "prompts", names, repeat: false });
    this.#timer = clock.after(mark - now, () => {
      media.play(call, leg, { kind: "prompts", names: ["beep"], repeat: false });
      this.#timer = clock.after(1_000, () => this.#tellTime());
    });
  }

  #end(): void {
    if (this.#over) return;
    this.stop();
    this.#options.onOver();
  }
}
