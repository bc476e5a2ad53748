import {
  type Account,
  type AccountId,
  type AccountStore,
  foldedName,
  LastAdministratorError,
  type Role,
  TakenError,
  type UserId,
} from "../domain/mod.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { date, given, number, type Row, text, textOrNone } from "./row.ts";

const COLUMNS = "id, name, role, user, disabled, language, created_at";

/** Accounts in SQLite, read afresh each time. */
export class SqliteAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: AccountId): Account | undefined {
    const row = this.#database.get(`SELECT ${COLUMNS} FROM accounts WHERE id = ?`, id);
    return row && accountOf(row);
  }

  byName(name: string): Account | undefined {
    const row = this.#database.get(
      `SELECT ${COLUMNS} FROM accounts WHERE folded_name = ?`,
      foldedName(name),
    );
    return row && accountOf(row);
  }

  list(): readonly Account[] {
    return this.#database
      .all(`SELECT ${COLUMNS} FROM accounts ORDER BY folded_name`)
      .map(accountOf);
  }

  get hasAdministrator(): boolean {
    return this.#database.get(
      "SELECT 1 FROM accounts WHERE role = 'administrator' AND disabled = 0 LIMIT 1",
    ) !== undefined;
  }

  save(account: Account): void {
    this.#keepingAdministrator(() => {
      const holder = this.byName(account.name);
      if (holder && holder.id !== account.id) throw new TakenError("name", account.name);
      this.#database.run(
        "INSERT INTO accounts (id, name, folded_name, role, user, disabled, language, " +
          "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, " +
          "folded_name = excluded.folded_name, role = excluded.role, user = excluded.user, " +
          "disabled = excluded.disabled, language = excluded.language",
        account.id,
        account.name,
        foldedName(account.name),
        account.role,
        account.user ?? null,
        account.disabled ? 1 : 0,
        account.language ?? null,
        account.createdAt.getTime(),
      );
    });
  }

  remove(id: AccountId): boolean {
    return this.#keepingAdministrator(() =>
      this.#database.run("DELETE FROM accounts WHERE id = ?", id).changes > 0
    );
  }

  passwordHash(id: AccountId): string | undefined {
    const row = this.#database.get("SELECT password FROM accounts WHERE id = ?", id);
    return row && textOrNone(row, "password");
  }

  setPasswordHash(id: AccountId, hash: string): void {
    this.#database.durably(() =>
      this.#database.run("UPDATE accounts SET password = ? WHERE id = ?", hash, id)
    );
  }

  /** Before there is the first one, anything may be saved. */
  #keepingAdministrator<T>(change: () => T): T {
    return this.#database.durably(() => {
      const had = this.hasAdministrator;
      const result = change();
      if (had && !this.hasAdministrator) throw new LastAdministratorError();
      return result;
    });
  }
}

function accountOf(row: Row): Account {
  return {
    id: text(row, "id") as AccountId,
    name: text(row, "name"),
    role: roleOf(text(row, "role")),
    ...given("user", textOrNone(row, "user") as UserId | undefined),
    disabled: number(row, "disabled") !== 0,
    ...given("language", textOrNone(row, "language")),
    createdAt: date(row, "created_at"),
  };
}

function roleOf(name: string): Role {
  if (name === "administrator" || name === "user") return name;
  throw new StoreError("corrupt", `An account has the unknown role "${name}"`);
}
