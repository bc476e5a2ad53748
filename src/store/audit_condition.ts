import type { AuditFilter } from "../domain/mod.ts";
import type { Value } from "./database.ts";

/** The rows of the audit log that fit `filter`: a WHERE clause, or nothing, and its values. */
export function auditCondition(
  filter: AuditFilter,
): { readonly sql: string; readonly values: readonly Value[] } {
  const { action, text } = filter;
  const group = action?.endsWith(".") ? action : undefined;
  const wanted: readonly (readonly [sql: string, value: Value | undefined])[] = [
    ["actor_kind = ?", filter.actorKind],
    ["actor = ?", filter.actor],
    ["action = ?", group === undefined ? action : undefined],
    ["substr(action, 1, ?) = ?", group],
    ["subject_type = ?", filter.subjectType],
    ["subject = ?", filter.subjectId],
    [
      "instr(lower(coalesce(actor_name, '') || char(10) || coalesce(subject_name, '')), ?) > 0",
      text === undefined || text === "" ? undefined : text.toLowerCase(),
    ],
    ["at >= ?", filter.from?.getTime()],
    ["at < ?", filter.until?.getTime()],
  ];
  const given = wanted.flatMap(([sql, value]) => value === undefined ? [] : [{ sql, value }]);
  return {
    sql: given.length === 0 ? "" : `WHERE ${given.map(({ sql }) => sql).join(" AND ")}`,
    values: given.flatMap(({ sql, value }) =>
      sql.startsWith("substr") ? [String(value).length, value] : [value]
    ),
  };
}
