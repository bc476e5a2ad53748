import {
  type Actor,
  type AuditEntry,
  type AuditFilter,
  type AuditLog,
  type AuditPage,
  type AuditRecord,
  redacted,
} from "../domain/mod.ts";
import { type Clock, type Counter, type Log, messageOf, type Meter } from "../runtime/mod.ts";
import { auditCondition } from "./audit_condition.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, given, number, type Row, text, textOrNone } from "./row.ts";

/** Entries may wait this long to share a commit. */
const GATHER_MS = 500;
/** Entries kept in memory while the disk refuses them; after that the oldest is lost. */
const LONGEST_WAIT = 10_000;
const LONGEST_JSON = 16_384;
const KEPT_MS = 400 * 86_400_000;
export const MOST_ENTRIES = 100_000;

interface Waiting extends AuditEntry {
  readonly at: Date;
  readonly beforeJson: string | null;
  readonly afterJson: string | null;
}

/** The audit log in SQLite, written behind. Who looks at it sees what waits, too. */
export class SqliteAuditLog implements AuditLog, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lost: Counter;
  readonly #waiting: Waiting[] = [];

  constructor(database: Database, queue: CommitQueue, clock: Clock, log: Log, meter: Meter) {
    this.#database = database;
    this.#queue = queue;
    this.#clock = clock;
    this.#log = log;
    this.#lost = meter.counter(
      "ringdown_audit_entries_lost_total",
      "Entries of the audit log that could not be kept.",
    );
    queue.add(this);
  }

  record(entry: AuditEntry): void {
    try {
      this.#waiting.push({
        ...entry,
        at: this.#clock.now(),
        beforeJson: jsonOf(entry.before),
        afterJson: jsonOf(entry.after),
      });
    } catch (error) {
      this.#lost.add();
      this.#log.error("An entry of the audit log could not be kept", {
        action: entry.action,
        cause: messageOf(error),
      });
      return;
    }
    if (this.#waiting.length > LONGEST_WAIT) {
      this.#waiting.shift();
      this.#lost.add();
    }
    this.#queue.within(GATHER_MS);
  }

  list(
    filter: AuditFilter,
    { limit, offset = 0 }: { readonly limit: number; readonly offset?: number },
  ): AuditPage {
    this.#queue.flush();
    const { sql, values } = auditCondition(filter);
    const records = this.#database.all(
      `SELECT * FROM audit ${sql} ORDER BY sequence DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    ).map(recordOf);
    const total = this.#database.get(`SELECT count(*) AS n FROM audit ${sql}`, ...values);
    return { records, total: Number(total?.["n"] ?? 0) };
  }

  /** Removes what is older than 400 days or beyond 100,000 entries; returns how many. */
  sweep(): number {
    const [newest] = this.#database.all("SELECT max(sequence) AS last FROM audit");
    const last = Number(newest?.["last"] ?? 0);
    const since = this.#clock.now().getTime() - KEPT_MS;
    // Sequences have no gaps but where entries were removed, which were the oldest.
    const old = "FROM audit WHERE sequence <= ? OR at < ?";
    const values = [last - MOST_ENTRIES, since] as const;
    if (!this.#database.get(`SELECT 1 ${old} LIMIT 1`, ...values)) return 0;
    return this.#database.durably(() => this.#database.run(`DELETE ${old}`, ...values).changes);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  write(): void {
    for (const { actor, action, subject, ...entry } of this.#waiting) {
      this.#database.run(
        "INSERT INTO audit (at, actor_kind, actor, actor_name, address, action, subject_type, " +
          "subject, subject_name, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.at.getTime(),
        actor.kind,
        actor.id ?? null,
        actor.name ?? null,
        actor.address ?? null,
        action,
        subject.type,
        subject.id,
        subject.name ?? null,
        entry.beforeJson,
        entry.afterJson,
      );
    }
  }

  committed(): void {
    this.#waiting.length = 0;
  }

  refused(): void {}
}

function jsonOf(value: unknown): string | null {
  if (value === undefined) return null;
  const json = JSON.stringify(redacted(value));
  return json.length <= LONGEST_JSON ? json : JSON.stringify({ cut: json.length });
}

function recordOf(row: Row): AuditRecord {
  return {
    sequence: number(row, "sequence"),
    at: date(row, "at"),
    actor: {
      kind: text(row, "actor_kind") as Actor["kind"],
      ...given("id", textOrNone(row, "actor")),
      ...given("name", textOrNone(row, "actor_name")),
      ...given("address", textOrNone(row, "address")),
    },
    action: text(row, "action") as AuditRecord["action"],
    subject: {
      type: text(row, "subject_type"),
      id: text(row, "subject"),
      ...given("name", textOrNone(row, "subject_name")),
    },
    ...given("before", valueOf(textOrNone(row, "before"))),
    ...given("after", valueOf(textOrNone(row, "after"))),
  };
}

function valueOf(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
