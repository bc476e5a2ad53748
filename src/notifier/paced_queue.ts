import { type Clock, type Log, messageOf, type Timer } from "../runtime/mod.ts";

/** So many at once, and then a pause: a lamp that 500 watch must not hold up a call. */
const TURN = 50;
const PAUSE_MS = 5;

/** Runs tasks at once while there are few, and the others in turns a few milliseconds apart. */
export class PacedQueue implements Disposable {
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: (() => void)[] = [];
  #left = TURN;
  #timer: Timer | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  push(task: () => void): void {
    this.#timer ??= this.#clock.after(PAUSE_MS, () => this.#turn());
    if (this.#left === 0) return void this.#waiting.push(task);
    this.#left--;
    this.#run(task);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#waiting = [];
  }

  #turn(): void {
    this.#timer = undefined;
    this.#left = TURN;
    if (this.#waiting.length === 0) return;
    const now = this.#waiting.splice(0, TURN);
    for (const task of now) this.push(task);
  }

  #run(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#log.error("A notification could not be made", { cause: messageOf(error) });
    }
  }
}
