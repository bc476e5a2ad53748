import type { Clock, Random } from "../../runtime/mod.ts";
import { WarmPairs } from "./warm_pairs.ts";

/** The ports of media, in even/odd pairs: RTP on the even one, RTCP above it (RFC 3550 §11). */

export interface PortPoolOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly low: number;
  readonly high: number;
  /** How long a pair rests after use, so that late packets of one call do not enter another. */
  readonly quarantineMs: number;
  /** The most pairs that may stay open between two calls; none if left out. */
  readonly warmPairs?: number | undefined;
}

/** Packets are not under way for longer than this, but for a peer that has not heard the BYE. */
const LEAST_REST_MS = 500;

/**
 * Hands out free pairs by chance, so that a port cannot be foretold. It only keeps the books:
 * binding is the caller's, which takes another pair when a port turns out to be in use.
 *
 * ```txt
 *  free --take--> used --release--> resting ----> free          its sockets are closed
 *                 ^  |                              ^
 *                 |  +--rest--> resting, open       |
 *                 |                  v              |
 *                 +--takeOpen-- rested, open --expire
 * ```
 */
export class PortPool {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #quarantineMs: number;
  readonly #free: number[] = [];
  /** What each is bound to, by port. */
  readonly #used = new Map<number, string>();
  readonly #warm: WarmPairs;
  readonly #resting: { readonly port: number; readonly untilMs: number }[] = [];
  readonly size: number;

  /** @throws {RangeError} when no pair fits between `low` and `high`. */
  constructor(options: PortPoolOptions) {
    const { clock, random, low, high, quarantineMs, warmPairs = 0 } = options;
    this.#clock = clock;
    this.#random = random;
    this.#quarantineMs = quarantineMs;
    if (low < 1024 || high > 65_535) {
      throw new RangeError(`Media ports ${low}-${high} are not within 1024-65535`);
    }
    for (let port = low + (low & 1); port < high; port += 2) this.#free.push(port);
    if (this.#free.length === 0) throw new RangeError(`Media ports ${low}-${high} hold no pair`);
    this.size = this.#free.length;
    // Half of a small range stays for legs that are bound to another address.
    const limit = Math.min(warmPairs, this.size >> 1);
    this.#warm = new WarmPairs({ random, quarantineMs, limit });
  }

  /** Pairs handed out and not yet given back. */
  get used(): number {
    return this.#used.size;
  }

  /** Pairs that are open and in no call. */
  get warm(): number {
    return this.#warm.size;
  }

  /** True when `port` is the RTP or RTCP port of a pair that is handed out. */
  isUsed(port: number): boolean {
    return this.#used.has(port & ~1);
  }

  /** Closed pairs that may be handed out now. */
  get free(): number {
    this.#wake();
    return this.#free.length;
  }

  /**
   * The even port of a pair that is open on `host` and has rested; undefined when there are too
   * few for a choice by chance.
   */
  takeOpen(host: string): number | undefined {
    return this.#use(this.#warm.take(host, this.#clock.elapsed()), host);
  }

  /** As `takeOpen`, when no closed pair is left: any, even one whose rest is cut short. */
  takeAnyOpen(host: string): number | undefined {
    const now = this.#clock.elapsed();
    const port = this.#warm.take(host, now, 1) ?? this.#warm.takeEarly(host, now, LEAST_REST_MS);
    return this.#use(port, host);
  }

  /**
   * The even port of a free pair, to be opened on `host`; undefined when none is left. When all that are free rest, the
   * one that has rested longest goes back to work early: a call with a small risk of hearing a
   * late packet is better than none.
   */
  take(host = ""): number | undefined {
    this.#wake();
    if (this.#free.length === 0) this.#wakeEarly();
    const index = this.#random.integer(this.#free.length);
    const port = this.#free[index];
    const last = this.#free.pop();
    if (port === undefined || last === undefined) return undefined;
    if (index < this.#free.length) this.#free[index] = last;
    return this.#use(port, host);
  }

  /**
   * Gives back a pair that may stay open while it rests. False when it must be closed, because
   * enough others are open.
   */
  rest(port: number): boolean {
    const host = this.#used.get(port);
    if (host === undefined) return false;
    if (!this.#warm.rest(port, host, this.#clock.elapsed())) {
      this.release(port);
      return false;
    }
    this.#used.delete(port);
    return true;
  }

  /** Counts open pairs that were idle for `idleMs` as closed and free, and returns them. */
  expire(idleMs?: number): readonly number[] {
    const expired = this.#warm.expire(this.#clock.elapsed(), idleMs);
    this.#free.push(...expired);
    return expired;
  }

  /** Gives a closed pair back, to rest before its next use; one not handed out is left alone. */
  release(port: number): void {
    if (!this.#used.delete(port)) return;
    this.#resting.push({ port, untilMs: this.#clock.elapsed() + this.#quarantineMs });
  }

  #use(port: number | undefined, host: string): number | undefined {
    if (port !== undefined) this.#used.set(port, host);
    return port;
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
