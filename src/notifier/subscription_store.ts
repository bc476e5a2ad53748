import type { DeviceId } from "../domain/mod.ts";
import type { Subscription } from "../sip/mod.ts";

/** A subscription as a restart needs it. */
export interface StoredSubscription {
  /** Our tag of its dialog, which is nobody else's. */
  readonly id: string;
  /**
   * Its CSeq is one that no NOTIFY has had yet, nor will have until the next save: so a restart
   * may begin there, and not every NOTIFY is a write.
   */
  readonly subscription: Subscription;
  /** As the CSeq: no body has had this version yet. */
  readonly version: number;
  readonly device: DeviceId;
  readonly extension: string;
  /** The name that the watcher calls us by. */
  readonly host: string;
  readonly userAgent?: string;
  /** The id of the flow it was last heard by. */
  readonly flow: string;
}

/** Subscriptions, so that a restart does not put out the lamps. Writes are batched, never throw. */
export interface SubscriptionStore {
  /** Those that have not expired at `at`, milliseconds since 1970. */
  list(at: number): readonly StoredSubscription[];
  /** Replaces what was saved with the same id. */
  save(stored: StoredSubscription): void;
  remove(id: string): void;
}

/** Keeps subscriptions as long as the process. */
export class MemorySubscriptionStore implements SubscriptionStore {
  readonly #stored = new Map<string, StoredSubscription>();
  /** Saves so far, for tests of how many there are. */
  saves = 0;

  list(at: number): readonly StoredSubscription[] {
    return [...this.#stored.values()].filter(({ subscription }) => subscription.expiresAt > at);
  }

  save(stored: StoredSubscription): void {
    this.saves++;
    this.#stored.set(stored.id, stored);
  }

  remove(id: string): void {
    this.#stored.delete(id);
  }
}
