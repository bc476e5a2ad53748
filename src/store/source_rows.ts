import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database, Value } from "./database.ts";
import type { Row } from "./row.ts";

/** A table in which each source of requests has one row at most. */
export interface SourceTable<Item> {
  readonly name: string;
  /** The columns besides `source`, of which the first says in which order rows are listed. */
  readonly columns: readonly [string, ...string[]];
  readonly read: (row: Row) => Item;
  /** What the columns have of an item. */
  readonly values: (item: Item) => readonly Value[];
}

/** Rows by their source, written behind: what keeps somebody out never waits for a disk. */
export class SourceRows<Item extends { readonly source: string }> implements PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #table: SourceTable<Item>;
  /** What was saved, or with undefined removed. */
  readonly #waiting = new Map<string, Item | undefined>();

  constructor(database: Database, queue: CommitQueue, table: SourceTable<Item>) {
    this.#database = database;
    this.#queue = queue;
    this.#table = table;
    queue.add(this);
  }

  list(): readonly Item[] {
    const { name, columns: [order], read } = this.#table;
    const stored = this.#database.all(`SELECT * FROM ${name} ORDER BY ${order}`).map(read);
    const waiting = [...this.#waiting.values()].filter((item) => item !== undefined);
    return [...stored.filter(({ source }) => !this.#waiting.has(source)), ...waiting];
  }

  save(item: Item): void {
    this.#waiting.set(item.source, item);
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
    const { name, columns, values } = this.#table;
    const places = ["source", ...columns];
    const insert = `INSERT OR REPLACE INTO ${name} (${places.join(", ")}) ` +
      `VALUES (${places.map(() => "?").join(", ")})`;
    for (const [source, item] of this.#waiting) {
      if (item) this.#database.run(insert, source, ...values(item));
      else this.#database.run(`DELETE FROM ${name} WHERE source = ?`, source);
    }
  }

  committed(): void {
    this.#waiting.clear();
  }

  refused(): void {}
}
