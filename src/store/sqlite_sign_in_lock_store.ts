import type { SignInLock, SignInLockStore } from "../domain/mod.ts";
import type { CommitQueue } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, text } from "./row.ts";
import { SourceRows } from "./source_rows.ts";

/** Locks of sign-in in SQLite. */
export class SqliteSignInLockStore extends SourceRows<SignInLock> implements SignInLockStore {
  constructor(database: Database, queue: CommitQueue) {
    super(database, queue, {
      name: "sign_in_locks",
      columns: ["until"],
      read: (row) => ({ source: text(row, "source"), until: date(row, "until") }),
      values: ({ until }) => [until.getTime()],
    });
  }
}
