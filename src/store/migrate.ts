import { createHash } from "node:crypto";
import type { Clock, Log } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { number, text } from "./row.ts";

/** One step of the schema. A released one never changes; see `migrations/`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const FOLDER = new URL("../../migrations/", import.meta.url);
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** The migrations that belong to this program, oldest first. */
export function readMigrations(folder: URL = FOLDER): readonly Migration[] {
  return [...Deno.readDirSync(folder)]
    .flatMap(({ name }) => {
      const [, version, title] = FILE.exec(name) ?? [];
      if (version === undefined || title === undefined) return [];
      const sql = Deno.readTextFileSync(new URL(name, folder)).replaceAll("\r\n", "\n");
      return [{ version: Number(version), name: title, sql }];
    })
    .sort((a, b) => a.version - b.version);
}

export interface MigrateOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Called before the first change to a database that is not new. */
  readonly backUp: (fromVersion: number) => void;
}

/**
 * Brings `database` to the newest of `migrations`, forward only, each step all or nothing.
 *
 * @throws {StoreError} when the database is newer than the program, or was made by a migration
 * that is not the one of this program, or when rows would be left without what they refer to.
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  { clock, log, backUp }: MigrateOptions,
): void {
  database.durably(() => database.script(TABLE));
  const applied = verify(database, migrations);
  const pending = migrations.slice(applied);
  if (pending.length === 0) return;
  if (applied > 0) backUp(migrations[applied - 1]?.version ?? 0);
  // Rebuilding a table drops the old one, and with foreign keys on that would delete every row
  // that refers to it. The switch has no effect inside a transaction.
  database.script("PRAGMA foreign_keys=OFF");
  try {
    for (const migration of pending) database.durably(() => apply(database, migration, clock));
  } finally {
    database.script("PRAGMA foreign_keys=ON");
  }
  if (applied > 0) {
    log.info("The database has been brought up to date", { migrations: pending.length });
  }
}

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** How many of `migrations` have been applied, having checked that they are the same ones. */
function verify(database: Database, migrations: readonly Migration[]): number {
  const applied = database.all("SELECT version, name, checksum FROM migrations ORDER BY version");
  applied.forEach((row, index) => {
    const expected = migrations[index];
    if (expected === undefined) {
      throw new StoreError(
        "version",
        `The database has been used by a newer Ringdown (migration ${text(row, "name")}); ` +
          "run that one, or restore a backup made before the upgrade",
      );
    }
    const same = expected.version === number(row, "version") &&
      checksumOf(expected) === text(row, "checksum");
    if (!same) {
      throw new StoreError(
        "version",
        `Migration ${text(row, "name")} is not the one that made this database; ` +
          "run an unmodified Ringdown",
      );
    }
  });
  return applied.length;
}

function apply(database: Database, migration: Migration, clock: Clock): void {
  // Another process may have been quicker.
  if (database.get("SELECT 1 FROM migrations WHERE version = ?", migration.version)) return;
  database.script(migration.sql);
  const dangling = database.all("PRAGMA foreign_key_check");
  if (dangling.length > 0) {
    throw new StoreError(
      "version",
      `Migration ${migration.name} would leave ${dangling.length} rows without what they refer to`,
    );
  }
  database.run(
    "INSERT INTO migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
    migration.version,
    migration.name,
    checksumOf(migration),
    clock.now().getTime(),
  );
}

function checksumOf({ sql }: Migration): string {
  return createHash("sha256").update(sql).digest("hex");
}
