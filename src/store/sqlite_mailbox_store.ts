import type { UserId } from "../domain/mod.ts";
import { EMPTY_MAILBOX, type MailboxCounts, type MailboxSource } from "../notifier/mod.ts";
import type { Database } from "./database.ts";
import { number } from "./row.ts";

/** How many messages wait for each user. Whoever takes the messages says so here. */
export class SqliteMailboxStore implements MailboxSource {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  counts(user: UserId): MailboxCounts {
    const row = this.#database.get("SELECT * FROM mailboxes WHERE user = ?", user);
    if (!row) return EMPTY_MAILBOX;
    return {
      new: number(row, "new_messages"),
      old: number(row, "old_messages"),
      urgentNew: number(row, "urgent_new"),
      urgentOld: number(row, "urgent_old"),
    };
  }

  /**
   * Sets the counts of `user`; the caller publishes `mailbox.changed`.
   * @throws {StoreError} when there is no such user, or the disk refuses.
   */
  save(user: UserId, counts: MailboxCounts): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT OR REPLACE INTO mailboxes " +
          "(user, new_messages, old_messages, urgent_new, urgent_old) VALUES (?, ?, ?, ?, ?)",
        user,
        counts.new,
        counts.old,
        counts.urgentNew,
        counts.urgentOld,
      )
    );
  }
}
