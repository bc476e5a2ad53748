import type { SignInLock, SignInLockStore } from "../domain/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, text } from "./row.ts";

/** Locks of sign-in in SQLite, written behind: locking somebody out never waits for a disk. */
export class SqliteSignInLockStore implements SignInLockStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #waiting = new Map<string, SignInLock | undefined>();

  constructor(database: Database, queue: CommitQueue) {
    this.#database = database;
    this.#queue = queue;
    queue.add(this);
  }

  list(): readonly SignInLock[] {
    const stored = this.#database.all("SELECT * FROM sign_in_locks ORDER BY until").map((row) => ({
      source: text(row, "source"),
      until: date(row, "until"),
    }));
    const waiting = [...this.#waiting.values()].filter((lock) => lock !== undefined);
    return [...stored.filter(({ source }) => !this.#waiting.has(source)), ...waiting];
  }

  save(lock: SignInLock): void {
    this.#waiting.set(lock.source, lock);
    this.#queue.within();
  }

  remove(source: string): void {
    this.#waiting.set(source, undefined);
    this.#queue.within();
  }

  get pending(): number {
    return this.#waiting.size;
  }

  write(): void {
    for (const [source, lock] of this.#waiting) {
      if (lock) {
        const sql = "INSERT OR REPLACE INTO sign_in_locks (source, until) VALUES (?, ?)";
        this.#database.run(sql, source, lock.until.getTime());
      } else this.#database.run("DELETE FROM sign_in_locks WHERE source = ?", source);
    }
  }

  committed(): void {
    this.#waiting.clear();
  }

  refused(): void {}
}
