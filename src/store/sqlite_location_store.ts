import {
  type AddressOfRecord,
  type Binding,
  type BindingChange,
  type Lapse,
  type LocationStore,
  MemoryLocationStore,
} from "../registrar/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { bindingsOfText, textOfBindings } from "./binding_text.ts";
import { number, text } from "./row.ts";

/**
 * Bindings in memory, with a copy in SQLite that a restart begins with.
 *
 * Of what changes only the address of record is remembered; a commit writes what it has by then.
 * So a phone that refreshes while the disk is away takes no more memory each time, and a commit
 * that fails can be tried again as it is.
 */
export class SqliteLocationStore implements LocationStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #memory: MemoryLocationStore;
  /** The addresses of record of which memory has something else than the disk. */
  readonly #changed = new Set<AddressOfRecord>();
  /** The places that the disk may have and memory has not. */
  readonly #gone = new Set<number>();
  #waiting: (() => void)[] = [];

  /** Reads the bindings that have not expired at `at`. */
  constructor(database: Database, queue: CommitQueue, at: number, maxPerAor?: number) {
    this.#database = database;
    this.#queue = queue;
    this.#memory = new MemoryLocationStore({
      ...(maxPerAor === undefined ? {} : { maxPerAor }),
      onPlaceGone: (place) => this.#gone.add(place),
    });
    this.#load(at);
    queue.add(this);
  }

  /** Deletes from the disk what had expired before it was read, which no sweep will meet. */
  deleteExpired(at: number): void {
    this.#database.durably(() =>
      this.#database.run("DELETE FROM bindings WHERE expires_at <= ?", at)
    );
  }

  get count(): number {
    return this.#memory.count;
  }

  bindings(aor: AddressOfRecord, at: number): readonly Binding[] {
    return this.#memory.bindings(aor, at);
  }

  apply(
    aor: AddressOfRecord,
    changes: readonly BindingChange[],
    at: number,
  ): Promise<readonly Binding[]> {
    const before = this.#memory.stored(aor);
    let bindings: readonly Binding[];
    try {
      bindings = this.#memory.applyNow(aor, changes, at);
    } catch (error) {
      return Promise.reject(error);
    }
    // A retransmission changes nothing, but its answer too has to wait for the first one's commit.
    if (before !== this.#memory.stored(aor)) this.#note(aor);
    if (!this.#changed.has(aor) || this.#queue.problem !== undefined) {
      return Promise.resolve(bindings);
    }
    return new Promise((resolve) => this.#waiting.push(() => resolve(bindings)));
  }

  dropFlow(flow: string): readonly Lapse[] {
    return this.#dropped(this.#memory.dropFlow(flow));
  }

  dropUsers(usernames: ReadonlySet<string>): readonly Lapse[] {
    return this.#dropped(this.#memory.dropUsers(usernames));
  }

  sweep(at: number): readonly Lapse[] {
    return this.#dropped(this.#memory.sweep(at));
  }

  hasSource(address: string): boolean {
    return this.#memory.hasSource(address);
  }

  get pending(): number {
    return this.#changed.size;
  }

  write(): void {
    for (const place of this.#gone) {
      this.#database.run("DELETE FROM bindings WHERE place = ?", place);
    }
    for (const aor of this.#changed) {
      const place = this.#memory.placeOf(aor);
      if (place !== undefined) this.#save(place, aor, this.#memory.stored(aor));
    }
  }

  committed(): void {
    this.#gone.clear();
    this.#changed.clear();
    this.#release();
  }

  refused(): void {
    this.#release();
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #dropped(lapses: readonly Lapse[]): readonly Lapse[] {
    for (const { aor } of lapses) this.#note(aor);
    return lapses;
  }

  #note(aor: AddressOfRecord): void {
    this.#changed.add(aor);
    this.#queue.within();
  }

  #save(place: number, aor: AddressOfRecord, bindings: readonly Binding[]): void {
    let expiresAt = 0;
    for (const binding of bindings) expiresAt = Math.max(expiresAt, binding.expiresAt);
    this.#database.run(
      "INSERT OR REPLACE INTO bindings (place, aor, expires_at, list) VALUES (?, ?, ?, ?)",
      place,
      aor,
      Math.ceil(expiresAt),
      textOfBindings(bindings),
    );
  }

  #load(at: number): void {
    const rows = this.#database.each(
      "SELECT place, aor, list FROM bindings WHERE expires_at > ? ORDER BY place",
      at,
    );
    for (const row of rows) {
      const live = bindingsOfText(text(row, "list")).filter(({ expiresAt }) => expiresAt > at);
      this.#memory.replace(text(row, "aor") as AddressOfRecord, live, number(row, "place"));
    }
  }
}
