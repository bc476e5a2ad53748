import {
  type AutoReply,
  type AutoReplyTrigger,
  type Conversation,
  type ConversationId,
  isLaterStatus,
  type NewText,
  type OwnNumbers,
  TEXT_STATUSES,
  type TextId,
  type TextMedia,
  type TextMessage,
  type TextStatus,
  type TextStore,
  type UserId,
} from "../domain/mod.ts";
import type { Database, Value } from "./database.ts";
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
import { date, given, number, numberOrNone, type Row, text, textOrNone } from "./row.ts";
import type { SettingsStore } from "./settings_store.ts";

const AUTO_REPLIES = "texts.autoReplies";

/** What a list of conversations shows of the last message. */
const LONGEST_GLIMPSE = 120;

/** Texts, in SQLite. */
export class SqliteTextStore implements TextStore {
  readonly #database: Database;
  readonly #settings: SettingsStore;

  constructor(database: Database, settings: SettingsStore) {
    this.#database = database;
    this.#settings = settings;
  }

  add(message: NewText): TextMessage | undefined {
    return this.#database.durably(() => {
      if (message.sid !== undefined && this.bySid(message.sid)) return undefined;
      const conversation = this.#touch(message);
      const row = this.#database.get(
        "INSERT INTO texts (conversation, direction, body, media, status, segments, sid, at, " +
          "author, automatic) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        conversation,
        message.direction,
        message.body,
        JSON.stringify(message.media),
        message.status,
        message.segments,
        message.sid ?? null,
        message.at.getTime(),
        message.author ?? null,
        message.isAutomatic ? 1 : 0,
      );
      return row && messageOf(row);
    });
  }

  get(id: TextId): TextMessage | undefined {
    const row = this.#database.get("SELECT * FROM texts WHERE id = ?", id);
    return row && messageOf(row);
  }

  bySid(sid: string): TextMessage | undefined {
    const row = this.#database.get("SELECT * FROM texts WHERE sid = ?", sid);
    return row && messageOf(row);
  }

  conversation(id: ConversationId): Conversation | undefined {
    const row = this.#database.get("SELECT * FROM conversations WHERE id = ?", id);
    return row && conversationOf(row);
  }

  between(ours: string, theirs: string): Conversation | undefined {
    const row = this.#database.get(
      "SELECT * FROM conversations WHERE ours = ? AND theirs = ?",
      ours,
      theirs,
    );
    return row && conversationOf(row);
  }

  conversations(
    of: OwnNumbers,
    { text: wanted, limit, offset }: Parameters<TextStore["conversations"]>[1],
  ): readonly Conversation[] {
    const { where, values } = condition(of, wanted);
    return this.#database.all(
      `SELECT * FROM conversations ${where} ORDER BY last_at DESC, id DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    ).map(conversationOf);
  }

  countConversations(of: OwnNumbers, wanted?: string): number {
    const { where, values } = condition(of, wanted);
    const row = this.#database.get(
      `SELECT count(*) AS count FROM conversations ${where}`,
      ...values,
    );
    return row ? number(row, "count") : 0;
  }

  countUnread(of: OwnNumbers): number {
    const { where, values } = condition(of, undefined);
    const row = this.#database.get(
      `SELECT coalesce(sum(unread), 0) AS count FROM conversations ${where}`,
      ...values,
    );
    return row ? number(row, "count") : 0;
  }

  messages(of: ConversationId, limit: number, before?: TextId): readonly TextMessage[] {
    return this.#database.all(
      "SELECT * FROM texts WHERE conversation = ? AND id < ? ORDER BY id DESC LIMIT ?",
      of,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    ).map(messageOf);
  }

  taken(id: TextId, sid: string, status: TextStatus, segments: number): void {
    this.#database.durably(() => {
      this.#database.run(
        "UPDATE texts SET sid = ?, segments = ? WHERE id = ?",
        sid,
        segments,
        id,
      );
      this.advance(id, status);
    });
  }

  advance(id: TextId, status: TextStatus, errorCode?: number): boolean {
    return this.#database.durably(() => {
      const before = this.get(id);
      if (!before || !isLaterStatus(status, before.status)) return false;
      this.#database.run(
        "UPDATE texts SET status = ?, error_code = ? WHERE id = ?",
        status,
        errorCode ?? null,
        id,
      );
      return true;
    });
  }

  setMedia(id: TextId, media: readonly TextMedia[]): void {
    this.#database.durably(() =>
      this.#database.run("UPDATE texts SET media = ? WHERE id = ?", JSON.stringify(media), id)
    );
  }

  markRead(id: ConversationId): boolean {
    return this.#database.durably(() =>
      this.#database.run("UPDATE conversations SET unread = 0 WHERE id = ? AND unread > 0", id)
        .changes > 0
    );
  }

  setOptedOut(id: ConversationId, isOptedOut: boolean): void {
    this.#database.durably(() =>
      this.#database.run(
        "UPDATE conversations SET opted_out = ? WHERE id = ?",
        isOptedOut ? 1 : 0,
        id,
      )
    );
  }

  removeConversation(id: ConversationId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM conversations WHERE id = ?", id).changes > 0
    );
  }

  sidsSince(at: Date): ReadonlySet<string> {
    const rows = this.#database.all(
      "SELECT sid FROM texts WHERE at >= ? AND sid IS NOT NULL",
      at.getTime(),
    );
    return new Set(rows.map((row) => text(row, "sid")));
  }

  answeredAt(of: ConversationId, rule: string): Date | undefined {
    const row = this.#database.get(
      "SELECT at FROM texts WHERE conversation = ? AND automatic = 1 AND author = ? " +
        "ORDER BY id DESC LIMIT 1",
      of,
      rule,
    );
    return row && date(row, "at");
  }

  countAnswers(of: ConversationId, since: Date): number {
    const row = this.#database.get(
      "SELECT count(*) AS count FROM texts WHERE conversation = ? AND automatic = 1 AND at >= ?",
      of,
      since.getTime(),
    );
    return row ? number(row, "count") : 0;
  }

  files(): ReadonlySet<string> {
    const rows = this.#database.all("SELECT media FROM texts WHERE media <> '[]'");
    return new Set(rows.flatMap((row) => mediaIn(row)).flatMap(({ file }) => file ?? []));
  }

  outgoingFile(file: string): string | undefined {
    const row = this.#database.get(
      "SELECT json_extract(one.value, '$.contentType') AS type FROM texts, " +
        "json_each(texts.media) AS one WHERE texts.direction = 'out' AND texts.media <> '[]' " +
        "AND json_extract(one.value, '$.file') = ? LIMIT 1",
      file,
    );
    return row && text(row, "type");
  }

  get autoReplies(): readonly AutoReply[] {
    const kept = this.#settings.get(AUTO_REPLIES);
    if (kept === undefined) return [];
    return readJson(kept, "rules that answer texts", ({ rules }) => list(rules).map(autoReplyOf));
  }

  saveAutoReplies(rules: readonly AutoReply[]): void {
    this.#settings.set(AUTO_REPLIES, JSON.stringify({ rules }));
  }

  unfinished(since: Date, limit: number): readonly TextMessage[] {
    return this.#database.all(
      "SELECT * FROM texts WHERE at >= ? AND direction = 'out' AND sid IS NOT NULL " +
        "AND status IN ('queued', 'sending', 'sent') ORDER BY id LIMIT ?",
      since.getTime(),
      limit,
    ).map(messageOf);
  }

  /** The conversation that a message is in, with it as the last. */
  #touch({ ours, theirs, direction, body, media, at }: NewText): number {
    const glimpse = body === "" && media.length > 0 ? "…" : body.slice(0, LONGEST_GLIMPSE);
    const row = this.#database.get(
      "INSERT INTO conversations (ours, theirs, last_at, last_text, unread) VALUES (?, ?, ?, ?, ?) " +
        "ON CONFLICT (ours, theirs) DO UPDATE SET unread = unread + excluded.unread, " +
        "last_text = CASE WHEN excluded.last_at >= last_at THEN excluded.last_text ELSE last_text END, " +
        "last_at = max(last_at, excluded.last_at) RETURNING id",
      ours,
      theirs,
      at.getTime(),
      glimpse,
      direction === "in" ? 1 : 0,
    );
    return row ? number(row, "id") : 0;
  }
}

interface Condition {
  readonly where: string;
  readonly values: readonly Value[];
}

function condition(of: OwnNumbers, wanted: string | undefined): Condition {
  const parts: string[] = [];
  const values: Value[] = [];
  if (of !== "all") {
    parts.push("ours IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(of));
  }
  if (wanted !== undefined && wanted !== "") {
    const like = `%${wanted.replace(/[\\%_]/g, "\\$&")}%`;
    parts.push(
      "(theirs LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM texts " +
        "WHERE conversation = conversations.id AND body LIKE ? ESCAPE '\\'))",
    );
    values.push(like, like);
  }
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}

function conversationOf(row: Row): Conversation {
  return {
    id: number(row, "id") as ConversationId,
    ours: text(row, "ours"),
    theirs: text(row, "theirs"),
    lastAt: date(row, "last_at"),
    lastText: text(row, "last_text"),
    unread: number(row, "unread"),
    isOptedOut: number(row, "opted_out") === 1,
  };
}

function messageOf(row: Row): TextMessage {
  return {
    id: number(row, "id") as TextId,
    conversation: number(row, "conversation") as ConversationId,
    direction: oneOf(["in", "out"] as const, row["direction"]),
    body: text(row, "body"),
    media: mediaIn(row),
    status: oneOf(TEXT_STATUSES, row["status"]),
    segments: number(row, "segments"),
    ...given("sid", textOrNone(row, "sid")),
    ...given("errorCode", numberOrNone(row, "error_code")),
    at: date(row, "at"),
    ...given("author", textOrNone(row, "author")),
    isAutomatic: number(row, "automatic") === 1,
  };
}

function mediaIn(row: Row): readonly TextMedia[] {
  return list(JSON.parse(text(row, "media"))).map(mediaOf);
}

function mediaOf(value: unknown): TextMedia {
  const json = object(value);
  return {
    contentType: string(json["contentType"]),
    ...optional(json, "file", string),
    ...optional(json, "source", string),
    ...optional(json, "octets", numberIn),
  };
}

function autoReplyOf(value: unknown): AutoReply {
  const json = object(value);
  return {
    id: string(json["id"]),
    enabled: boolean(json["enabled"]),
    ...optional(json, "number", string),
    trigger: triggerOf(json["trigger"]),
    text: string(json["text"]),
    pauseHours: numberIn(json["pauseHours"]),
  };
}

function triggerOf(value: unknown): AutoReplyTrigger {
  const json = object(value);
  const on = oneOf(["always", "do-not-disturb", "closed", "keyword"] as const, json["on"]);
  switch (on) {
    case "always":
      return { on };
    case "do-not-disturb":
      return { on, user: string(json["user"]) as UserId };
    case "closed":
      return { on, schedule: string(json["schedule"]) };
    case "keyword":
      return { on, words: list(json["words"]).map(string) };
  }
}
