import {
  type CallSettings,
  type CallSettingsStore,
  DEFAULT_CALL_SETTINGS,
  type UserId,
} from "../domain/mod.ts";
import { callSettingsOfText, textOfCallSettings } from "./call_settings_text.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { text } from "./row.ts";

/** What users have chosen, in SQLite. */
export class SqliteCallSettingsStore implements CallSettingsStore {
  readonly #database: Database;
  readonly #cache: LookUpCache<UserId, CallSettings> | undefined;

  constructor(database: Database, cache?: LookUpCache<UserId, CallSettings>) {
    this.#database = database;
    this.#cache = cache;
  }

  get(user: UserId): CallSettings {
    return this.#cache ? this.#cache.get(user, () => this.#read(user)) : this.#read(user);
  }

  save(user: UserId, settings: CallSettings): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO call_settings (user, settings) VALUES (?, ?) " +
          "ON CONFLICT (user) DO UPDATE SET settings = excluded.settings",
        user,
        textOfCallSettings(settings),
      )
    );
  }

  list(): ReadonlyMap<UserId, CallSettings> {
    const rows = this.#database.all("SELECT user, settings FROM call_settings ORDER BY user");
    return new Map(
      rows.map((row) => [text(row, "user") as UserId, callSettingsOfText(text(row, "settings"))]),
    );
  }

  #read(user: UserId): CallSettings {
    const row = this.#database.get("SELECT settings FROM call_settings WHERE user = ?", user);
    return row ? callSettingsOfText(text(row, "settings")) : DEFAULT_CALL_SETTINGS;
  }
}
