import { foldedName, type SignInLockStore } from "../domain/mod.ts";
import { type Clock, type Counter, type Log, Meter } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";
import { sourceOf } from "./source.ts";
import { hashOf } from "./token.ts";

/** Failures of one source, or at one name, within `WINDOW_MS` that have a consequence. */
export const MOST_FAILURES = 5;
const WINDOW_MS = 15 * 60_000;
/** How long a source is locked out, whatever it does meanwhile. */
export const LOCK_MS = 15 * 60_000;
/** A name that was failed at too often takes one attempt in this long. */
export const PACE_MS = 30_000;
const SOURCES = 10_000;
const NAMES = 10_000;

export interface SignInLockoutOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: Meter;
  readonly locks: SignInLockStore;
}

/** One attempt that may go on. Exactly one of its ends is to be told. */
export interface Attempt {
  failed(): void;
  succeeded(): void;
  /** It was not decided, and counts as never made. */
  dropped(): void;
}

interface Failure {
  readonly at: number;
  readonly key: string;
}

/**
 * Keeps people from guessing passwords and codes. Five failures within 15 minutes lock a source
 * (an IPv4 address, an IPv6 network) out for 15 minutes; attempts meanwhile are not even counted,
 * and nobody else is locked out. A name that is failed at from many sources is slowed down and
 * never locked: else anyone could lock out anyone; and not at all where its owner signed in last.
 *
 * An attempt counts as failed from its start, so that many at once are no way around. A success
 * takes back the failures of its source at this name only: who has an account of their own does
 * not get to guess at others.
 */
export class SignInLockout {
  readonly #options: SignInLockoutOptions;
  readonly #failures = new BoundedMap<readonly Failure[]>(SOURCES);
  readonly #atName = new BoundedMap<readonly number[]>(NAMES);
  readonly #lastAtName = new BoundedMap<number>(NAMES);
  /** Sources that a name has signed in from. */
  readonly #known = new BoundedMap<true>(NAMES);
  readonly #locks = new BoundedMap<number>(SOURCES);
  readonly #failed: Counter;
  readonly #locked: Counter;
  readonly #refused: Counter;

  constructor(options: SignInLockoutOptions) {
    this.#options = options;
    const meter = options.meter ?? new Meter();
    this.#failed = meter.counter("ringdown_sign_in_failures_total", "Failed sign-ins.");
    this.#locked = meter.counter(
      "ringdown_sign_in_locks_total",
      "Sources locked out for failing to sign in too often.",
    );
    this.#refused = meter.counter(
      "ringdown_sign_in_locked_attempts_total",
      "Attempts to sign in that were not looked at because they came too soon.",
    );
    this.#load();
  }

  /**
   * Begins an attempt from an IP address at a name, if there is one; or tells for how many
   * seconds there may be none.
   */
  begin(address: string, name?: string): Attempt | { readonly seconds: number } {
    const source = sourceOf(address);
    // A name that was cut from a request would keep all of it in memory; a hash does not.
    const key = name === undefined ? "" : hashOf(foldedName(name));
    const wait = Math.max(this.#sourceWait(source), this.#nameWait(source, key));
    if (wait > 0) {
      this.#refused.add();
      return { seconds: Math.ceil(wait / 1_000) };
    }
    const failure = { at: this.#options.clock.elapsed(), key };
    this.#failures.set(source, [...this.#recent(source), failure]);
    if (key !== "") this.#lastAtName.set(key, failure.at);
    return {
      failed: () => this.#onFailed(source, failure),
      succeeded: () => this.#onSucceeded(source, failure),
      dropped: () => this.#forget(source, (one) => one === failure),
    };
  }

  /** Somebody from this address has proved to be the owner of `name`. */
  trust(address: string, name: string): void {
    const source = sourceOf(address);
    const key = hashOf(foldedName(name));
    this.#forget(source, (one) => one.key === key);
    this.#atName.delete(key);
    this.#known.set(`${key} ${source}`, true);
  }

  #sourceWait(source: string): number {
    const now = this.#options.clock.elapsed();
    const until = this.#locks.get(source);
    if (until !== undefined && until > now) return until - now;
    if (until !== undefined) this.#unlock(source);
    // As many are being looked at as may fail: the next has to wait for how they end.
    return this.#recent(source).length >= MOST_FAILURES ? 1_000 : 0;
  }

  #nameWait(source: string, key: string): number {
    if (key === "" || this.#known.get(`${key} ${source}`)) return 0;
    if (this.#recentAtName(key).length < MOST_FAILURES) return 0;
    const last = this.#lastAtName.get(key) ?? -Infinity;
    return Math.max(0, last + PACE_MS - this.#options.clock.elapsed());
  }

  #onFailed(source: string, { key }: Failure): void {
    this.#failed.add();
    const { clock } = this.#options;
    if (key !== "") {
      const failures = [...this.#recentAtName(key), clock.elapsed()];
      this.#atName.set(key, failures.slice(-MOST_FAILURES));
    }
    if (this.#recent(source).length >= MOST_FAILURES) this.#lock(source);
  }

  #onSucceeded(source: string, { key }: Failure): void {
    this.#forget(source, (one) => one.key === key);
    this.#atName.delete(key);
  }

  #lock(source: string): void {
    const { clock, locks, log } = this.#options;
    const dropped = this.#locks.set(source, clock.elapsed() + LOCK_MS);
    if (dropped !== undefined) locks.remove(dropped);
    this.#failures.delete(source);
    locks.save({ source, until: new Date(clock.now().getTime() + LOCK_MS) });
    this.#locked.add();
    log.warn("Locked a source out for failing to sign in too often", {
      source,
      seconds: LOCK_MS / 1_000,
    });
  }

  #unlock(source: string): void {
    this.#locks.delete(source);
    this.#options.locks.remove(source);
  }

  #forget(source: string, which: (failure: Failure) => boolean): void {
    const rest = this.#recent(source).filter((failure) => !which(failure));
    if (rest.length > 0) this.#failures.set(source, rest);
    else this.#failures.delete(source);
  }

  #recent(source: string): readonly Failure[] {
    const since = this.#options.clock.elapsed() - WINDOW_MS;
    return (this.#failures.get(source) ?? []).filter(({ at }) => at > since);
  }

  #recentAtName(key: string): readonly number[] {
    const since = this.#options.clock.elapsed() - WINDOW_MS;
    return (this.#atName.get(key) ?? []).filter((at) => at > since);
  }

  #load(): void {
    const { clock, locks } = this.#options;
    for (const { source, until } of locks.list()) {
      // A clock that was set back must not make it longer.
      const ms = Math.min(until.getTime() - clock.now().getTime(), LOCK_MS);
      if (ms > 0) this.#locks.set(source, clock.elapsed() + ms);
      else locks.remove(source);
    }
  }
}
