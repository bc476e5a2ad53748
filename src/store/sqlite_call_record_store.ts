import type {
  CallFilter,
  CallId,
  CallRecord,
  CallRecordStore,
  CallResult,
  CallSearch,
  CallSlice,
  CallsToForget,
  Considered,
  DeviceId,
  EndReason,
  GatewayId,
  LegId,
  LegMediaStats,
  LegRecord,
  MediaHistory,
  UserId,
} from "../domain/mod.ts";
import type { Counter, Meter } from "../runtime/mod.ts";
import { CallFinder } from "./call_finder.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { mediaHistoryText, parseMediaHistory } from "./media_history_text.ts";
import {
  date,
  dateOrNone,
  given,
  number,
  numberOrNone,
  type Row,
  text,
  textOrNone,
} from "./row.ts";

/** Records may wait this long to share a commit. */
const GATHER_MS = 500;
/** Records kept in memory while the disk refuses them; after that the oldest is lost. */
const LONGEST_WAIT = 10_000;

/** Among so many calls the last that can be dialled again is looked for. */
const MOST_DIALLED = 50;
/**
 * The calls of a user on one side that ended last. Among the latest to begin: an index has those in
 * order.
 */
const LATEST = "FROM (SELECT number, ended_at FROM legs WHERE user = ? AND side = ? " +
  `ORDER BY number DESC LIMIT ${MOST_DIALLED}) AS latest ` +
  "JOIN calls ON calls.number = latest.number ORDER BY latest.ended_at DESC";
/** The numbers of calls that begin in one millisecond. */
const PER_MS = 1_000;

/** What lists have of a leg: no history, which is long. */
const BRIEF = "leg, side, device, user, address, sip_call_id, user_agent, answered_at, ended_at, " +
  "status, packets, octets, lost, jitter_ms, round_trip_ms, mos, codec, gateway, gateway_name, " +
  "encryption";

/** Finished calls in SQLite, written behind. What waits to be written is found like the rest. */
export class SqliteCallRecordStore implements CallRecordStore, CallSearch, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #lost: Counter;
  readonly #finder: CallFinder;
  readonly #waiting = new Map<CallId, CallRecord>();

  constructor(database: Database, queue: CommitQueue, meter: Meter) {
    this.#database = database;
    this.#queue = queue;
    this.#finder = new CallFinder(database);
    this.#lost = meter.counter(
      "ringdown_call_records_lost_total",
      "Call records lost because the disk refused too many.",
    );
    queue.add(this);
  }

  add(record: CallRecord): void {
    this.#waiting.set(record.id, record);
    if (this.#waiting.size > LONGEST_WAIT) {
      const [oldest] = this.#waiting.keys();
      if (oldest !== undefined) this.#waiting.delete(oldest);
      this.#lost.add();
    }
    this.#queue.within(GATHER_MS);
  }

  get(id: CallId): CallRecord | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) return waiting;
    const row = this.#database.get("SELECT * FROM calls WHERE id = ?", id);
    return row && this.#recordOf(row, "*");
  }

  list({ limit, before }: { readonly limit: number; readonly before?: Date }) {
    const until = before?.getTime() ?? Number.MAX_SAFE_INTEGER;
    const waiting = [...this.#waiting.values()].filter(({ startedAt }) => +startedAt < until);
    const rows = this.#database.all(
      "SELECT * FROM calls WHERE number < ? ORDER BY number DESC LIMIT ?",
      before ? until * PER_MS : until,
      limit,
    );
    return [...waiting.reverse(), ...rows.map((row) => this.#recordOf(row))]
      .sort((a, b) => +b.startedAt - +a.startedAt)
      .slice(0, limit);
  }

  /** As `CallSearch`; what waits is written first, and is missing while the disk refuses it. */
  search(filter: CallFilter, { limit, offset = 0, after }: CallSlice): readonly CallRecord[] {
    this.#queue.flush();
    // Nothing comes after a call that has been taken away.
    const below = after === undefined ? undefined : this.#numberOf(after) ?? 0;
    return this.#finder.find(filter, { limit, offset, below }).flatMap((found) => {
      const row = this.#database.get("SELECT * FROM calls WHERE number = ?", found);
      return row ? [this.#recordOf(row)] : [];
    });
  }

  count(filter: CallFilter, most = Number.MAX_SAFE_INTEGER): number {
    this.#queue.flush();
    if (Object.values(filter).every((wanted) => wanted === undefined)) {
      return Math.min(this.#total(), most);
    }
    return this.#finder.count(filter, most);
  }

  /** As `CallRecordStore`. */
  forget({ before, keep, limit }: CallsToForget): number {
    this.#queue.flush();
    const below = before === undefined ? 0 : before.getTime() * PER_MS;
    const excess = keep === undefined ? 0 : Math.max(0, this.#total() - keep);
    return this.#database.quickly(() => {
      const { changes: old } = this.#database.run(
        "DELETE FROM calls WHERE number IN " +
          "(SELECT number FROM calls WHERE number < ? ORDER BY number LIMIT ?)",
        below,
        limit,
      );
      const more = Math.min(limit, excess) - old;
      if (more <= 0) return old;
      return old + this.#database.run(
        "DELETE FROM calls WHERE number IN (SELECT number FROM calls ORDER BY number LIMIT ?)",
        more,
      ).changes;
    });
  }

  #total(): number {
    const row = this.#database.get("SELECT calls FROM call_total");
    return row ? number(row, "calls") : 0;
  }

  #numberOf(id: CallId): number | undefined {
    const row = this.#database.get("SELECT number FROM calls WHERE id = ?", id);
    return row && number(row, "number");
  }

  lastCallerOf(user: UserId): string | undefined {
    const waiting = this.#latest(user, "callee").next().value;
    if (waiting) return waiting.anonymous ? undefined : waiting.from;
    const row = this.#database.get(`SELECT caller, anonymous ${LATEST} LIMIT 1`, user, "callee");
    return row && number(row, "anonymous") === 0 ? text(row, "caller") : undefined;
  }

  lastDialledBy(user: UserId, wanted: (dialled: string) => boolean): string | undefined {
    for (const { to } of this.#latest(user, "caller")) if (wanted(to)) return to;
    const sql = `SELECT dialled ${LATEST}`;
    return this.#database.all(sql, user, "caller")
      .map((row) => text(row, "dialled"))
      .find(wanted);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  write(): void {
    for (const record of this.#waiting.values()) {
      const number = this.#writeCall(record);
      record.legs.forEach((leg, position) => this.#writeLeg(number, position, leg));
    }
  }

  committed(): void {
    this.#waiting.clear();
  }

  refused(): void {}

  /** Calls of `user` that wait to be written, the latest first. */
  *#latest(user: UserId, side: LegRecord["side"]): Generator<CallRecord, undefined> {
    for (const record of [...this.#waiting.values()].reverse()) {
      if (record.legs.some((leg) => leg.user === user && leg.side === side)) yield record;
    }
  }

  /** Returns the number that the call has got. */
  #writeCall(record: CallRecord): number {
    // What was refused half-way may be here already.
    this.#database.run("DELETE FROM calls WHERE id = ?", record.id);
    const call = this.#freeNumber(record.startedAt.getTime());
    this.#database.run(
      "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      call,
      record.id,
      record.from,
      record.fromName ?? null,
      record.to,
      record.startedAt.getTime(),
      record.ringingAt?.getTime() ?? null,
      record.answeredAt?.getTime() ?? null,
      record.endedAt.getTime(),
      record.result,
      record.reason,
      record.endedBy,
      record.status,
      record.anonymous ? 1 : 0,
      record.tried ? JSON.stringify(record.tried) : null,
      sidesOf(record),
    );
    return call;
  }

  /** The next number of a call that began at `ms`. */
  #freeNumber(ms: number): number {
    const first = ms * PER_MS;
    const row = this.#database.get(
      "SELECT max(number) AS last FROM calls WHERE number >= ? AND number < ?",
      first,
      first + PER_MS,
    );
    const last = row && numberOrNone(row, "last");
    return last === undefined ? first : last + 1;
  }

  #writeLeg(call: number, position: number, leg: LegRecord): void {
    const { media } = leg;
    this.#database.run(
      "INSERT INTO legs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      call,
      position,
      leg.leg,
      leg.side,
      leg.device ?? null,
      leg.user ?? null,
      leg.address,
      leg.sipCallId,
      leg.userAgent ?? null,
      leg.answeredAt?.getTime() ?? null,
      leg.endedAt.getTime(),
      leg.status,
      media?.packets ?? null,
      media?.octets ?? null,
      media?.lost ?? null,
      media?.jitterMs ?? null,
      media?.roundTripMs ?? null,
      media?.mos ?? null,
      media?.codec ?? null,
      media?.history ? mediaHistoryText(media.history) : null,
      leg.gateway?.id ?? null,
      leg.gateway?.name ?? null,
      media?.encryption ?? null,
    );
  }

  #recordOf(row: Row, columns = BRIEF): CallRecord {
    const id = text(row, "id");
    const sql = `SELECT ${columns} FROM legs WHERE number = ? ORDER BY position`;
    const legs = this.#database.all(sql, number(row, "number"));
    return {
      id: id as CallId,
      from: text(row, "caller"),
      ...given("fromName", textOrNone(row, "caller_name")),
      ...(number(row, "anonymous") === 0 ? {} : { anonymous: true }),
      to: text(row, "dialled"),
      startedAt: date(row, "started_at"),
      ...given("ringingAt", dateOrNone(row, "ringing_at")),
      ...given("answeredAt", dateOrNone(row, "answered_at")),
      endedAt: date(row, "ended_at"),
      result: text(row, "result") as CallResult,
      reason: text(row, "reason") as EndReason,
      endedBy: text(row, "ended_by") as CallRecord["endedBy"],
      status: number(row, "status"),
      ...given("tried", triedOf(row)),
      legs: legs.map(legOf),
    };
  }
}

/** Whether users of ours called (1), were called (2), or both (3). */
function sidesOf({ legs }: CallRecord): number {
  const has = (side: LegRecord["side"]) =>
    legs.some((leg) => leg.side === side && leg.user !== undefined);
  return (has("caller") ? 1 : 0) + (has("callee") ? 2 : 0);
}

function triedOf(row: Row): readonly Considered[] | undefined {
  const tried = textOrNone(row, "tried");
  if (tried === undefined) return undefined;
  const notes: readonly (string | Considered)[] = JSON.parse(tried);
  // Earlier versions kept sentences.
  return notes.map((note) =>
    typeof note === "string" ? { key: "words", values: { text: note } } : note
  );
}

function legOf(row: Row): LegRecord {
  return {
    leg: text(row, "leg") as LegId,
    side: text(row, "side") as LegRecord["side"],
    ...given("device", textOrNone(row, "device") as DeviceId | undefined),
    ...given("user", textOrNone(row, "user") as UserId | undefined),
    ...given("gateway", gatewayOf(row)),
    address: text(row, "address"),
    sipCallId: text(row, "sip_call_id"),
    ...given("userAgent", textOrNone(row, "user_agent")),
    ...given("answeredAt", dateOrNone(row, "answered_at")),
    endedAt: date(row, "ended_at"),
    status: number(row, "status"),
    ...given("media", mediaOf(row)),
  };
}

function gatewayOf(row: Row): LegRecord["gateway"] {
  const id = textOrNone(row, "gateway") as GatewayId | undefined;
  return id === undefined ? undefined : { id, name: textOrNone(row, "gateway_name") ?? "" };
}

function historyOf(row: Row): MediaHistory | undefined {
  const history = "history" in row ? textOrNone(row, "history") : undefined;
  return history === undefined ? undefined : parseMediaHistory(history);
}

function mediaOf(row: Row): LegMediaStats | undefined {
  const packets = numberOrNone(row, "packets");
  if (packets === undefined) return undefined;
  return {
    leg: text(row, "leg") as LegId,
    packets,
    octets: number(row, "octets"),
    lost: number(row, "lost"),
    jitterMs: number(row, "jitter_ms"),
    ...given("roundTripMs", numberOrNone(row, "round_trip_ms")),
    ...given("mos", numberOrNone(row, "mos")),
    ...given("codec", textOrNone(row, "codec")),
    ...given("encryption", textOrNone(row, "encryption")),
    ...given("history", historyOf(row)),
  };
}
