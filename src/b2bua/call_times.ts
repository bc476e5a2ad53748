import type { Clock } from "../runtime/mod.ts";

/** When what happened to a call, for its record. */
export class CallTimes {
  readonly #clock: Clock;
  readonly startedAt: Date;
  #ringingAt: Date | undefined;
  #answeredAt: Date | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.startedAt = clock.now();
  }

  /** When the first phone rang. */
  get ringingAt(): Date | undefined {
    return this.#ringingAt;
  }

  /** Since when people talk or are served. */
  get answeredAt(): Date | undefined {
    return this.#answeredAt;
  }

  rings(): void {
    this.#ringingAt ??= this.#clock.now();
  }

  isAnswered(): void {
    this.#answeredAt ??= this.#clock.now();
  }

  /** The answer was being prepared, and will not be sent. */
  isNotAnswered(): void {
    this.#answeredAt = undefined;
  }
}
