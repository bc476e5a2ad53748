import type {
  CallFilter,
  CallId,
  CallRecord,
  CallRecordStore,
  CallResult,
  CallSearch,
  CallSlice,
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
import { callCondition } from "./call_condition.ts";
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
/** The calls of a user on one side, the one that ended last first; an index has them in order. */
const LATEST = "FROM legs JOIN calls ON calls.id = legs.call " +
  "WHERE legs.user = ? AND legs.side = ? ORDER BY legs.ended_at DESC";

/** What lists have of a leg: no history, which is long. */
const BRIEF = "leg, side, device, user, address, sip_call_id, user_agent, answered_at, ended_at, " +
  "status, packets, octets, lost, jitter_ms, round_trip_ms, mos, codec, gateway, gateway_name";

/** Finished calls in SQLite, written behind. What waits to be written is found like the rest. */
export class SqliteCallRecordStore implements CallRecordStore, CallSearch, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #lost: Counter;
  readonly #waiting = new Map<CallId, CallRecord>();

  constructor(database: Database, queue: CommitQueue, meter: Meter) {
    this.#database = database;
    this.#queue = queue;
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
      "SELECT * FROM calls WHERE started_at < ? ORDER BY started_at DESC, rowid DESC LIMIT ?",
      until,
      limit,
    );
    return [...waiting.reverse(), ...rows.map((row) => this.#recordOf(row))]
      .sort((a, b) => +b.startedAt - +a.startedAt)
      .slice(0, limit);
  }

  /** As `CallSearch`; what waits is written first, and is missing while the disk refuses it. */
  search(filter: CallFilter, { limit, offset = 0, after }: CallSlice): readonly CallRecord[] {
    this.#queue.flush();
    const { sql, values } = callCondition(filter);
    const earlier = "(started_at, id) < (SELECT started_at, id FROM calls WHERE id = ?)";
    const where = after === undefined ? sql : `${sql === "" ? "WHERE" : `${sql} AND`} ${earlier}`;
    const ids = `SELECT id FROM calls ${where} ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?`;
    const rows = this.#database.all(
      `SELECT * FROM calls WHERE id IN (${ids}) ORDER BY started_at DESC, id DESC`,
      ...values,
      ...(after === undefined ? [] : [after]),
      limit,
      offset,
    );
    return rows.map((row) => this.#recordOf(row));
  }

  count(filter: CallFilter): number {
    this.#queue.flush();
    const { sql, values } = callCondition(filter);
    const row = this.#database.get(`SELECT count(*) AS found FROM calls ${sql}`, ...values);
    return row ? number(row, "found") : 0;
  }

  lastCallerOf(user: UserId): string | undefined {
    const waiting = this.#latest(user, "callee").next().value;
    if (waiting) return waiting.anonymous ? undefined : waiting.from;
    const row = this.#database.get(`SELECT caller, anonymous ${LATEST} LIMIT 1`, user, "callee");
    return row && number(row, "anonymous") === 0 ? text(row, "caller") : undefined;
  }

  lastDialledBy(user: UserId, wanted: (dialled: string) => boolean): string | undefined {
    for (const { to } of this.#latest(user, "caller")) if (wanted(to)) return to;
    const sql = `SELECT dialled ${LATEST} LIMIT ${MOST_DIALLED}`;
    return this.#database.all(sql, user, "caller")
      .map((row) => text(row, "dialled"))
      .find(wanted);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  write(): void {
    for (const record of this.#waiting.values()) {
      this.#writeCall(record);
      record.legs.forEach((leg, position) => this.#writeLeg(record.id, position, leg));
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

  #writeCall(record: CallRecord): void {
    this.#database.run(
      "INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    );
  }

  #writeLeg(call: CallId, position: number, leg: LegRecord): void {
    const { media } = leg;
    this.#database.run(
      "INSERT INTO legs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    );
  }

  #recordOf(row: Row, columns = BRIEF): CallRecord {
    const id = text(row, "id");
    const sql = `SELECT ${columns} FROM legs WHERE call = ? ORDER BY position`;
    const legs = this.#database.all(sql, id);
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
    ...given("history", historyOf(row)),
  };
}
