import type { CallFilter } from "../domain/mod.ts";
import type { Value } from "./database.ts";

/** A part of a WHERE clause, empty for none, and its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** What a filter has that is looked for in texts. */
export const TEXT_CONDITIONS = ["text", "number"] as const;

/** The caller may be looked at by who looks: it has shown itself, or is the one who looks. */
const SHOWN = "(anonymous = 0 OR EXISTS (SELECT 1 FROM legs AS own " +
  "WHERE own.number = calls.number AND own.side = 'caller' AND own.user = ?))";

/** The calls that fit `filter`, but for when they began. */
export function conditionOf(filter: CallFilter): Condition {
  const { result, answered } = filter;
  const wanted: readonly (Condition | undefined)[] = [
    textCondition(filter),
    numberCondition(filter),
    partyCondition(filter),
    result === undefined ? undefined : { sql: "result = ?", values: [result] },
    answered === undefined ? undefined : {
      sql: answered ? "calls.answered_at IS NOT NULL" : "calls.answered_at IS NULL",
      values: [],
    },
  ];
  const given = wanted.filter((condition) => condition !== undefined);
  return {
    sql: given.map(({ sql }) => sql).join(" AND "),
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
  if (user !== undefined) {
    const side = direction && (direction === "incoming" ? "callee" : "caller");
    const sides = side === undefined ? "" : " AND own.side = ?";
    return {
      sql: "EXISTS (SELECT 1 FROM legs AS own " +
        `WHERE own.number = calls.number AND own.user = ?${sides})`,
      values: side === undefined ? [user] : [user, side],
    };
  }
  if (direction === undefined) return undefined;
  return { sql: "sides & ? <> 0", values: [SIDES[direction]] };
}

/** As the column `sides` has it. */
const SIDES = { outgoing: 1, incoming: 2 } as const;
