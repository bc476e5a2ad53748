import type { Random } from "../../runtime/mod.ts";

/** A pair whose sockets are open although no call has it: the relay drops what arrives there. */
interface WarmPair {
  readonly port: number;
  /** What its sockets are bound to. */
  readonly host: string;
  readonly sinceMs: number;
}

export interface WarmPairsOptions {
  readonly random: Random;
  /** The most pairs kept open; 0 where a relay can only close them. */
  readonly limit: number;
  /** How long a pair rests before its next use. */
  readonly quarantineMs: number;
}

export const WARM_LIMITS = {
  /** Below so many to choose from, a port opened by chance is harder to foretell. */
  choice: 64,
  /** An open pair that no call wants for so long is closed: an idle server has no open ports. */
  idleMs: 60_000,
} as const;

/**
 * The pairs that stay open between two calls, because opening and closing their four sockets is
 * most of what the media of a short call costs. Only the books; in order of the time of rest.
 */
export class WarmPairs {
  readonly #random: Random;
  readonly #limit: number;
  readonly #quarantineMs: number;
  readonly #resting: WarmPair[] = [];
  readonly #rested = new Map<string, WarmPair[]>();
  #size = 0;

  constructor({ random, limit, quarantineMs }: WarmPairsOptions) {
    this.#random = random;
    this.#limit = limit;
    this.#quarantineMs = quarantineMs;
  }

  /** Pairs that are open and in no call. */
  get size(): number {
    return this.#size;
  }

  /** Takes in the pair of a call that ended. False when there are enough: it must be closed. */
  rest(port: number, host: string, nowMs: number): boolean {
    if (this.#size >= this.#limit) return false;
    this.#resting.push({ port, host, sinceMs: nowMs });
    this.#size++;
    return true;
  }

  /** A pair bound to `host` that has rested, by chance; undefined unless `least` can be chosen. */
  take(host: string, nowMs: number, least: number = WARM_LIMITS.choice): number | undefined {
    this.#wake(nowMs);
    const rested = this.#rested.get(host);
    if (rested === undefined || rested.length < least) return undefined;
    const index = this.#random.integer(rested.length);
    const pair = rested[index];
    const last = rested.pop();
    if (pair === undefined || last === undefined) return undefined;
    if (index < rested.length) rested[index] = last;
    this.#size--;
    return pair.port;
  }

  /** The pair bound to `host` that has rested longest, if that is `leastMs`. */
  takeEarly(host: string, nowMs: number, leastMs: number): number | undefined {
    const index = this.#resting.findIndex((pair) => pair.host === host);
    const pair = this.#resting[index];
    if (pair === undefined || nowMs - pair.sinceMs < leastMs) return undefined;
    this.#resting.splice(index, 1);
    this.#size--;
    return pair.port;
  }

  /** Gives up the rested pairs that no call wanted for `idleMs`; the caller closes them. */
  expire(nowMs: number, idleMs: number = WARM_LIMITS.idleMs): readonly number[] {
    this.#wake(nowMs);
    const expired: number[] = [];
    for (const [host, rested] of this.#rested) {
      const kept: WarmPair[] = [];
      for (const pair of rested) {
        if (nowMs - pair.sinceMs >= idleMs) expired.push(pair.port);
        else kept.push(pair);
      }
      if (kept.length > 0) this.#rested.set(host, kept);
      else this.#rested.delete(host);
    }
    this.#size -= expired.length;
    return expired;
  }

  #wake(nowMs: number): void {
    let woken = 0;
    for (const pair of this.#resting) {
      if (nowMs - pair.sinceMs < this.#quarantineMs) break;
      const rested = this.#rested.get(pair.host);
      if (rested) rested.push(pair);
      else this.#rested.set(pair.host, [pair]);
      woken++;
    }
    if (woken > 0) this.#resting.splice(0, woken);
  }
}
