import { CsvError, parse } from "csv-parse/sync";
import type { Card } from "./vcard.ts";

/** A text is no table of contacts. */
export class TableSyntaxError extends Error {
  override readonly name = "TableSyntaxError";
}

const NAME = /^(name|full ?name|display ?name|anzeigename)$/i;
const GIVEN = /^(first|given) ?name$|^vorname$/i;
const FAMILY = /^(last|family) ?name$|^(nachname|surname)$/i;
const NUMBER = /phone|tel|mobile|number|fax|handy|nummer/i;
/** Columns that say what a number is, as Google writes beside each. */
const KIND = /type|label|typ$/i;

/** Columns with numbers that are read: no address book has as many. */
const MOST_COLUMNS = 20;

interface Columns {
  readonly name: number;
  readonly given: number;
  readonly family: number;
  readonly numbers: readonly { readonly at: number; readonly label: string }[];
}

/**
 * The contacts in a table whose first row names its columns, as address books export it: a name, or
 * a first and a last one, and columns with numbers.
 *
 * @param most Rows that are read, and one more, so that it shows that there are more: who looks at
 * all rows of a long table has everybody wait.
 * @throws {TableSyntaxError} when it is none, or has no such columns.
 */
export function parseTable(text: string, most: number): readonly Card[] {
  const [header, ...rows] = rowsOf(text, most + 2);
  const columns = header && columnsOf(header);
  if (!columns) throw new TableSyntaxError("There are no columns with names and numbers");
  return rows.map((row) => cardOf(row, columns));
}

function rowsOf(text: string, most: number): readonly (readonly string[])[] {
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const delimiter =
    [",", ";", "\t"].toSorted((a, b) => first.split(b).length - first.split(a).length)[0];
  try {
    return parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: most,
      ...(delimiter === undefined ? {} : { delimiter }),
    });
  } catch (error) {
    if (error instanceof CsvError) throw new TableSyntaxError(error.message);
    throw error;
  }
}

function columnsOf(header: readonly string[]): Columns | undefined {
  const find = (pattern: RegExp) => header.findIndex((title) => pattern.test(title));
  const columns = {
    name: find(NAME),
    given: find(GIVEN),
    family: find(FAMILY),
    numbers: header.flatMap((title, at) =>
      NUMBER.test(title) && !KIND.test(title) ? [{ at, label: labelOf(title) }] : []
    ).slice(0, MOST_COLUMNS),
  };
  const isNamed = columns.name >= 0 || columns.given >= 0 || columns.family >= 0;
  return isNamed && columns.numbers.length > 0 ? columns : undefined;
}

/** `Mobile Phone` is `mobile`; of a column that is only called number there is nothing to say. */
function labelOf(title: string): string {
  return /home|work|mobile|fax|main|privat|handy|business/i.exec(title)?.[0].toLowerCase() ?? "";
}

function cardOf(row: readonly string[], { name, given, family, numbers }: Columns): Card {
  const both = `${row[given] ?? ""} ${row[family] ?? ""}`.trim();
  return {
    name: row[name] || both,
    numbers: numbers.flatMap(({ at, label }) => {
      // Google puts several numbers of a kind into one cell.
      const each = (row[at] ?? "").split(":::").map((number) => number.trim());
      return each.filter((number) => number !== "").map((number) => ({ label, number }));
    }),
  };
}
