import {
  DEFAULT_TOLL_POLICY,
  type DeviceId,
  TOLL_LIMITS,
  type TollLimits,
  type TollPermissions,
  type TollPolicy,
  type TollPrice,
  type TollStop,
  type TollStore,
  type TollSubject,
  type TollUsage,
} from "../domain/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  optional,
  readJson,
  string,
} from "./json_text.ts";
import { date, number as numberOf, type Row, text } from "./row.ts";
import type { SettingsStore } from "./settings_store.ts";

const POLICY = "tolls.policy";

interface Waiting {
  readonly subject: TollSubject;
  readonly hour: number;
  readonly usage: TollUsage;
}

/** What is kept of calls that cost; usage is written behind, for it is counted while people wait. */
export class SqliteTollStore implements TollStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #settings: SettingsStore;
  readonly #waiting = new Map<string, Waiting>();
  #policy: { readonly text: string | undefined; readonly value: TollPolicy } | undefined;

  constructor(database: Database, queue: CommitQueue, settings: SettingsStore) {
    this.#database = database;
    this.#queue = queue;
    this.#settings = settings;
    queue.add(this);
  }

  get policy(): TollPolicy {
    const text = this.#settings.get(POLICY);
    if (!this.#policy || this.#policy.text !== text) {
      this.#policy = { text, value: text === undefined ? DEFAULT_TOLL_POLICY : policyOf(text) };
    }
    return this.#policy.value;
  }

  savePolicy(policy: TollPolicy): void {
    this.#settings.set(POLICY, JSON.stringify(policy));
  }

  permissions(device: DeviceId): TollPermissions | undefined {
    const row = this.#database.get(
      "SELECT permissions FROM toll_permissions WHERE device = ?",
      device,
    );
    return row && permissionsOf(text(row, "permissions"));
  }

  allPermissions(): ReadonlyMap<DeviceId, TollPermissions> {
    return new Map(
      this.#database.all("SELECT * FROM toll_permissions").map((row) => [
        text(row, "device") as DeviceId,
        permissionsOf(text(row, "permissions")),
      ]),
    );
  }

  savePermissions(device: DeviceId, permissions: TollPermissions | undefined): void {
    this.#database.durably(() => {
      this.#database.run("DELETE FROM toll_permissions WHERE device = ?", device);
      if (!permissions) return;
      this.#database.run(
        "INSERT INTO toll_permissions (device, permissions) SELECT id, ? FROM devices WHERE id = ?",
        JSON.stringify(permissions),
        device,
      );
    });
  }

  price(digits: string): TollPrice | undefined {
    // The greatest prefix not above the digits begins them, or shares with them what the next to
    // try is: at most as many steps as there are digits.
    for (let wanted = digits; wanted !== "";) {
      const row = this.#database.get(
        "SELECT * FROM toll_prices WHERE prefix <= ? ORDER BY prefix DESC LIMIT 1",
        wanted,
      );
      if (!row) return undefined;
      const price = priceOf(row);
      if (digits.startsWith(price.prefix)) return price;
      wanted = common(digits, price.prefix);
    }
    return undefined;
  }

  prices({ limit, offset = 0 }: Parameters<TollStore["prices"]>[0]): readonly TollPrice[] {
    return this.#database.all(
      "SELECT * FROM toll_prices ORDER BY prefix LIMIT ? OFFSET ?",
      limit,
      offset,
    ).map(priceOf);
  }

  get priceCount(): number {
    const row = this.#database.get("SELECT count(*) AS count FROM toll_prices");
    return row ? numberOf(row, "count") : 0;
  }

  replacePrices(prices: readonly TollPrice[]): void {
    this.#database.durably(() => {
      this.#database.run("DELETE FROM toll_prices");
      for (const { prefix, name, perMinute, perCall } of prices) {
        this.#database.run(
          "INSERT OR REPLACE INTO toll_prices (prefix, name, per_minute, per_call) " +
            "VALUES (?, ?, ?, ?)",
          prefix,
          name,
          perMinute,
          perCall,
        );
      }
    });
  }

  usage(subject: TollSubject, sinceHour: number): TollUsage {
    const row = this.#database.get(
      "SELECT coalesce(sum(calls), 0) AS calls, coalesce(sum(seconds), 0.0) AS seconds, " +
        "coalesce(sum(spend), 0.0) AS spend FROM toll_usage WHERE subject = ? AND hour >= ?",
      subject,
      sinceHour,
    );
    let sum = row ? usageOf(row) : NOTHING;
    for (const one of this.#waiting.values()) {
      if (one.subject === subject && one.hour >= sinceHour) sum = plus(sum, one.usage);
    }
    return sum;
  }

  addUsage(subject: TollSubject, hour: number, usage: TollUsage): void {
    const key = `${hour} ${subject}`;
    const before = this.#waiting.get(key)?.usage ?? NOTHING;
    this.#waiting.set(key, { subject, hour, usage: plus(before, usage) });
    this.#queue.within();
  }

  forgetUsage(beforeHour: number): void {
    this.#database.durably(() =>
      this.#database.run("DELETE FROM toll_usage WHERE hour < ?", beforeHour)
    );
  }

  stops(): readonly TollStop[] {
    return this.#database.all(
      "SELECT * FROM toll_stops WHERE released_at IS NULL ORDER BY id DESC",
    ).map(stopOf);
  }

  isStopped(subject: TollSubject): boolean {
    return this.#database.get(
      "SELECT 1 FROM toll_stops WHERE subject = ? AND released_at IS NULL",
      subject,
    ) !== undefined;
  }

  stop({ subject, name, reason, at }: Omit<TollStop, "id">): TollStop | undefined {
    const row = this.#database.durably(() =>
      this.#database.get(
        "INSERT INTO toll_stops (subject, name, reason, at) VALUES (?, ?, ?, ?) " +
          "ON CONFLICT DO NOTHING RETURNING *",
        subject,
        name,
        reason,
        at.getTime(),
      )
    );
    return row && stopOf(row);
  }

  release(id: number, by: string, at: Date): TollStop | undefined {
    const row = this.#database.durably(() =>
      this.#database.get(
        "UPDATE toll_stops SET released_at = ?, released_by = ? " +
          "WHERE id = ? AND released_at IS NULL RETURNING *",
        at.getTime(),
        by,
        id,
      )
    );
    return row && stopOf(row);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  write(): void {
    for (const { subject, hour, usage } of this.#waiting.values()) {
      this.#database.run(
        "INSERT INTO toll_usage (subject, hour, calls, seconds, spend) VALUES (?, ?, ?, ?, ?) " +
          "ON CONFLICT (subject, hour) DO UPDATE SET calls = calls + excluded.calls, " +
          "seconds = seconds + excluded.seconds, spend = spend + excluded.spend",
        subject,
        hour,
        usage.calls,
        usage.seconds,
        usage.spend,
      );
    }
  }

  committed(): void {
    this.#waiting.clear();
  }

  refused(): void {}
}

const NOTHING: TollUsage = { calls: 0, seconds: 0, spend: 0 };

const plus = (one: TollUsage, other: TollUsage): TollUsage => ({
  calls: one.calls + other.calls,
  seconds: one.seconds + other.seconds,
  spend: one.spend + other.spend,
});

function common(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}

function policyOf(kept: string): TollPolicy {
  return readJson(kept, "limits of calls", (json): TollPolicy => ({
    ...DEFAULT_TOLL_POLICY,
    ...optional(json, "enabled", boolean),
    ...optional(json, "countries", (value) => list(value).map(string)),
    ...optional(json, "premium", boolean),
    ...optional(json, "night", (value) => {
      const { from, to } = object(value);
      return { from: string(from), to: string(to) };
    }),
    ...optional(json, "device", limitsOf),
    ...optional(json, "gateway", limitsOf),
    ...optional(json, "all", limitsOf),
  }));
}

function permissionsOf(kept: string): TollPermissions {
  return readJson(kept, "permissions of a phone", (json: Json): TollPermissions => ({
    outside: boolean(json["outside"]),
    ...optional(json, "abroad", boolean),
    ...optional(json, "premium", boolean),
    allowed: list(json["allowed"]).map(string),
    barred: list(json["barred"]).map(string),
    ...optional(json, "limits", limitsOf),
  }));
}

function limitsOf(value: unknown): TollLimits {
  const json = object(value);
  return Object.assign({}, ...TOLL_LIMITS.map((limit) => optional(json, limit, number)));
}

const usageOf = (row: Row): TollUsage => ({
  calls: numberOf(row, "calls"),
  seconds: numberOf(row, "seconds"),
  spend: numberOf(row, "spend"),
});

const priceOf = (row: Row): TollPrice => ({
  prefix: text(row, "prefix"),
  name: text(row, "name"),
  perMinute: numberOf(row, "per_minute"),
  perCall: numberOf(row, "per_call"),
});

const stopOf = (row: Row): TollStop => ({
  id: numberOf(row, "id"),
  subject: text(row, "subject") as TollSubject,
  name: text(row, "name"),
  reason: text(row, "reason") as TollStop["reason"],
  at: date(row, "at"),
});
