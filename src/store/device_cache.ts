/** Kept in place of a device that was asked for once. */
const ONCE = "";

/**
 * Devices that were read lately, by username, each as one text: what a device is made of takes
 * three times the memory. Who is asked for once is not kept, only remembered. It is emptied as a whole when any of them may have changed.
 */
export class DeviceCache {
  readonly #most: number;
  readonly #texts = new Map<string, string>();
  #generation = -1;

  constructor(most = 16_000) {
    this.#most = most;
  }

  /** What was kept in the same `generation` of the database. */
  get(username: string, generation: number): string | undefined {
    if (generation !== this.#generation) {
      this.#texts.clear();
      this.#generation = generation;
    }
    return this.#texts.get(username) || undefined;
  }

  /** To be called after `get`, with what was read since. */
  keep(username: string, text: string): void {
    // Full, it keeps what it has: phones come in turn, and the oldest would be the next to come.
    if (this.#texts.has(username)) this.#texts.set(username, text);
    else if (this.#texts.size < this.#most) this.#texts.set(username, ONCE);
  }
}
