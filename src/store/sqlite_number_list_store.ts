import {
  ENTRY_DIRECTIONS,
  ENTRY_KINDS,
  type EntryFilter,
  LIST_PURPOSES,
  type NumberEntry,
  type NumberEntryId,
  type NumberList,
  type NumberListId,
  type NumberListStore,
  TakenError,
  type UserId,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database, Value } from "./database.ts";
import { oneOf } from "./json_text.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { date, dateOrNone, given, number, numberOrNone, type Row, text } from "./row.ts";

const ADDED_BY = ["person", "import", "history"] as const;

/** Lists of numbers in SQLite. */
export class SqliteNumberListStore implements NumberListStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #cache: LookUpCache<"generation", number> | undefined;

  constructor(database: Database, clock: Clock, cache?: LookUpCache<"generation", number>) {
    this.#database = database;
    this.#clock = clock;
    this.#cache = cache;
  }

  get generation(): number {
    return this.#cache?.get("generation", () => this.#generation()) ?? this.#generation();
  }

  lists(): readonly NumberList[] {
    return this.#database
      .all("SELECT * FROM number_lists ORDER BY purpose = 'none', name COLLATE NOCASE, id")
      .map(listOf);
  }

  getList(id: NumberListId): NumberList | undefined {
    const row = this.#database.get("SELECT * FROM number_lists WHERE id = ?", id);
    return row && listOf(row);
  }

  saveList({ id, name, purpose }: NumberList): void {
    this.#database.durably(() => {
      const holder = this.#database.get("SELECT id FROM number_lists WHERE name = ?", name);
      if (holder && text(holder, "id") !== id) throw new TakenError("name", name);
      this.#database.run(
        "INSERT INTO number_lists (id, name, purpose, created_at) VALUES (?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, purpose = excluded.purpose",
        id,
        name,
        purpose,
        this.#clock.now().getTime(),
      );
    });
  }

  removeList(id: NumberListId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM number_lists WHERE id = ?", id).changes > 0
    );
  }

  entries(
    filter: EntryFilter,
    { limit, offset = 0 }: { readonly limit: number; readonly offset?: number },
  ): readonly NumberEntry[] {
    const { sql, values } = conditionOf(filter);
    return this.#database.all(
      `SELECT * FROM number_entries WHERE ${sql} ORDER BY added_at DESC, id LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    ).map(entryOf);
  }

  count(filter: EntryFilter): number {
    const { sql, values } = conditionOf(filter);
    const row = this.#database.get(
      `SELECT count(*) AS found FROM number_entries WHERE ${sql}`,
      ...values,
    );
    return Number(row?.["found"] ?? 0);
  }

  getEntry(id: NumberEntryId): NumberEntry | undefined {
    const row = this.#database.get("SELECT * FROM number_entries WHERE id = ?", id);
    return row && entryOf(row);
  }

  save(entries: readonly NumberEntry[]): void {
    this.#database.durably(() => {
      for (const entry of entries) this.#write(entry);
    });
  }

  remove(id: NumberEntryId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM number_entries WHERE id = ?", id).changes > 0
    );
  }

  removeExpired(now: Date): number {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM number_entries WHERE until <= ?", now.getTime()).changes
    );
  }

  *all(): Iterable<NumberEntry> {
    for (const row of this.#database.each("SELECT * FROM number_entries")) yield entryOf(row);
  }

  #generation(): number {
    const row = this.#database.get("SELECT count FROM number_list_changes");
    return row ? number(row, "count") : 0;
  }

  #write(entry: NumberEntry): void {
    this.#database.run(
      "INSERT INTO number_entries (id, list, kind, value, direction, reason, score, until, " +
        "owner, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " +
        "ON CONFLICT (list, owner, kind, value) DO UPDATE SET direction = excluded.direction, " +
        "reason = excluded.reason, score = excluded.score, until = excluded.until, " +
        "added_by = excluded.added_by, added_at = excluded.added_at " +
        "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, value = excluded.value, " +
        "direction = excluded.direction, reason = excluded.reason, score = excluded.score, " +
        "until = excluded.until",
      entry.id,
      entry.list,
      entry.kind,
      entry.value,
      entry.direction,
      entry.reason,
      entry.score ?? null,
      entry.until?.getTime() ?? null,
      entry.owner ?? "",
      entry.addedBy,
      entry.addedAt.getTime(),
    );
  }
}

function conditionOf(
  { list, owner, kind, text: wanted }: EntryFilter,
): { readonly sql: string; readonly values: readonly Value[] } {
  const parts: string[] = ["1"];
  const values: Value[] = [];
  if (list !== undefined) {
    parts.push("list = ?");
    values.push(list);
  }
  if (owner !== undefined) {
    parts.push("owner = ?");
    values.push(owner ?? "");
  }
  if (kind !== undefined) {
    parts.push("kind = ?");
    values.push(kind);
  }
  if (wanted !== undefined && wanted !== "") {
    const like = `%${wanted.replace(/[\\%_]/g, "\\$&")}%`;
    parts.push("(value LIKE ? ESCAPE '\\' OR reason LIKE ? ESCAPE '\\')");
    values.push(like, like);
  }
  return { sql: parts.join(" AND "), values };
}

function listOf(row: Row): NumberList {
  return {
    id: text(row, "id") as NumberListId,
    name: text(row, "name"),
    purpose: oneOf(LIST_PURPOSES, text(row, "purpose")),
  };
}

function entryOf(row: Row): NumberEntry {
  return {
    id: text(row, "id") as NumberEntryId,
    list: text(row, "list") as NumberListId,
    kind: oneOf(ENTRY_KINDS, text(row, "kind")),
    value: text(row, "value"),
    direction: oneOf(ENTRY_DIRECTIONS, text(row, "direction")),
    reason: text(row, "reason"),
    ...given("score", numberOrNone(row, "score")),
    ...given("until", dateOrNone(row, "until")),
    ...given("owner", (text(row, "owner") || undefined) as UserId | undefined),
    addedBy: oneOf(ADDED_BY, text(row, "added_by")),
    addedAt: date(row, "added_at"),
  };
}
