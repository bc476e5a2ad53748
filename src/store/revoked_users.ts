import type { Lapse, LocationStore } from "../registrar/mod.ts";
import type { Clock, Counter, Log, Meter, Timer } from "../runtime/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { number, text } from "./row.ts";

/**
 * A change by another process must be noticed within a second, and who is told may believe what
 * it knows for another half.
 */
const LOOK_MS = 400;

interface RevokedUsersOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
}

/**
 * Ends the registrations of devices that were removed or given another secret, whichever process
 * did it. The database writes the names down in the same transaction; the server reads them.
 */
export class RevokedUsers implements PendingWrites, Disposable {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #options: RevokedUsersOptions;
  readonly #locations: () => LocationStore;
  readonly #listeners = new Set<(lapses: readonly Lapse[]) => void>();
  readonly #noticed: Counter;
  #timer: Timer | undefined;
  #version = 0;
  /** The last one read, and the last one that is deleted from the disk. */
  #read = 0;
  #deleted = 0;

  constructor(
    database: Database,
    queue: CommitQueue,
    options: RevokedUsersOptions,
    locations: () => LocationStore,
  ) {
    this.#database = database;
    this.#queue = queue;
    this.#options = options;
    this.#locations = locations;
    this.#noticed = options.meter.counter(
      "ringdown_store_foreign_changes_total",
      "Changes of the database by other processes that were noticed.",
    );
    queue.add(this);
  }

  /** Looks now and then until disposed of. */
  watch(): void {
    this.#version = this.#database.version;
    this.#drop();
    this.#lookLater();
  }

  subscribe(listener: (lapses: readonly Lapse[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  get pending(): number {
    return this.#read - this.#deleted;
  }

  write(): void {
    this.#database.run("DELETE FROM revoked WHERE sequence <= ?", this.#read);
  }

  committed(): void {
    this.#deleted = this.#read;
  }

  refused(): void {}

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(LOOK_MS, () => {
      try {
        this.#look();
      } catch (error) {
        this.#database.changedElsewhere();
        this.#options.log.warn("Could not look for changes in the database", {
          cause: messageOf(error),
        });
      }
      this.#lookLater();
    });
  }

  #look(): void {
    const version = this.#database.version;
    const foreign = version !== this.#version;
    this.#version = version;
    if (foreign) this.#database.changedElsewhere();
    const lapses = this.#drop();
    if (!foreign && lapses.length === 0) return;
    for (const listener of this.#listeners) listener(lapses);
    // Last: whoever sees it grow finds everybody told.
    this.#noticed.add();
  }

  #drop(): readonly Lapse[] {
    const rows = this.#database.all(
      "SELECT sequence, username FROM revoked WHERE sequence > ? ORDER BY sequence",
      this.#read,
    );
    const last = rows.at(-1);
    if (!last) return [];
    this.#read = number(last, "sequence");
    this.#queue.within();
    return this.#locations().dropUsers(new Set(rows.map((row) => text(row, "username"))));
  }
}
