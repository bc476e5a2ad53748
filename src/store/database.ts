import { DatabaseSync, type StatementSync } from "node:sqlite";
import { explained, problemOf, sentenceOf, StoreError } from "./errors.ts";
import type { Row } from "./row.ts";

export type Value = string | number | Uint8Array | null;

export interface Result {
  readonly changes: number;
}

/** How long a change that somebody waits for may wait for another process to finish writing. */
const PATIENCE_MS = 5_000;
/** How long one that is retried anyway may hold up this process. */
const IMPATIENCE_MS = 2;

/**
 * One SQLite file: write-ahead log, foreign keys, prepared statements kept.
 *
 * `durably` waits until the disk has the change, which a power cut cannot undo. `quickly` does
 * not: after a power cut the last moments may be missing, but nothing is ever half there.
 */
export class Database implements Disposable {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;
  #patienceMs = PATIENCE_MS;
  #generation = 0;

  /** @throws {StoreError} when the file cannot be opened or is no database. */
  constructor(path: string) {
    this.path = path;
    this.#database = explained(path, () => {
      const database = new DatabaseSync(path, { timeout: PATIENCE_MS });
      try {
        database.exec(
          "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; " +
            // A log that was once long is cut when it begins anew: its size says what is in it.
            "PRAGMA journal_size_limit=0",
        );
      } catch (error) {
        database.close();
        throw error;
      }
      return database;
    });
  }

  all(sql: string, ...values: Value[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  each(sql: string, ...values: Value[]): Iterable<Row> {
    return this.#statement(sql).iterate(...values);
  }

  run(sql: string, ...values: Value[]): Result {
    return { changes: Number(this.#statement(sql).run(...values).changes) };
  }

  /** Runs statements that return nothing, such as those of a migration. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /**
   * Runs `task` in a transaction that is on the disk when this returns; all of it or nothing.
   * Inside another transaction it joins that.
   *
   * @throws {StoreError} when the disk refuses or another process writes for too long.
   */
  durably<T>(task: () => T): T {
    if (this.#inTransaction) return task();
    this.#wait(PATIENCE_MS);
    this.#database.exec("PRAGMA synchronous=FULL");
    try {
      return explained(this.path, () => this.#transact(task));
    } finally {
      this.#generation++;
      this.#database.exec("PRAGMA synchronous=NORMAL");
    }
  }

  /** As `durably`, but neither waits for the disk nor for others. */
  quickly<T>(task: () => T): T {
    if (this.#inTransaction) return task();
    this.#wait(IMPATIENCE_MS);
    return this.#transact(task);
  }

  /** Lets commits copy the log into the file when it has so many pages; with 0, none does. */
  checkpointEvery(pages: number): void {
    this.#database.exec(`PRAGMA wal_autocheckpoint=${pages}`);
  }

  /**
   * Another number for as long as users, devices and settings are surely what they were: it
   * changes with each durable transaction and when somebody says that there was another change.
   * Undefined inside a transaction, which may yet be undone.
   */
  get generation(): number | undefined {
    return this.#inTransaction ? undefined : this.#generation;
  }

  /** Another connection may have changed anything. */
  changedElsewhere(): void {
    this.#generation++;
  }

  /** A number that changes when another connection has committed. */
  get version(): number {
    return Number(this.get("PRAGMA data_version")?.["data_version"] ?? 0);
  }

  /** @throws {StoreError} when the file is damaged. */
  check(): void {
    const problem = explained(this.path, () => {
      const found = this.get("PRAGMA quick_check(1)")?.["quick_check"];
      return found === "ok" ? undefined : String(found);
    });
    if (problem === undefined) return;
    throw new StoreError("corrupt", `${sentenceOf("corrupt")}: ${this.path}`, { cause: problem });
  }

  /** Writes a copy of the whole database, consistent while others write, to a new file. */
  copyTo(path: string): void {
    explained(path, () => this.run("VACUUM INTO ?", path));
  }

  [Symbol.dispose](): void {
    if (!this.#database.isOpen) return;
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // The log stays and is read at the next start: nothing is lost.
      if (problemOf(error) === undefined) throw error;
    } finally {
      this.#statements.clear();
      this.#database.close();
    }
  }

  #transact<T>(task: () => T): T {
    this.run("BEGIN IMMEDIATE");
    this.#inTransaction = true;
    try {
      const result = task();
      this.run("COMMIT");
      return result;
    } catch (error) {
      // SQLite itself has rolled back after some errors, such as a full disk.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  #wait(ms: number): void {
    if (ms === this.#patienceMs) return;
    this.#database.exec(`PRAGMA busy_timeout=${ms}`);
    this.#patienceMs = ms;
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }
}
