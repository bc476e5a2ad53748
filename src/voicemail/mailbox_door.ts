import { type MailboxPin, PIN, type UserId, type VoicemailStore } from "../domain/mod.ts";
import { type Clock, type Counter, type Meter, Secret } from "../runtime/mod.ts";

/** Hashes what must not be guessed; `accounts` has it. */
export interface PinHasher {
  /** @throws when too many are being looked at. */
  hash(pin: Secret): Promise<string>;
  /** @throws when too many are being looked at. */
  verify(pin: Secret, hash: string | undefined): Promise<boolean>;
}

export interface MailboxDoorOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly store: Pick<VoicemailStore, "pin" | "savePin">;
  readonly hasher: PinHasher;
}

/** `none`: the mailbox has no PIN, so that nobody gets in by one. */
export type PinVerdict = "right" | "wrong" | "locked" | "none";

/** After so many wrong ones in a row nobody gets in for a while. */
const FAILURES = 5;
const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

/** Lets people into mailboxes by PIN, and keeps those out who try many. */
export class MailboxDoor {
  readonly #options: MailboxDoorOptions;
  readonly #wrong: Counter;
  readonly #locks: Counter;

  constructor(options: MailboxDoorOptions) {
    this.#options = options;
    const { meter } = options;
    this.#wrong = meter.counter(
      "ringdown_voicemail_wrong_pins_total",
      "Wrong PINs that were given for a mailbox.",
    );
    this.#locks = meter.counter(
      "ringdown_voicemail_locks_total",
      "Mailboxes that were locked after wrong PINs.",
    );
  }

  /** True while no PIN is looked at. */
  isLocked(user: UserId): boolean {
    return this.#isLocked(this.#options.store.pin(user));
  }

  hasPin(user: UserId): boolean {
    return this.#options.store.pin(user) !== undefined;
  }

  /**
   * Looks at a PIN. It counts as wrong until it is found to be right, so that many at once are
   * no way round the lock. Where there is none to compare it with, the answer takes as long.
   *
   * @param user Undefined for a mailbox that is not there.
   * @throws when too many PINs are being looked at; then it was not.
   */
  async knock(user: UserId | undefined, given: string): Promise<PinVerdict> {
    const { store, hasher } = this.#options;
    const pin = user === undefined ? undefined : store.pin(user);
    if (!pin || user === undefined) {
      await hasher.verify(new Secret(given), undefined);
      return "none";
    }
    if (this.#isLocked(pin)) return "locked";
    const failures = pin.failures + 1;
    store.savePin(user, { hash: pin.hash, failures, ...this.#lockAfter(failures) });
    let isRight: boolean;
    try {
      isRight = PIN.test(given) && await hasher.verify(new Secret(given), pin.hash);
    } catch (error) {
      // Nobody has looked at it.
      store.savePin(user, pin);
      throw error;
    }
    if (isRight) {
      store.savePin(user, { hash: pin.hash, failures: 0 });
      return "right";
    }
    this.#wrong.add();
    if (failures % FAILURES === 0) this.#locks.add();
    return "wrong";
  }

  /** Gives a mailbox another PIN, or with undefined none; a lock is over then. */
  async change(user: UserId, pin: string | undefined): Promise<void> {
    const { store, hasher } = this.#options;
    const hash = pin === undefined ? undefined : await hasher.hash(new Secret(pin));
    store.savePin(user, hash === undefined ? undefined : { hash, failures: 0 });
  }

  #isLocked(pin: MailboxPin | undefined): boolean {
    return pin?.lockedUntil !== undefined && pin.lockedUntil > this.#options.clock.now();
  }

  /** Twice as long each time. */
  #lockAfter(failures: number): Pick<MailboxPin, "lockedUntil"> {
    if (failures % FAILURES !== 0) return {};
    const ms = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** (failures / FAILURES - 1));
    return { lockedUntil: new Date(this.#options.clock.now().getTime() + ms) };
  }
}
