import {
  type Considered,
  type GatewayId,
  type UserId,
  WEBHOOK_CALL_STATUSES,
  type WebhookCall,
  type WebhookCallStore,
  type WebhookDeed,
} from "../domain/mod.ts";
import type { Database } from "./database.ts";
import {
  boolean,
  list,
  number as numberIn,
  object,
  oneOf,
  optional,
  readJson,
  string,
} from "./json_text.ts";
import { date, number, type Row, text } from "./row.ts";

/** Calls that Twilio asks about, in SQLite: what is looked for in columns, the rest one text. */
export class SqliteWebhookCallStore implements WebhookCallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(sid: string): WebhookCall | undefined {
    const row = this.#database.get("SELECT * FROM webhook_calls WHERE sid = ?", sid);
    return row && callOf(row);
  }

  save({ sid, startedAt, isOver, ...rest }: WebhookCall): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO webhook_calls VALUES (?, ?, ?, ?) ON CONFLICT (sid) DO UPDATE SET " +
          "ended = excluded.ended, call = excluded.call",
        sid,
        startedAt.getTime(),
        isOver ? 1 : 0,
        JSON.stringify(rest),
      )
    );
  }

  openBefore(at: Date, limit: number): readonly WebhookCall[] {
    return this.#database.all(
      "SELECT * FROM webhook_calls WHERE ended = 0 AND started_at < ? ORDER BY started_at LIMIT ?",
      at.getTime(),
      limit,
    ).map(callOf);
  }

  forgetBefore(at: Date): void {
    this.#database.quickly(() => {
      this.#database.run("DELETE FROM webhook_calls WHERE started_at < ?", at.getTime());
      this.#database.run("DELETE FROM webhook_recordings WHERE at < ?", at.getTime());
    });
  }

  addRecording(sid: string, call: string, at: Date): boolean {
    return this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO webhook_recordings (sid, call, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        sid,
        call,
        at.getTime(),
      ).changes > 0
    );
  }

  isRecordingKept(sid: string): boolean | undefined {
    const row = this.#database.get("SELECT kept FROM webhook_recordings WHERE sid = ?", sid);
    return row && number(row, "kept") === 1;
  }

  recordingKept(sid: string): void {
    this.#database.durably(() =>
      this.#database.run("UPDATE webhook_recordings SET kept = 1 WHERE sid = ?", sid)
    );
  }
}

const DEEDS: readonly WebhookDeed[] = [
  ...["sip", "outside", "reject-busy", "reject", "unavailable", "unknown"] as const,
  ...["announce", "challenge", "record", "hang-up"] as const,
];

function callOf(row: Row): WebhookCall {
  const rest = readJson(text(row, "call"), "a call by a webhook", (json) => ({
    from: string(json["from"]),
    fromName: string(json["fromName"]),
    anonymous: boolean(json["anonymous"]),
    to: string(json["to"]),
    gateway: string(json["gateway"]) as GatewayId,
    status: oneOf(WEBHOOK_CALL_STATUSES, json["status"]),
    deed: oneOf(DEEDS, json["deed"]),
    ...optional(json, "mailbox", (value) => string(value) as UserId),
    isHere: boolean(json["isHere"]),
    ...optional(json, "outside", (value) => {
      const outside = object(value);
      return { number: string(outside["number"]), seconds: numberIn(outside["seconds"]) };
    }),
    tried: list(json["tried"]) as readonly Considered[],
  }));
  return {
    ...rest,
    sid: text(row, "sid"),
    startedAt: date(row, "started_at"),
    isOver: number(row, "ended") === 1,
  };
}
