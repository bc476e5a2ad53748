import type { CallFilter } from "../domain/mod.ts";
import type { Value } from "./database.ts";

interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** The caller may be looked at by who looks: it has shown itself, or is the one who looks. */
const SHOWN = "(anonymous = 0 OR EXISTS " +
  "(SELECT 1 FROM legs WHERE call = calls.id AND side = 'caller' AND user = ?))";

/** The calls that fit `filter`: a WHERE clause, or nothing, and its values. */
export function callCondition(filter: CallFilter): Condition {
  const { result, answered, from, until } = filter;
  const wanted: readonly (Condition | undefined)[] = [
    textCondition(filter),
    numberCondition(filter),
    partyCondition(filter),
    result === undefined ? undefined : { sql: "result = ?", values: [result] },
    answered === undefined ? undefined : {
      sql: answered ? "answered_at IS NOT NULL" : "answered_at IS NULL",
      values: [],
    },
    from && { sql: "started_at >= ?", values: [from.getTime()] },
    until && { sql: "started_at < ?", values: [until.getTime()] },
  ];
  const given = wanted.filter((condition) => condition !== undefined);
  return {
    sql: given.length === 0 ? "" : `WHERE ${given.map(({ sql }) => sql).join(" AND ")}`,
    values: given.flatMap(({ values }) => values),
  };
}

function textCondition({ text, seenBy }: CallFilter): Condition | undefined {
  if (text === undefined || text === "") return undefined;
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const like = (column: string) => `${column} LIKE ? ESCAPE '\\'`;
  const caller = `(${like("caller")} OR ${like("caller_name")})`;
  return either(caller, [pattern, pattern], like("dialled"), pattern, seenBy);
}

function numberCondition({ number, seenBy }: CallFilter): Condition | undefined {
  if (number === undefined || number === "") return undefined;
  return either("caller = ?", [number], "dialled = ?", number, seenBy);
}

function either(
  caller: string,
  callerValues: readonly Value[],
  dialled: string,
  dialledValue: Value,
  seenBy: CallFilter["seenBy"],
): Condition {
  return seenBy === undefined
    ? { sql: `(${dialled} OR ${caller})`, values: [dialledValue, ...callerValues] }
    : {
      sql: `(${dialled} OR ${caller} AND ${SHOWN})`,
      values: [dialledValue, ...callerValues, seenBy],
    };
}

function partyCondition({ user, direction }: CallFilter): Condition | undefined {
  const side = direction && (direction === "incoming" ? "callee" : "caller");
  if (user !== undefined) {
    const sides = side === undefined ? "" : " AND side = ?";
    return {
      sql: `id IN (SELECT call FROM legs WHERE user = ?${sides})`,
      values: side === undefined ? [user] : [user, side],
    };
  }
  if (side === undefined) return undefined;
  return {
    sql: "EXISTS (SELECT 1 FROM legs WHERE call = calls.id AND side = ? AND user IS NOT NULL)",
    values: [side],
  };
}
