import type { Clock } from "../runtime/mod.ts";

/** INVITEs that a source which is banned may send for help: a call takes two. */
const MOST = 6;
const WINDOW_MS = 60_000;
/** Sources that are known at once; the one that came first is forgotten first. */
const SOURCES = 1_000;

/**
 * Lets a source that is banned call for help, so seldom that nobody guesses a secret that way: who
 * cannot prove to be a phone of ours gets no further.
 */
export class OpenDoor {
  readonly #clock: Clock;
  readonly #seen = new Map<string, { readonly since: number; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when `source` may send one more. */
  admits(source: string): boolean {
    const now = this.#clock.elapsed();
    const seen = this.#seen.get(source);
    if (seen && now - seen.since < WINDOW_MS) return ++seen.count <= MOST;
    this.#seen.delete(source);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= SOURCES && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.set(source, { since: now, count: 1 });
    return true;
  }
}
