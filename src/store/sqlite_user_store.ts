import type { Extension, User, UserId, UserStore } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { LookUpCache } from "./look_up_cache.ts";
import type { NumberSpace } from "./number_space.ts";
import { type Row, text } from "./row.ts";

const COLUMNS = "id, extension, name";

/** Those that were looked up lately, by either name. */
export class UserCache {
  readonly byId: LookUpCache<UserId, User | undefined>;
  readonly byExtension: LookUpCache<string, User | undefined>;

  constructor(database: Database) {
    this.byId = new LookUpCache(database);
    this.byExtension = new LookUpCache(database);
  }
}

/**
 * Users in SQLite, read afresh each time, so that what another process has changed is seen. With
 * a cache, `get` and `byExtension` see that when the database has been told.
 */
export class SqliteUserStore implements UserStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #numbers: NumberSpace;
  readonly #cache: UserCache | undefined;

  constructor(database: Database, clock: Clock, numbers: NumberSpace, cache?: UserCache) {
    this.#database = database;
    this.#clock = clock;
    this.#numbers = numbers;
    this.#cache = cache;
  }

  get(id: UserId): User | undefined {
    return this.#cache
      ? this.#cache.byId.get(id, () => this.#read("id", id))
      : this.#read("id", id);
  }

  byExtension(extension: string): User | undefined {
    const look = () => this.#read("extension", extension);
    return this.#cache ? this.#cache.byExtension.get(extension, look) : look();
  }

  list(): readonly User[] {
    return this.#database
      .all(`SELECT ${COLUMNS} FROM users ORDER BY length(extension), extension`)
      .map(userOf);
  }

  save({ id, extension, name }: User): void {
    this.#database.durably(() => {
      this.#numbers.claim(extension, id);
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

  #read(column: "id" | "extension", value: string): User | undefined {
    const row = this.#database.get(`SELECT ${COLUMNS} FROM users WHERE ${column} = ?`, value);
    return row && userOf(row);
  }
}

function userOf(row: Row): User {
  return {
    id: text(row, "id") as UserId,
    extension: text(row, "extension") as Extension,
    name: text(row, "name"),
  };
}
