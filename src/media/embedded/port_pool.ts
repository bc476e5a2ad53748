import type { Clock, Random } from "../../runtime/mod.ts";

/** The ports of media, in even/odd pairs: RTP on the even one, RTCP above it (RFC 3550 §11). */

export interface PortPoolOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly low: number;
  readonly high: number;
  /** How long a pair rests after use, so that late packets of one call do not enter another. */
  readonly quarantineMs: number;
}

/** Packets are not under way for longer than this, but for a peer that has not heard the BYE. */
const LEAST_REST_MS = 500;

/**
 * Hands out free pairs by chance, so that a port cannot be foretold. It only keeps the books:
 * binding is the caller's, which takes another pair when a port turns out to be in use.
 */
export class PortPool {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #quarantineMs: number;
  readonly #free: number[] = [];
  readonly #used = new Set<number>();
  readonly #resting: { readonly port: number; readonly untilMs: number }[] = [];
  readonly size: number;

  /** @throws {RangeError} when no pair fits between `low` and `high`. */
  constructor({ clock, random, low, high, quarantineMs }: PortPoolOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#quarantineMs = quarantineMs;
    if (low < 1024 || high > 65_535) {
      throw new RangeError(`Media ports ${low}-${high} are not within 1024-65535`);
    }
    for (let port = low + (low & 1); port < high; port += 2) this.#free.push(port);
    if (this.#free.length === 0) throw new RangeError(`Media ports ${low}-${high} hold no pair`);
    this.size = this.#free.length;
  }

  /** Pairs handed out and not yet given back. */
  get used(): number {
    return this.#used.size;
  }

  /** True when `port` is the RTP or RTCP port of a pair that is handed out. */
  isUsed(port: number): boolean {
    return this.#used.has(port & ~1);
  }

  /** Pairs that may be handed out now. */
  get free(): number {
    this.#wake();
    return this.#free.length;
  }

  /**
   * The even port of a free pair; undefined when none is left. When all that are free rest, the
   * one that has rested longest goes back to work early: a call with a small risk of hearing a
   * late packet is better than none.
   */
  take(): number | undefined {
    this.#wake();
    if (this.#free.length === 0) this.#wakeEarly();
    const index = this.#random.integer(this.#free.length);
    const port = this.#free[index];
    const last = this.#free.pop();
    if (port === undefined || last === undefined) return undefined;
    if (index < this.#free.length) this.#free[index] = last;
    this.#used.add(port);
    return port;
  }

  /** Gives a pair back, to rest before its next use. A pair not handed out is left alone. */
  release(port: number): void {
    if (!this.#used.delete(port)) return;
    this.#resting.push({ port, untilMs: this.#clock.elapsed() + this.#quarantineMs });
  }

  #wakeEarly(): void {
    const [oldest] = this.#resting;
    if (!oldest) return;
    const restedMs = this.#clock.elapsed() - (oldest.untilMs - this.#quarantineMs);
    if (restedMs < LEAST_REST_MS) return;
    this.#resting.shift();
    this.#free.push(oldest.port);
  }

  #wake(): void {
    const now = this.#clock.elapsed();
    let woken = 0;
    for (const { port, untilMs } of this.#resting) {
      if (untilMs > now) break;
      this.#free.push(port);
      woken++;
    }
    if (woken > 0) this.#resting.splice(0, woken);
  }
}
