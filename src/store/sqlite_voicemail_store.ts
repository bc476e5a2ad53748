import {
  type CallId,
  DEFAULT_MAILBOX,
  DEFAULT_VOICEMAIL,
  type Mailbox,
  type MailboxPin,
  type MailboxUsage,
  type UserId,
  type VoicemailSettings,
  type VoicemailStore,
  type VoiceMessage,
  type VoiceMessageId,
} from "../domain/mod.ts";
import type { MailboxCounts, MailboxSource } from "../notifier/mod.ts";
import type { Database } from "./database.ts";
import { boolean, number as numberIn, readJson } from "./json_text.ts";
import { date, dateOrNone, number, numberOrNone, type Row, text, textOrNone } from "./row.ts";
import type { SettingsStore } from "./settings_store.ts";

const SETTINGS = "voicemail";

/** Messages and mailboxes in SQLite; what holds for all is one text among the settings. */
export class SqliteVoicemailStore implements VoicemailStore, MailboxSource {
  readonly #database: Database;
  readonly #settings: SettingsStore;

  constructor(database: Database, settings: SettingsStore) {
    this.#database = database;
    this.#settings = settings;
  }

  get settings(): VoicemailSettings {
    const kept = this.#settings.get(SETTINGS);
    return kept === undefined ? DEFAULT_VOICEMAIL : settingsOf(kept);
  }

  saveSettings(settings: VoicemailSettings): void {
    this.#settings.set(SETTINGS, JSON.stringify(settings));
  }

  mailbox(user: UserId): Mailbox {
    const row = this.#database.get("SELECT * FROM voice_mailboxes WHERE user = ?", user);
    return row ? mailboxOf(row) : DEFAULT_MAILBOX;
  }

  saveMailbox(user: UserId, { enabled, asksPin, greeting, mail }: Mailbox): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO voice_mailboxes (user, enabled, asks_pin, greeting, mail_to, mail_attach) " +
          "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user) DO UPDATE SET " +
          "enabled = excluded.enabled, asks_pin = excluded.asks_pin, " +
          "greeting = excluded.greeting, mail_to = excluded.mail_to, " +
          "mail_attach = excluded.mail_attach",
        user,
        enabled === undefined ? null : flag(enabled),
        flag(asksPin),
        greeting ?? null,
        mail?.to ?? null,
        flag(mail?.attach ?? false),
      )
    );
  }

  pin(user: UserId): MailboxPin | undefined {
    const row = this.#database.get(
      "SELECT pin_hash, pin_failures, pin_locked_until FROM voice_mailboxes WHERE user = ?",
      user,
    );
    const hash = row && textOrNone(row, "pin_hash");
    if (!row || hash === undefined) return undefined;
    const lockedUntil = dateOrNone(row, "pin_locked_until");
    return { hash, failures: number(row, "pin_failures"), ...(lockedUntil ? { lockedUntil } : {}) };
  }

  savePin(user: UserId, pin: MailboxPin | undefined): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO voice_mailboxes (user, pin_hash, pin_failures, pin_locked_until) " +
          "VALUES (?, ?, ?, ?) ON CONFLICT (user) DO UPDATE SET " +
          "pin_hash = excluded.pin_hash, pin_failures = excluded.pin_failures, " +
          "pin_locked_until = excluded.pin_locked_until",
        user,
        pin?.hash ?? null,
        pin?.failures ?? 0,
        pin?.lockedUntil?.getTime() ?? null,
      )
    );
  }

  add(message: VoiceMessage): boolean {
    const { id, mailbox, call, from, fromName, called, at, durationMs, octets, heard } = message;
    return this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO voice_messages (id, mailbox, call, caller, caller_name, called, at, " +
          "duration_ms, octets, heard) SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ? FROM users WHERE id = ?",
        id,
        call,
        from ?? null,
        fromName,
        called,
        at.getTime(),
        Math.round(durationMs),
        octets,
        flag(heard),
        mailbox,
      ).changes > 0
    );
  }

  get(id: VoiceMessageId): VoiceMessage | undefined {
    const row = this.#database.get("SELECT * FROM voice_messages WHERE id = ?", id);
    return row && messageOf(row);
  }

  messagesOf(user: UserId, { limit } = { limit: -1 }): readonly VoiceMessage[] {
    return this.#database.all(
      "SELECT * FROM voice_messages WHERE mailbox = ? ORDER BY at DESC LIMIT ?",
      user,
      limit,
    ).map(messageOf);
  }

  messagesIn(call: CallId): readonly VoiceMessage[] {
    return this.#database.all("SELECT * FROM voice_messages WHERE call = ? ORDER BY at", call)
      .map(messageOf);
  }

  setHeard(id: VoiceMessageId, heard: boolean): boolean {
    return this.#database.durably(() =>
      this.#database.run(
        "UPDATE voice_messages SET heard = ? WHERE id = ? AND heard <> ?",
        flag(heard),
        id,
        flag(heard),
      ).changes > 0
    );
  }

  remove(id: VoiceMessageId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM voice_messages WHERE id = ?", id).changes > 0
    );
  }

  heardBefore(at: Date, limit: number): readonly VoiceMessage[] {
    return this.#database.all(
      "SELECT * FROM voice_messages WHERE heard = 1 AND at < ? ORDER BY at LIMIT ?",
      at.getTime(),
      limit,
    ).map(messageOf);
  }

  usage(user: UserId): MailboxUsage {
    const row = this.#database.get(`SELECT ${USAGE} FROM voice_messages WHERE mailbox = ?`, user);
    return row ? usageOf(row) : { messages: 0, unheard: 0, octets: 0 };
  }

  allUsage(): ReadonlyMap<UserId, MailboxUsage> {
    const rows = this.#database.all(
      `SELECT mailbox, ${USAGE} FROM voice_messages GROUP BY mailbox`,
    );
    return new Map(rows.map((row) => [text(row, "mailbox") as UserId, usageOf(row)]));
  }

  isGreeting(file: string): boolean {
    const sql = "SELECT 1 FROM voice_mailboxes WHERE greeting = ?";
    return this.#database.get(sql, file) !== undefined;
  }

  isUsed(file: string): boolean {
    const found = this.#database.get(
      "SELECT 1 FROM voice_messages WHERE id = ? UNION ALL " +
        "SELECT 1 FROM voice_mailboxes WHERE greeting = ?",
      file,
      file,
    );
    return found !== undefined;
  }

  /** As a lamp tells them, RFC 3842; none is urgent. */
  counts(user: UserId): MailboxCounts {
    const { messages, unheard } = this.usage(user);
    return { new: unheard, old: messages - unheard, urgentNew: 0, urgentOld: 0 };
  }
}

const USAGE = "count(*) AS messages, coalesce(sum(heard = 0), 0) AS unheard, " +
  "coalesce(sum(octets), 0) AS octets";

const flag = (is: boolean): 0 | 1 => is ? 1 : 0;

function settingsOf(kept: string): VoicemailSettings {
  return readJson(kept, "the settings of voicemail", (json) => ({
    longestSeconds: numberIn(json["longestSeconds"]),
    shortestSeconds: numberIn(json["shortestSeconds"]),
    silenceSeconds: numberIn(json["silenceSeconds"]),
    mostMessages: numberIn(json["mostMessages"]),
    keepDays: numberIn(json["keepDays"]),
    freeMegabytes: numberIn(json["freeMegabytes"]),
    attachMegabytes: numberIn(json["attachMegabytes"]),
    push: boolean(json["push"]),
  }));
}

function mailboxOf(row: Row): Mailbox {
  const enabled = numberOrNone(row, "enabled");
  const [greeting, to] = [textOrNone(row, "greeting"), textOrNone(row, "mail_to")];
  return {
    asksPin: number(row, "asks_pin") === 1,
    ...(enabled === undefined ? {} : { enabled: enabled === 1 }),
    ...(greeting === undefined ? {} : { greeting }),
    ...(to === undefined ? {} : { mail: { to, attach: number(row, "mail_attach") === 1 } }),
  };
}

function messageOf(row: Row): VoiceMessage {
  const from = textOrNone(row, "caller");
  return {
    id: text(row, "id") as VoiceMessageId,
    mailbox: text(row, "mailbox") as UserId,
    call: text(row, "call") as CallId,
    ...(from === undefined ? {} : { from }),
    fromName: text(row, "caller_name"),
    called: text(row, "called"),
    at: date(row, "at"),
    durationMs: number(row, "duration_ms"),
    octets: number(row, "octets"),
    heard: number(row, "heard") === 1,
  };
}

const usageOf = (row: Row): MailboxUsage => ({
  messages: number(row, "messages"),
  unheard: number(row, "unheard"),
  octets: number(row, "octets"),
});
