import type { GatewayFigures, GatewayFiguresStore, GatewayId } from "../domain/mod.ts";
import type { Database } from "./database.ts";
import { number, numberOrNone, type Row, text } from "./row.ts";

/** How gateways do, counted from the records of calls. */
export class SqliteGatewayFigures implements GatewayFiguresStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  since(from: Date): readonly GatewayFigures[] {
    const failures = this.#failures(from);
    // `max` of a text has SQLite take the other columns from any row; the name is of the last.
    return this.#database.all(
      "SELECT legs.gateway, max(legs.ended_at), legs.gateway_name, count(*) AS attempts, " +
        "count(legs.answered_at) AS answered, " +
        "coalesce(sum(CASE WHEN legs.answered_at IS NULL THEN 0 " +
        "ELSE legs.ended_at - legs.answered_at END), 0) AS talked, " +
        "avg(calls.ringing_at - calls.started_at) AS delay " +
        "FROM legs JOIN calls ON calls.number = legs.number " +
        "WHERE legs.gateway IS NOT NULL AND legs.side = 'callee' AND legs.ended_at >= ? " +
        "GROUP BY legs.gateway ORDER BY legs.gateway_name",
      from.getTime(),
    ).map((row) => figuresOf(row, failures.get(text(row, "gateway")) ?? []));
  }

  #failures(from: Date): ReadonlyMap<string, GatewayFigures["failures"]> {
    const rows = this.#database.all(
      "SELECT gateway, status, count(*) AS count FROM legs " +
        "WHERE gateway IS NOT NULL AND side = 'callee' AND ended_at >= ? " +
        "AND answered_at IS NULL GROUP BY gateway, status ORDER BY count DESC, status",
      from.getTime(),
    );
    const found = Map.groupBy(rows, (row) => text(row, "gateway"));
    return new Map(
      [...found].map(([gateway, of]) => [
        gateway,
        of.map((row) => ({ status: number(row, "status"), count: number(row, "count") })),
      ]),
    );
  }
}

function figuresOf(row: Row, failures: GatewayFigures["failures"]): GatewayFigures {
  const delay = numberOrNone(row, "delay");
  return {
    gateway: text(row, "gateway") as GatewayId,
    name: text(row, "gateway_name"),
    attempts: number(row, "attempts"),
    answered: number(row, "answered"),
    seconds: number(row, "talked") / 1_000,
    ...(delay === undefined ? {} : { postDialDelayMs: Math.round(delay) }),
    failures,
  };
}
