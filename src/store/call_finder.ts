import type { CallFilter } from "../domain/mod.ts";
import { type Condition, conditionOf, TEXT_CONDITIONS } from "./call_condition.ts";
import type { Database, Value } from "./database.ts";
import { number } from "./row.ts";

/** The part of the calls that fit which is wanted, the latest first. */
export interface FinderSlice {
  readonly limit: number;
  readonly offset: number;
  /** Only calls with a lower number. */
  readonly below?: number | undefined;
}

/** Where calls are looked for, with their numbers in `key`. */
interface Source {
  readonly from: string;
  readonly key: string;
  readonly where: Condition;
}

/** A text that so many calls have is no way to find those of one user. */
const RARE = 1_000;
/** What an index has no word for is looked for among so many of the latest calls. */
const LATEST = 50_000;
/** What is not rare is looked for among so many of the latest calls of a user. */
const LATEST_OF_USER = 5_000;
/** The words of the index of texts have so many characters. */
const WORD = 3;
/**
 * Of a longer text only its end is looked up: numbers begin alike, and what many calls have takes
 * long to be gone through.
 */
const LONGEST = 8;
const END = 6;

const ALL: Source = { from: "calls", key: "calls.number", where: { sql: "1", values: [] } };

/**
 * Finds the numbers of finished calls. Whatever is asked, the way in is an index that has the calls
 * in their order, so that the first that fit are found without reading the others.
 */
export class CallFinder {
  readonly #database: Pick<Database, "all" | "get">;

  constructor(database: Pick<Database, "all" | "get">) {
    this.#database = database;
  }

  find(filter: CallFilter, { limit, offset, below }: FinderSlice): readonly number[] {
    const { sql, values } = this.#query(filter, below);
    return this.#database
      .all(`${sql} ORDER BY number DESC LIMIT ? OFFSET ?`, ...values, limit, offset)
      .map((row) => number(row, "number"));
  }

  /** How many fit, but not beyond `most`. */
  count(filter: CallFilter, most: number): number {
    const { sql, values } = this.#query(filter, undefined);
    const row = this.#database.get(
      `SELECT count(*) AS found FROM (${sql} LIMIT ?)`,
      ...values,
      most,
    );
    return row ? number(row, "found") : 0;
  }

  #query(filter: CallFilter, below: number | undefined): Condition {
    const { from, key, where } = this.#sourceOf(filter);
    const isByUser = from.startsWith("legs");
    const rest = conditionOf(isByUser ? without(filter) : leftOf(filter));
    const bounds = boundsOf(filter, key, below);
    // A user may be on both sides of a call, and on several phones.
    const distinct = isByUser ? "DISTINCT " : "";
    return {
      sql: `SELECT ${distinct}${key} AS number FROM ${from} WHERE ${where.sql}${bounds.sql}` +
        (rest.sql === "" ? "" : ` AND ${rest.sql}`),
      values: [...where.values, ...bounds.values, ...rest.values],
    };
  }

  #sourceOf(filter: CallFilter): Source {
    const { user, result } = filter;
    const text = wordOf(filter);
    if (text !== undefined && (user === undefined || this.#isRare(text))) return byText(text);
    if (user !== undefined) {
      const source = byUser(user, filter.direction);
      const isText = TEXT_CONDITIONS.some((name) => filter[name]);
      return isText ? this.#latest(source, LATEST_OF_USER) : source;
    }
    if (TEXT_CONDITIONS.some((name) => filter[name])) return this.#latest(ALL, LATEST);
    if (result !== undefined && result !== "success") {
      return { ...ALL, where: { sql: "result <> 'success'", values: [] } };
    }
    return ALL;
  }

  #isRare(text: string): boolean {
    const row = this.#database.get(
      "SELECT count(*) AS found FROM " +
        "(SELECT 1 FROM call_search WHERE call_search MATCH ? LIMIT ?)",
      phraseOf(text),
      RARE + 1,
    );
    return row !== undefined && number(row, "found") <= RARE;
  }

  /** The last `most` calls of `source`. */
  #latest(source: Source, most: number): Source {
    const { from, key, where } = source;
    // The table that leads has all that is asked.
    const [table = from] = from.split(" ");
    const row = this.#database.get(
      `SELECT ${key} AS number FROM ${table} WHERE ${where.sql} ORDER BY number DESC LIMIT 1 OFFSET ?`,
      ...where.values,
      most,
    );
    if (!row) return source;
    const values = [...where.values, number(row, "number")];
    return { ...source, where: { sql: `${where.sql} AND ${key} > ?`, values } };
  }
}

function byText(text: string): Source {
  return {
    from: "call_search CROSS JOIN calls ON calls.number = call_search.rowid",
    key: "call_search.rowid",
    where: { sql: "call_search MATCH ?", values: [phraseOf(text)] },
  };
}

function byUser(user: string, direction: CallFilter["direction"]): Source {
  const side = direction && (direction === "incoming" ? "callee" : "caller");
  return {
    from: "legs CROSS JOIN calls ON calls.number = legs.number",
    key: "legs.number",
    where: side === undefined
      ? { sql: "legs.user = ?", values: [user] }
      : { sql: "legs.user = ? AND legs.side = ?", values: [user, side] },
  };
}

/** What the index of texts can be asked for; undefined for nothing that is long enough. */
function wordOf({ text = "", number = "" }: CallFilter): string | undefined {
  const [longest = ""] = [text, number].toSorted((a, b) => b.length - a.length);
  const characters = [...longest];
  if (characters.length < WORD) return undefined;
  return characters.length > LONGEST ? characters.slice(-END).join("") : longest;
}

/** What is left to be looked at of calls that the index of texts has led to. */
function leftOf(filter: CallFilter): CallFilter {
  const { text, ...rest } = filter;
  // Who must not see all callers has each of them looked at.
  return filter.seenBy === undefined && text !== undefined && wordOf(filter) === text
    ? rest
    : filter;
}

/** `text` as it stands, whatever it means to the index. */
const phraseOf = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The rest of what is asked where the calls of the user are looked through. */
function without({ user: _user, direction: _direction, ...rest }: CallFilter): CallFilter {
  return rest;
}

function boundsOf(
  { from, until }: CallFilter,
  key: string,
  below: number | undefined,
): Condition {
  const bounds: readonly (readonly [operator: string, value: number | undefined])[] = [
    [">=", from && from.getTime() * 1_000],
    ["<", until && until.getTime() * 1_000],
    ["<", below],
  ];
  const given = bounds.filter((bound): bound is [string, number] => bound[1] !== undefined);
  return {
    sql: given.map(([operator]) => ` AND ${key} ${operator} ?`).join(""),
    values: given.map(([, value]): Value => value),
  };
}
