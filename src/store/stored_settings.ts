import { DatabaseSync } from "node:sqlite";
import { DATABASE_FILE, exists } from "./data_folder.ts";
import { explained } from "./errors.ts";
import { text } from "./row.ts";

const PREFIX = "config.";

/** The name under which the settings store keeps the value of a configuration setting. */
export function storedName(setting: string): string {
  return PREFIX + setting;
}

/**
 * What is stored of the configuration in `folder`, by setting, read without changing anything:
 * it has to be known before the server opens its data.
 *
 * @throws {StoreError} when there is a database that cannot be read.
 */
export function readStoredSettings(folder: string): Readonly<Record<string, string>> {
  const path = `${folder}/${DATABASE_FILE}`;
  if (!exists(path)) return {};
  return explained(path, () => {
    using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'settings'").get();
    if (!known) return {};
    const rows = database.prepare("SELECT name, value FROM settings").all();
    return Object.fromEntries(
      rows
        .filter((row) => text(row, "name").startsWith(PREFIX))
        .map((row) => [text(row, "name").slice(PREFIX.length), text(row, "value")]),
    );
  });
}
