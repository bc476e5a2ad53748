import type { Clock, Random, Timer } from "../runtime/mod.ts";

/** Does something for one after the other of a list, so many a second and none at the same beat. */
export class Restoration<Item> implements Disposable {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #intervalMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, random: Random, perSecond: number) {
    this.#clock = clock;
    this.#random = random;
    this.#intervalMs = 1_000 / perSecond;
  }

  run(items: readonly Item[], each: (item: Item) => void): void {
    const [first, ...others] = items;
    if (first === undefined) return;
    // Between half an interval and one and a half.
    const ms = this.#intervalMs * (0.5 + this.#random.integer(1_001) / 1_000);
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      this.run(others, each);
      each(first);
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }
}
