import type { Database } from "./database.ts";
import { text } from "./row.ts";

/** What is set once for the whole server, by name. */
export class SettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(name: string): string | undefined {
    const row = this.#database.get("SELECT value FROM settings WHERE name = ?", name);
    return row && text(row, "value");
  }

  all(): Readonly<Record<string, string>> {
    const rows = this.#database.all("SELECT name, value FROM settings ORDER BY name");
    return Object.fromEntries(rows.map((row) => [text(row, "name"), text(row, "value")]));
  }

  set(name: string, value: string): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO settings (name, value) VALUES (?, ?) " +
          "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
      )
    );
  }

  remove(name: string): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM settings WHERE name = ?", name).changes > 0
    );
  }
}
