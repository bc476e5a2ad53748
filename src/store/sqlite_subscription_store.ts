import type { StoredSubscription, SubscriptionStore } from "../notifier/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { text } from "./row.ts";

/** A subscription that is lost in a crash comes again when its phone refreshes it. */
const PATIENCE_MS = 500;

/** Subscriptions in SQLite. Only the last state of each is written, many in one commit. */
export class SqliteSubscriptionStore implements SubscriptionStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  /** What the disk does not have yet; undefined for one that is to be deleted. */
  readonly #changed = new Map<string, StoredSubscription | undefined>();

  constructor(database: Database, queue: CommitQueue) {
    this.#database = database;
    this.#queue = queue;
    queue.add(this);
  }

  get pending(): number {
    return this.#changed.size;
  }

  list(at: number): readonly StoredSubscription[] {
    return this.#database
      .all("SELECT subscription FROM subscriptions WHERE expires_at > ? ORDER BY id", at)
      .flatMap((row) => readSubscription(text(row, "subscription")));
  }

  /** Deletes what had expired before it was read, which nobody will remove. */
  deleteExpired(at: number): void {
    this.#database.durably(() =>
      this.#database.run("DELETE FROM subscriptions WHERE expires_at <= ?", at)
    );
  }

  save(stored: StoredSubscription): void {
    this.#note(stored.id, stored);
  }

  remove(id: string): void {
    this.#note(id, undefined);
  }

  write(): void {
    for (const [id, stored] of this.#changed) {
      if (!stored) this.#database.run("DELETE FROM subscriptions WHERE id = ?", id);
      else {
        this.#database.run(
          "INSERT OR REPLACE INTO subscriptions (id, expires_at, subscription) VALUES (?, ?, ?)",
          id,
          Math.ceil(stored.subscription.expiresAt),
          JSON.stringify(stored),
        );
      }
    }
  }

  committed(): void {
    this.#changed.clear();
  }

  /** Nobody waits for it. */
  refused(): void {}

  #note(id: string, stored: StoredSubscription | undefined): void {
    this.#changed.set(id, stored);
    this.#queue.within(PATIENCE_MS);
  }
}

/** Nothing for a row that another program has written: its phone will subscribe again. */
function readSubscription(json: string): readonly StoredSubscription[] {
  try {
    const stored: StoredSubscription = JSON.parse(json);
    const { id, subscription: { dialog, event } } = stored;
    return [id, event, dialog.callId, dialog.remoteTarget].every((it) => typeof it === "string")
      ? [stored]
      : [];
  } catch {
    return [];
  }
}
