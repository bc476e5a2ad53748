import {
  MAIL_SECURITIES,
  type MailSettings,
  MOST_NOTICES,
  NO_NOTICES,
  type Notice,
  NOTICE_CHANNELS,
  type NoticeAddress,
  type NoticeChannel,
  type NoticeSecrets,
  type NoticeSettings,
  type NoticeStore,
  type NoticeText,
  PUSH_KINDS,
  type PushSettings,
  type VoiceMessageId,
} from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { list, number, object, oneOf, optional, readJson, string } from "./json_text.ts";
import { date, given, number as numberOf, type Row, text, textOrNone } from "./row.ts";
import type { SecretBox } from "./secret_box.ts";
import type { SettingsStore } from "./settings_store.ts";

const SETTINGS = "notices";
const secretName = (channel: NoticeChannel) => `notices.${channel}.secret`;

/** Notices that wait, in SQLite; how they are sent is among the settings, with secrets sealed. */
export class SqliteNoticeStore implements NoticeStore {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #kept: SettingsStore;

  constructor(database: Database, box: SecretBox, settings: SettingsStore) {
    this.#database = database;
    this.#box = box;
    this.#kept = settings;
  }

  get settings(): NoticeSettings {
    const kept = this.#kept.get(SETTINGS);
    return kept === undefined ? NO_NOTICES : settingsOf(kept);
  }

  get secrets(): NoticeSecrets {
    return Object.fromEntries(NOTICE_CHANNELS.flatMap((channel) => {
      const sealed = this.#kept.get(secretName(channel));
      if (sealed === undefined) return [];
      return [[channel, this.#box.open(Uint8Array.fromBase64(sealed), secretName(channel))]];
    }));
  }

  save(settings: NoticeSettings, secrets: NoticeSecrets): void {
    this.#database.durably(() => {
      this.#kept.set(SETTINGS, JSON.stringify(settings));
      for (const channel of NOTICE_CHANNELS) this.#saveSecret(channel, secrets[channel]);
    });
  }

  add(
    channel: NoticeChannel,
    notice: NoticeText,
    at: Date,
    { recipient, message }: NoticeAddress = {},
  ): void {
    this.#database.durably(() => {
      this.#database.run(
        "INSERT INTO notices (channel, title, text, urgent, at, attempts, next_at, " +
          "recipient, message) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
        channel,
        notice.title,
        notice.text,
        notice.urgent ? 1 : 0,
        at.getTime(),
        at.getTime(),
        recipient ?? null,
        message ?? null,
      );
      this.#database.run(
        "DELETE FROM notices WHERE id <= (SELECT id FROM notices ORDER BY id DESC LIMIT 1 OFFSET ?)",
        MOST_NOTICES,
      );
    });
  }

  due(now: Date, limit: number): readonly Notice[] {
    return this.#database.all(
      "SELECT * FROM notices WHERE next_at <= ? ORDER BY urgent DESC, id LIMIT ?",
      now.getTime(),
      limit,
    ).map(noticeOf);
  }

  list(): readonly Notice[] {
    return this.#database.all("SELECT * FROM notices ORDER BY id").map(noticeOf);
  }

  get nextAt(): Date | undefined {
    const row = this.#database.get("SELECT next_at FROM notices ORDER BY next_at LIMIT 1");
    return row && date(row, "next_at");
  }

  remove(id: number): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM notices WHERE id = ?", id).changes > 0
    );
  }

  postpone(id: number, error: string, nextAt: Date): void {
    this.#database.durably(() =>
      this.#database.run(
        "UPDATE notices SET attempts = attempts + 1, error = ?, next_at = ? WHERE id = ?",
        error,
        nextAt.getTime(),
        id,
      )
    );
  }

  #saveSecret(channel: NoticeChannel, secret: Secret | undefined): void {
    const name = secretName(channel);
    if (secret) this.#kept.set(name, this.#box.seal(secret, name).toBase64());
    else this.#kept.remove(name);
  }
}

function settingsOf(kept: string): NoticeSettings {
  return readJson(kept, "the settings of notices", (json): NoticeSettings => ({
    language: oneOf(["en", "de"] as const, json["language"]),
    texts: json["texts"] === true,
    ...optional(json, "mail", mailOf),
    ...optional(json, "push", pushOf),
  }));
}

function mailOf(value: unknown): MailSettings {
  const json = object(value);
  return {
    host: string(json["host"]),
    port: number(json["port"]),
    security: oneOf(MAIL_SECURITIES, json["security"]),
    ...optional(json, "user", string),
    from: string(json["from"]),
    to: list(json["to"]).map(string),
  };
}

function pushOf(value: unknown): PushSettings {
  const { kind, url } = object(value);
  return { kind: oneOf(PUSH_KINDS, kind), url: string(url) };
}

function noticeOf(row: Row): Notice {
  const error = textOrNone(row, "error");
  return {
    id: numberOf(row, "id"),
    channel: oneOf(NOTICE_CHANNELS, text(row, "channel")),
    title: text(row, "title"),
    text: text(row, "text"),
    urgent: numberOf(row, "urgent") === 1,
    at: date(row, "at"),
    attempts: numberOf(row, "attempts"),
    nextAt: date(row, "next_at"),
    ...(error === undefined ? {} : { error }),
    ...given("recipient", textOrNone(row, "recipient")),
    ...given("message", textOrNone(row, "message") as VoiceMessageId | undefined),
  };
}
