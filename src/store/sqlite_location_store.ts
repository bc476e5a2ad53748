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
import { number, numberOrNone, type Row, text, textOrNone } from "./row.ts";

/**
 * Bindings in memory, with a copy in SQLite that a restart begins with.
 *
 * What changes is remembered as the bindings that the disk still has for an address of record;
 * a commit writes the difference. So a phone that refreshes while the disk is away takes no
 * more memory each time, and a commit that fails can be tried again as it is.
 */
export class SqliteLocationStore implements LocationStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #memory: MemoryLocationStore;
  /** What the disk has, of each address of record of which memory has something else. */
  readonly #onDisk = new Map<AddressOfRecord, readonly Binding[]>();
  #waiting: (() => void)[] = [];

  /** Reads the bindings that have not expired at `at`. */
  constructor(database: Database, queue: CommitQueue, at: number, maxPerAor?: number) {
    this.#database = database;
    this.#queue = queue;
    this.#memory = new MemoryLocationStore(maxPerAor === undefined ? {} : { maxPerAor });
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
    if (before !== this.#memory.stored(aor)) this.#note(aor, before);
    if (!this.#onDisk.has(aor) || this.#queue.problem !== undefined) {
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
    return this.#onDisk.size;
  }

  write(): void {
    for (const [aor, before] of this.#onDisk) {
      const after = this.#memory.stored(aor);
      for (const { key } of before) {
        if (!after.some((binding) => binding.key === key)) {
          this.#database.run("DELETE FROM bindings WHERE aor = ? AND key = ?", aor, key);
        }
      }
      for (const binding of after) if (!before.includes(binding)) this.#save(aor, binding);
    }
  }

  committed(): void {
    this.#onDisk.clear();
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
    const gone = Map.groupBy(lapses, ({ aor }) => aor);
    for (const [aor, ofAor] of gone) {
      this.#note(aor, [...this.#memory.stored(aor), ...ofAor.map(({ binding }) => binding)]);
    }
    return lapses;
  }

  #note(aor: AddressOfRecord, before: readonly Binding[]): void {
    if (!this.#onDisk.has(aor)) this.#onDisk.set(aor, before);
    this.#queue.within();
  }

  #save(aor: AddressOfRecord, binding: Binding): void {
    this.#database.run(
      SAVE,
      aor,
      binding.key,
      binding.contact,
      binding.contactParams,
      binding.instance ?? null,
      binding.regId ?? null,
      binding.callId,
      binding.sequence,
      Math.round(binding.priority),
      Math.round(binding.expiresAt),
      binding.flow,
      binding.path.length === 0 ? null : JSON.stringify(binding.path),
      binding.received,
      binding.userAgent ?? null,
      Math.round(binding.registeredAt),
    );
  }

  #load(at: number): void {
    const rows = this.#database.each(
      "SELECT * FROM bindings WHERE expires_at > ? ORDER BY aor, registered_at",
      at,
    );
    let aor = "" as AddressOfRecord;
    let bindings: Binding[] = [];
    const keep = () => bindings.length > 0 && this.#memory.replace(aor, bindings);
    for (const row of rows) {
      const next = text(row, "aor") as AddressOfRecord;
      if (next !== aor) {
        keep();
        aor = next;
        bindings = [];
      }
      bindings.push(bindingOf(row));
    }
    keep();
  }
}

const SAVE = `INSERT INTO bindings (
  aor, key, contact, contact_params, instance, reg_id, call_id, sequence, priority, expires_at,
  flow, path, received, user_agent, registered_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (aor, key) DO UPDATE SET
  contact = excluded.contact, contact_params = excluded.contact_params,
  instance = excluded.instance, reg_id = excluded.reg_id, call_id = excluded.call_id,
  sequence = excluded.sequence, priority = excluded.priority, expires_at = excluded.expires_at,
  flow = excluded.flow, path = excluded.path, received = excluded.received,
  user_agent = excluded.user_agent, registered_at = excluded.registered_at`;

function bindingOf(row: Row): Binding {
  return {
    key: text(row, "key"),
    contact: text(row, "contact"),
    contactParams: text(row, "contact_params"),
    instance: textOrNone(row, "instance"),
    regId: numberOrNone(row, "reg_id"),
    callId: text(row, "call_id"),
    sequence: number(row, "sequence"),
    priority: number(row, "priority"),
    expiresAt: number(row, "expires_at"),
    flow: text(row, "flow"),
    path: pathOf(textOrNone(row, "path")),
    received: text(row, "received"),
    userAgent: textOrNone(row, "user_agent"),
    registeredAt: number(row, "registered_at"),
  };
}

function pathOf(json: string | undefined): readonly string[] {
  if (json === undefined) return [];
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map(String) : [];
}
