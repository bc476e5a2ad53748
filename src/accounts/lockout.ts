import type { BanStore } from "../domain/mod.ts";
import { type Clock, type Counter, type Log, Meter } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";
import { createNetworkTest, isLoopback, sourceOf } from "./source.ts";

export interface LockoutOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: Meter;
  /** Where bans outlive a restart. */
  readonly bans: BanStore;
  /** Networks that are never banned, each `address` or `address/length`. */
  readonly trusted: readonly string[];
  /** True when a device has a valid registration from this IP address. */
  readonly isRegistered: (address: string) => boolean;
  /** Called once for each new ban. */
  readonly onBanned?: (source: string, seconds: number) => void;
}

/** What a failed attempt leads to. */
export interface FailureOutcome {
  /** How long to hold back the refusal, in milliseconds; 0 for at once. */
  readonly delayMs: number;
  /** True when this failure has led to a ban: answer nothing more. */
  readonly banned: boolean;
}

/** Failures are counted over this long. */
export const WINDOW_MS = 60_000;
/** Failures of one source within the window that lead to a ban. */
export const FAILURES_TO_BAN = 10;
export const FIRST_BAN_MS = 15 * 60_000;
/** Each ban within a day of the one before is twice as long, up to this. */
export const LONGEST_BAN_MS = 24 * 3_600_000;
/** The longest ban that somebody may ask for. */
export const LONGEST_HAND_BAN_MS = 30 * LONGEST_BAN_MS;

const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4_000;
const SOURCES = 10_000;
/** No account has a longer name, so nobody is slowed down for it. */
const LONGEST_ACCOUNT = 64;

interface Banned {
  /** On the clock's monotonic scale, so that a jump of the wall clock lifts no ban. */
  readonly until: number;
  readonly forgetAt: number;
  readonly count: number;
}

/**
 * Slows down and shuts out those who guess passwords.
 *
 * Only failures count. Each source, by address or IPv6 network, may fail a few times freely,
 * then waits longer each time, then is banned. Bans are kept apart from the failures that led
 * to them, so nothing that ages in the window shortens a ban. Failures are also counted by
 * account, which slows the answers down but locks nobody out: else anyone could lock out anyone.
 *
 * This machine, trusted networks, and sources from which a device is registered are never banned.
 */
export class Lockout {
  readonly #options: LockoutOptions;
  readonly #isTrusted: (address: string) => boolean;
  readonly #failures = new BoundedMap<readonly number[]>(SOURCES);
  readonly #accountFailures = new BoundedMap<readonly number[]>(SOURCES);
  readonly #bans = new BoundedMap<Banned>(SOURCES);
  readonly #failed: Counter;
  readonly #banned: Counter;
  readonly #dropped: Counter;

  /** @throws {RangeError} when a trusted network cannot be read. */
  constructor(options: LockoutOptions) {
    this.#options = options;
    this.#isTrusted = createNetworkTest(options.trusted);
    const meter = options.meter ?? new Meter();
    this.#failed = meter.counter("ringdown_auth_failures_total", "Failed authentications.");
    this.#banned = meter.counter("ringdown_bans_total", "Sources banned for failing too often.");
    this.#dropped = meter.counter(
      "ringdown_banned_requests_total",
      "Requests dropped because their source is banned.",
    );
    meter.gauge("ringdown_banned_sources", "Sources banned now.", () => this.bans().length);
    this.#load();
  }

  /** False when a request from this IP address is to be dropped without an answer. */
  admits(address: string): boolean {
    if (this.#bans.size === 0) return true;
    const ban = this.#bans.get(sourceOf(address));
    if (!ban || ban.until <= this.#options.clock.elapsed() || this.#isExempt(address)) return true;
    this.#dropped.add();
    return false;
  }

  /** True for a source that is never banned: this machine, a trusted network, a phone of ours. */
  spares(address: string): boolean {
    return this.#isExempt(address);
  }

  /** Counts a failed attempt at `account` from an IP address. */
  failed(address: string, account?: string): FailureOutcome {
    this.#failed.add();
    const inAccount = this.#countAccount(account);
    if (isLoopback(address) || this.#isTrusted(address)) return { delayMs: 0, banned: false };
    const source = sourceOf(address);
    const inSource = this.#count(this.#failures, source);
    if (inSource >= FAILURES_TO_BAN && !this.#options.isRegistered(address)) {
      this.#ban(source);
      return { delayMs: 0, banned: true };
    }
    return { delayMs: Math.max(delayOf(inSource), delayOf(inAccount)), banned: false };
  }

  /** Forgets the failures of a source that has proved itself. */
  succeeded(address: string, account?: string): void {
    if (this.#failures.size > 0) this.#failures.delete(sourceOf(address));
    if (account !== undefined) this.#accountFailures.delete(account);
  }

  /**
   * Bans the source that `address` counts as, whatever it has done, for up to `LONGEST_HAND_BAN_MS`.
   * Undefined for one that is never banned.
   */
  ban(address: string, ms: number): string | undefined {
    if (this.#isExempt(address)) return undefined;
    const { clock, bans, onBanned } = this.#options;
    const source = sourceOf(address);
    const length = Math.min(ms, LONGEST_HAND_BAN_MS);
    this.#keep(source, length, 0);
    const since = clock.now();
    bans.save({ source, since, until: new Date(since.getTime() + length), count: 0 });
    onBanned?.(source, length / 1_000);
    return source;
  }

  /** Lifts the ban of whoever `address` counts as; false when there was none. */
  pardon(address: string): boolean {
    const source = sourceOf(address);
    return this.#bans.get(source) !== undefined && this.lift(source);
  }

  /** Lifts the ban of a source; false when it had none. */
  lift(source: string): boolean {
    this.#options.bans.remove(source);
    this.#failures.delete(source);
    return this.#bans.delete(source);
  }

  /** The bans in force. */
  bans(): readonly { readonly source: string; readonly remainingMs: number }[] {
    const now = this.#options.clock.elapsed();
    return [...this.#bans.entries()]
      .map(([source, { until }]) => ({ source, remainingMs: until - now }))
      .filter(({ remainingMs }) => remainingMs > 0);
  }

  #isExempt(address: string): boolean {
    return isLoopback(address) || this.#isTrusted(address) || this.#options.isRegistered(address);
  }

  #countAccount(account: string | undefined): number {
    if (account === undefined || account.length > LONGEST_ACCOUNT) return 0;
    // A name cut from a message would keep all of the message in memory; `join` copies.
    return this.#count(this.#accountFailures, [account, ""].join(""));
  }

  #count(failures: BoundedMap<readonly number[]>, key: string): number {
    const now = this.#options.clock.elapsed();
    const recent = (failures.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    // More than this many say nothing more.
    const counted = [...recent, now].slice(-FAILURES_TO_BAN);
    failures.set(key, counted);
    return counted.length;
  }

  #ban(source: string): void {
    const { clock, bans, log, onBanned } = this.#options;
    const now = clock.elapsed();
    const before = this.#bans.get(source);
    const count = before && before.forgetAt > now ? before.count + 1 : 1;
    const ms = Math.min(FIRST_BAN_MS * 2 ** (count - 1), LONGEST_BAN_MS);
    this.#keep(source, ms, count);
    this.#failures.delete(source);
    const since = clock.now();
    bans.save({ source, since, until: new Date(since.getTime() + ms), count });
    this.#banned.add();
    log.warn("Banned a source for failing to authenticate too often", {
      source,
      seconds: ms / 1_000,
    });
    onBanned?.(source, ms / 1_000);
  }

  #keep(source: string, ms: number, count: number): void {
    const until = this.#options.clock.elapsed() + ms;
    const dropped = this.#bans.set(source, { until, forgetAt: until + LONGEST_BAN_MS, count });
    if (dropped !== undefined) this.#options.bans.remove(dropped);
  }

  #load(): void {
    const now = this.#options.clock.now().getTime();
    for (const { source, until, count } of this.#options.bans.list()) {
      const longest = count === 0 ? LONGEST_HAND_BAN_MS : LONGEST_BAN_MS;
      const ms = Math.min(until.getTime() - now, longest);
      if (ms > -LONGEST_BAN_MS) this.#keep(source, ms, count);
      else this.#options.bans.remove(source);
    }
  }
}

function delayOf(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES - 1), LONGEST_DELAY_MS);
}
