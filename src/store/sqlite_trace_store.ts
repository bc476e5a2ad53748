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
/** Characters that are kept, for who sends messages that are longer than any phone's. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** How much is kept. */
export interface TraceLimits {
  readonly rows: number;
  readonly characters: number;
}

/** SIP messages of calls in SQLite, written behind. */
export class SqliteTraceStore implements TraceStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #lost: Counter;
  readonly #most: TraceLimits;
  /** Characters in the table, or more; undefined until they are counted. */
  #characters: number | undefined;
  #waiting: TracedMessage[] = [];

  constructor(
    database: Database,
    queue: CommitQueue,
    meter: Meter,
    most: TraceLimits = { rows: MOST_ROWS, characters: MOST_CHARACTERS },
  ) {
    this.#database = database;
    this.#queue = queue;
    this.#most = most;
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
    let characters = this.#characters ?? this.#count();
    for (const message of this.#waiting) {
      characters += message.text.length;
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
      this.#most.rows,
    );
    this.#characters = characters > this.#most.characters ? this.#makeRoom() : characters;
  }

  committed(): void {
    this.#waiting = [];
  }

  refused(): void {
    this.#characters = undefined;
  }

  /** Forgets the older half when there really is too much; how much is left. */
  #makeRoom(): number {
    const characters = this.#count();
    if (characters <= this.#most.characters) return characters;
    this.#database.run(
      "DELETE FROM sip_messages WHERE id <= (SELECT (min(id) + max(id)) / 2 FROM sip_messages)",
    );
    return this.#count();
  }

  #count(): number {
    const row = this.#database.get("SELECT coalesce(sum(length(text)), 0) AS n FROM sip_messages");
    return Number(row?.["n"] ?? 0);
  }
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
