import { MOST_TOLL_PRICES, type TollPrice } from "../domain/mod.ts";

/** What is wrong with a table of prices, and in which line. */
export class PriceTableError extends Error {
  override readonly name = "PriceTableError";

  constructor(
    readonly problem: "unreadable" | "columns" | "prefix" | "price" | "many",
    readonly line: number,
  ) {
    super(`A table of prices is wrong in line ${line}: ${problem}`);
  }
}

const PREFIX = /^(prefix|code|destination ?code|vorwahl)$/i;
const NAME = /^(name|country|destination|ziel|land)$/i;
const MINUTE = /minute|rate|price|preis/i;
const CALL = /connect|setup|per ?call|verbindung/i;

/**
 * The prices in a CSV table whose first row names its columns: a prefix, a price per minute, and
 * where there are such a name and a price per call.
 *
 * @throws {PriceTableError} when it is none.
 */
export async function parsePrices(text: string): Promise<readonly TollPrice[]> {
  const [header = [], ...rows] = await rowsOf(text);
  const column = (pattern: RegExp, not?: RegExp) =>
    header.findIndex((name) => pattern.test(name) && !not?.test(name));
  const columns = {
    prefix: column(PREFIX),
    name: column(NAME),
    minute: column(MINUTE, CALL),
    call: column(CALL),
  };
  if (columns.prefix < 0 || columns.minute < 0) throw new PriceTableError("columns", 1);
  if (rows.length > MOST_TOLL_PRICES) throw new PriceTableError("many", MOST_TOLL_PRICES + 1);
  return rows.map((row, at) => {
    const cell = (column: number) => row[column] ?? "";
    const prefix = cell(columns.prefix).replace(/^(\+|00)|[\s-]/g, "");
    if (!/^\d{1,15}$/.test(prefix)) throw new PriceTableError("prefix", at + 2);
    return {
      prefix,
      name: cell(columns.name).slice(0, 100),
      perMinute: priceIn(cell(columns.minute), at + 2),
      perCall: columns.call < 0 ? 0 : priceIn(cell(columns.call) || "0", at + 2),
    };
  });
}

/** Loaded when somebody imports: it is large, and nothing for every day. */
async function rowsOf(text: string): Promise<readonly (readonly string[])[]> {
  const { CsvError, parse } = await import("csv-parse/sync");
  const [first = ""] = text.split(/\r?\n/, 1);
  const [delimiter = ","] = [",", ";", "\t"]
    .toSorted((a, b) => first.split(b).length - first.split(a).length);
  try {
    return parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: MOST_TOLL_PRICES + 2,
      delimiter,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new PriceTableError("unreadable", 1);
    throw error;
  }
}

/** `0.015`, or as people write it in Europe `0,015`. */
function priceIn(cell: string, line: number): number {
  const price = Number(cell.replace(",", "."));
  if (cell === "" || !Number.isFinite(price) || price < 0 || price > 10_000) {
    throw new PriceTableError("price", line);
  }
  return price;
}
