import {
  type Contact,
  type ContactFilter,
  type ContactId,
  type ContactStore,
  foldedNumber,
  type UserId,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database, Value } from "./database.ts";
import { given, type Row, text, textOrNone } from "./row.ts";

/** Contacts in SQLite. */
export class SqliteContactStore implements ContactStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get(id: ContactId): Contact | undefined {
    const row = this.#database.get("SELECT * FROM contacts WHERE id = ?", id);
    return row && this.#contactOf(row);
  }

  list(
    filter: ContactFilter,
    { limit, offset = 0 }: { readonly limit: number; readonly offset?: number },
  ): readonly Contact[] {
    const { sql, values } = conditionOf(filter);
    const order = "ORDER BY name COLLATE NOCASE, id LIMIT ? OFFSET ?";
    return this.#database.all(
      `SELECT * FROM contacts WHERE ${sql} ${order}`,
      ...values,
      limit,
      offset,
    ).map((row) => this.#contactOf(row));
  }

  count(filter: ContactFilter): number {
    const { sql, values } = conditionOf(filter);
    const row = this.#database.get(
      `SELECT count(*) AS found FROM contacts WHERE ${sql}`,
      ...values,
    );
    return Number(row?.["found"] ?? 0);
  }

  save(contacts: readonly Contact[]): void {
    this.#database.durably(() => {
      for (const contact of contacts) this.#write(contact);
    });
  }

  remove(id: ContactId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM contacts WHERE id = ?", id).changes > 0
    );
  }

  nameOf(number: string, user?: UserId): string | undefined {
    const row = this.#database.get(
      "SELECT name FROM contact_numbers JOIN contacts ON contacts.id = contact " +
        "WHERE folded = ? AND (owner IS NULL OR owner = ?) ORDER BY owner IS NULL, name LIMIT 1",
      foldedNumber(number),
      user ?? null,
    );
    return row && text(row, "name");
  }

  isContact(number: string, user?: UserId): boolean {
    return this.#database.get(
      "SELECT 1 FROM contact_numbers JOIN contacts ON contacts.id = contact " +
        "WHERE folded = ? AND (? IS NULL OR owner IS NULL OR owner = ?) LIMIT 1",
      foldedNumber(number),
      user ?? null,
      user ?? null,
    ) !== undefined;
  }

  #write({ id, owner, name, numbers }: Contact): void {
    this.#database.run(
      "INSERT INTO contacts (id, owner, name, created_at) VALUES (?, ?, ?, ?) " +
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
      id,
      owner ?? null,
      name,
      this.#clock.now().getTime(),
    );
    this.#database.run("DELETE FROM contact_numbers WHERE contact = ?", id);
    numbers.forEach(({ label, number }, position) =>
      this.#database.run(
        "INSERT INTO contact_numbers (contact, position, label, number, folded) " +
          "VALUES (?, ?, ?, ?, ?)",
        id,
        position,
        label,
        number,
        foldedNumber(number),
      )
    );
  }

  #contactOf(row: Row): Contact {
    const id = text(row, "id");
    const numbers = this.#database.all(
      "SELECT label, number FROM contact_numbers WHERE contact = ? ORDER BY position",
      id,
    );
    return {
      id: id as ContactId,
      ...given("owner", textOrNone(row, "owner") as UserId | undefined),
      name: text(row, "name"),
      numbers: numbers.map((each) => ({
        label: text(each, "label"),
        number: text(each, "number"),
      })),
    };
  }
}

function conditionOf(
  { owner, shared, text: wanted }: ContactFilter,
): { readonly sql: string; readonly values: readonly Value[] } {
  const whose = shared ? "(owner IS NULL OR owner = ?)" : "owner = ?";
  if (wanted === undefined || wanted === "") return { sql: whose, values: [owner ?? null] };
  const like = (value: string) => `%${value.replace(/[\\%_]/g, "\\$&")}%`;
  return {
    sql: `${whose} AND (name LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM contact_numbers ` +
      "WHERE contact = contacts.id AND folded LIKE ? ESCAPE '\\'))",
    values: [owner ?? null, like(wanted), like(foldedNumber(wanted))],
  };
}
