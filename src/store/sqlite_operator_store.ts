import type { GatewayId, OperatorPrefix, OperatorStore } from "../domain/mod.ts";
import type { Database } from "./database.ts";
import { list, string } from "./json_text.ts";
import { number, type Row, text } from "./row.ts";

/** Longest prefix of a number in E.164. */
const LONGEST = 15;

/** The table of operators in SQLite. */
export class SqliteOperatorStore implements OperatorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  longest(digits: string): OperatorPrefix | undefined {
    const prefixes = Array.from({ length: LONGEST }, (_, at) => digits.slice(0, at + 1));
    const row = this.#database.get(
      `SELECT * FROM operator_prefixes WHERE prefix IN (${prefixes.map(() => "?").join(", ")}) ` +
        "ORDER BY length(prefix) DESC LIMIT 1",
      ...prefixes,
    );
    return row && prefixOf(row);
  }

  list({ limit, offset = 0 }: { readonly limit: number; readonly offset?: number }) {
    return this.#database
      .all("SELECT * FROM operator_prefixes ORDER BY prefix LIMIT ? OFFSET ?", limit, offset)
      .map(prefixOf);
  }

  get count(): number {
    const row = this.#database.get("SELECT count(*) AS found FROM operator_prefixes");
    return row ? number(row, "found") : 0;
  }

  replace(entries: readonly OperatorPrefix[]): void {
    this.#database.durably(() => {
      this.#database.run("DELETE FROM operator_prefixes");
      for (const { prefix, operator, gateways } of entries) {
        this.#database.run(
          "INSERT OR REPLACE INTO operator_prefixes (prefix, operator, gateways) VALUES (?, ?, ?)",
          prefix,
          operator,
          JSON.stringify(gateways),
        );
      }
    });
  }
}

function prefixOf(row: Row): OperatorPrefix {
  return {
    prefix: text(row, "prefix"),
    operator: text(row, "operator"),
    gateways: list(JSON.parse(text(row, "gateways"))).map((id) => string(id) as GatewayId),
  };
}
