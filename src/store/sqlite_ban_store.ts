import type { Ban, BanStore } from "../domain/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, number, text } from "./row.ts";

/** Bans in SQLite, written behind: banning somebody never waits for a disk. */
export class SqliteBanStore implements BanStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #waiting = new Map<string, Ban | undefined>();

  constructor(database: Database, queue: CommitQueue) {
    this.#database = database;
    this.#queue = queue;
    queue.add(this);
  }

  list(): readonly Ban[] {
    const stored = this.#database.all("SELECT * FROM bans ORDER BY since").map((row): Ban => ({
      source: text(row, "source"),
      since: date(row, "since"),
      until: date(row, "until"),
      count: number(row, "count"),
    }));
    const waiting = [...this.#waiting.values()].filter((ban) => ban !== undefined);
    return [...stored.filter(({ source }) => !this.#waiting.has(source)), ...waiting];
  }

  save(ban: Ban): void {
    this.#waiting.set(ban.source, ban);
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
    for (const [source, ban] of this.#waiting) {
      if (!ban) {
        this.#database.run("DELETE FROM bans WHERE source = ?", source);
        continue;
      }
      this.#database.run(
        "INSERT OR REPLACE INTO bans (source, since, until, count) VALUES (?, ?, ?, ?)",
        source,
        ban.since.getTime(),
        ban.until.getTime(),
        ban.count,
      );
    }
  }

  committed(): void {
    this.#waiting.clear();
  }

  refused(): void {}
}
