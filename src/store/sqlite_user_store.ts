import {
  type Extension,
  TakenError,
  type User,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { type Row, text } from "./row.ts";

const COLUMNS = "id, extension, name";

/** Users in SQLite, read afresh each time, so that what another process has changed is seen. */
export class SqliteUserStore implements UserStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get(id: UserId): User | undefined {
    return read(this.#database.get(`SELECT ${COLUMNS} FROM users WHERE id = ?`, id));
  }

  byExtension(extension: string): User | undefined {
    return read(this.#database.get(`SELECT ${COLUMNS} FROM users WHERE extension = ?`, extension));
  }

  list(): readonly User[] {
    return this.#database
      .all(`SELECT ${COLUMNS} FROM users ORDER BY length(extension), extension`)
      .map(userOf);
  }

  save({ id, extension, name }: User): void {
    this.#database.durably(() => {
      const holder = this.byExtension(extension);
      if (holder && holder.id !== id) throw new TakenError("extension", extension);
      this.#database.run(
        "INSERT INTO users (id, extension, name, created_at) VALUES (?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET extension = excluded.extension, name = excluded.name",
        id,
        extension,
        name,
        this.#clock.now().getTime(),
      );
    });
  }

  remove(id: UserId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM users WHERE id = ?", id).changes > 0
    );
  }
}

function userOf(row: Row): User {
  return {
    id: text(row, "id") as UserId,
    extension: text(row, "extension") as Extension,
    name: text(row, "name"),
  };
}

function read(row: Row | undefined): User | undefined {
  return row && userOf(row);
}
