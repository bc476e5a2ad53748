import type { Ban, BanStore } from "../domain/mod.ts";
import type { CommitQueue } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, number, text } from "./row.ts";
import { SourceRows } from "./source_rows.ts";

/** Bans in SQLite. */
export class SqliteBanStore extends SourceRows<Ban> implements BanStore {
  constructor(database: Database, queue: CommitQueue) {
    super(database, queue, {
      name: "bans",
      columns: ["since", "until", "count"],
      read: (row) => ({
        source: text(row, "source"),
        since: date(row, "since"),
        until: date(row, "until"),
        count: number(row, "count"),
      }),
      values: ({ since, until, count }) => [since.getTime(), until.getTime(), count],
    });
  }
}
