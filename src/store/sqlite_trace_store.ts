import type { TracedMessage, TraceStore } from "../domain/mod.ts";
import type { Counter, Meter } from "../runtime/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, number, type Row, text } from "./row.ts";

/** Messages may wait this long to share a commit. */
const GATHER_MS = 1_000;
/** Messages kept in memory while the disk refuses them. */
const LONGEST_WAIT = 5_000;
/** Rows that are kept: some 40 MB, or what a small office says in two weeks. */
const MOST_ROWS = 50_000;

/** SIP messages of calls in SQLite, written behind. */
export class SqliteTraceStore implements TraceStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #lost: Counter;
  readonly #mostRows: number;
  #waiting: TracedMessage[] = [];

  constructor(database: Database, queue: CommitQueue, meter: Meter, mostRows = MOST_ROWS) {
    this.#database = database;
    this.#queue = queue;
    this.#mostRows = mostRows;
    this.#lost = meter.counter(
      "ringdown_traced_messages_lost_total",
      "SIP messages of traces lost because the disk refused too many.",
    );
    queue.add(this);
  }

  add(message: TracedMessage): void {
    if (this.#waiting.length >= LONGEST_WAIT) return this.#lost.add();
    this.#waiting.push(message);
    this.#queue.within(GATHER_MS);
  }

  ofCalls(sipCallIds: readonly string[], limit: number): readonly TracedMessage[] {
    const wanted = new Set(sipCallIds);
    const rows = sipCallIds.flatMap((id) =>
      this.#database.all(
        "SELECT * FROM sip_messages WHERE sip_call_id = ? ORDER BY id LIMIT ?",
        id,
        limit,
      )
    ).toSorted((a, b) => number(a, "id") - number(b, "id"));
    const waiting = this.#waiting.filter(({ sipCallId }) => wanted.has(sipCallId));
    return [...rows.map(messageOf), ...waiting].slice(0, limit);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  write(): void {
    for (const message of this.#waiting) {
      this.#database.run(
        "INSERT INTO sip_messages (at, sip_call_id, outgoing, protocol, local, remote, text) " +
          "VALUES (?, ?, ?, ?, ?, ?, ?)",
        message.at.getTime(),
        message.sipCallId,
        message.way === "out" ? 1 : 0,
        message.protocol,
        message.local,
        message.remote,
        message.text,
      );
    }
    this.#database.run(
      "DELETE FROM sip_messages WHERE id <= (SELECT max(id) FROM sip_messages) - ?",
      this.#mostRows,
    );
  }

  committed(): void {
    this.#waiting = [];
  }

  refused(): void {}
}

function messageOf(row: Row): TracedMessage {
  return {
    at: date(row, "at"),
    sipCallId: text(row, "sip_call_id"),
    way: number(row, "outgoing") === 1 ? "out" : "in",
    protocol: text(row, "protocol"),
    local: text(row, "local"),
    remote: text(row, "remote"),
    text: text(row, "text"),
  };
}
