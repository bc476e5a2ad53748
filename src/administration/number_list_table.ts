import { parse } from "csv-parse/sync";
import { CsvError } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { NumberEntry } from "../domain/mod.ts";

/** A text is no table of numbers. */
export class NumberTableError extends Error {
  override readonly name = "NumberTableError";
}

/** The columns of a table, which an export has and an import may have in any order. */
export const NUMBER_COLUMNS = [
  "value",
  "kind",
  "direction",
  "reason",
  "score",
  "until",
] as const;

type Column = typeof NUMBER_COLUMNS[number];

/** One row as it was written. */
export type NumberRow = Readonly<Partial<Record<Column, string>>>;

/**
 * The rows of a table whose first names its columns, or of one with numbers only.
 *
 * @param most Rows that are read, and one more, so that it shows that there are more.
 * @throws {NumberTableError}
 */
export function parseNumberTable(text: string, most: number): readonly NumberRow[] {
  const [first = [], ...rest] = rowsOf(text, most + 2);
  const titles = first.map((title) => title.trim().toLowerCase());
  const at = (column: Column) => titles.indexOf(column === "value" ? "value" : column);
  const value = titles.findIndex((title) => /^(value|number|phone|nummer)$/.test(title));
  const rows = value < 0 ? [first, ...rest] : rest;
  if (value < 0 && first.length > 1) throw new NumberTableError("There is no column with numbers");
  return rows.map((row) => {
    const cells = NUMBER_COLUMNS.flatMap((column) => {
      const index = column === "value" ? Math.max(0, value) : at(column);
      const cell = index < 0 ? undefined : unguarded(row[index]?.trim() ?? "");
      return cell === undefined || cell === "" ? [] : [[column, cell] as const];
    });
    return Object.fromEntries(cells);
  }).filter((row) => row.value !== undefined);
}

/** A table of entries; nothing in it is a formula to a program that opens it. */
export function formatNumberTable(entries: readonly NumberEntry[]): string {
  return stringify(
    entries.map(({ value, kind, direction, reason, score, until }) => [
      value,
      kind,
      direction,
      reason,
      score ?? "",
      until?.toISOString() ?? "",
    ]),
    { header: true, columns: [...NUMBER_COLUMNS], escape_formulas: true, record_delimiter: "\r\n" },
  );
}

/** Our own exports have a quote before what could be a formula, such as `+49…`. */
const unguarded = (cell: string): string => /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;

function rowsOf(text: string, most: number): readonly (readonly string[])[] {
  const head = text.split(/\r?\n/, 1)[0] ?? "";
  const delimiter =
    [",", ";", "\t"].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ",";
  try {
    return parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: most,
      delimiter,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new NumberTableError(error.message);
    throw error;
  }
}
