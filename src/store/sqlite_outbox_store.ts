import {
  MOST_OUTBOX_ENTRIES,
  type NewOutboxEntry,
  type OutboxEntry,
  type OutboxState,
  type OutboxStore,
} from "../domain/mod.ts";
import type { Database } from "./database.ts";
import { oneOf } from "./json_text.ts";
import { date, dateOrNone, given, number, type Row, text, textOrNone } from "./row.ts";

const STATES: readonly OutboxState[] = ["waiting", "begun", "failed"];

/** What has to be done elsewhere, in SQLite. */
export class SqliteOutboxStore implements OutboxStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ kind, lane, payload }: NewOutboxEntry, at: Date): OutboxEntry | undefined {
    return this.#database.durably(() => {
      if (this.count() >= MOST_OUTBOX_ENTRIES) return undefined;
      const row = this.#database.get(
        "INSERT INTO outbox (kind, lane, payload, state, at, next_at) " +
          "VALUES (?, ?, ?, 'waiting', ?, ?) RETURNING *",
        kind,
        lane,
        payload,
        at.getTime(),
        at.getTime(),
      );
      return row && entryOf(row);
    });
  }

  get(id: number): OutboxEntry | undefined {
    const row = this.#database.get("SELECT * FROM outbox WHERE id = ?", id);
    return row && entryOf(row);
  }

  due(now: Date, limit: number): readonly OutboxEntry[] {
    return this.#database.all(
      "SELECT * FROM outbox AS one WHERE state = 'waiting' AND next_at <= ? AND NOT EXISTS (" +
        "SELECT 1 FROM outbox AS other WHERE other.lane = one.lane AND other.id < one.id " +
        "AND other.state <> 'failed') ORDER BY id LIMIT ?",
      now.getTime(),
      limit,
    ).map(entryOf);
  }

  get nextAt(): Date | undefined {
    const row = this.#database.get(
      "SELECT next_at FROM outbox WHERE state = 'waiting' ORDER BY next_at LIMIT 1",
    );
    return row && date(row, "next_at");
  }

  begin(id: number, at: Date): void {
    this.#database.durably(() =>
      this.#database.run(
        "UPDATE outbox SET state = 'begun', begun_at = ?, attempts = attempts + 1 WHERE id = ?",
        at.getTime(),
        id,
      )
    );
  }

  remove(id: number): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM outbox WHERE id = ?", id).changes > 0
    );
  }

  postpone(id: number, error: string, nextAt: Date, isUncertain: boolean): void {
    this.#database.durably(() =>
      this.#database.run(
        "UPDATE outbox SET state = 'waiting', error = ?, next_at = ?, uncertain = ? WHERE id = ?",
        error,
        nextAt.getTime(),
        isUncertain ? 1 : 0,
        id,
      )
    );
  }

  fail(id: number, error: string): void {
    this.#database.durably(() =>
      this.#database.run(
        "UPDATE outbox SET state = 'failed', error = ?, uncertain = 0 WHERE id = ?",
        error,
        id,
      )
    );
  }

  retry(id: number, at: Date): boolean {
    return this.#database.durably(() =>
      this.#database.run(
        "UPDATE outbox SET state = 'waiting', next_at = ? WHERE id = ? AND state <> 'begun'",
        at.getTime(),
        id,
      ).changes > 0
    );
  }

  recover(at: Date): number {
    return this.#database.durably(() =>
      this.#database.run(
        "UPDATE outbox SET state = 'waiting', uncertain = 1, next_at = ? WHERE state = 'begun'",
        at.getTime(),
      ).changes
    );
  }

  list(limit: number, offset: number): readonly OutboxEntry[] {
    return this.#database.all("SELECT * FROM outbox ORDER BY id LIMIT ? OFFSET ?", limit, offset)
      .map(entryOf);
  }

  count(state?: OutboxState): number {
    const row = state === undefined
      ? this.#database.get("SELECT count(*) AS count FROM outbox")
      : this.#database.get("SELECT count(*) AS count FROM outbox WHERE state = ?", state);
    return row ? number(row, "count") : 0;
  }
}

function entryOf(row: Row): OutboxEntry {
  return {
    id: number(row, "id"),
    kind: text(row, "kind"),
    lane: text(row, "lane"),
    payload: text(row, "payload"),
    state: oneOf(STATES, row["state"]),
    attempts: number(row, "attempts"),
    at: date(row, "at"),
    nextAt: date(row, "next_at"),
    ...given("begunAt", dateOrNone(row, "begun_at")),
    isUncertain: number(row, "uncertain") === 1,
    ...given("error", textOrNone(row, "error")),
  };
}
