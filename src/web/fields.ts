/** What a form sends, read as what it stands for. Whether it may be so is decided elsewhere. */

export type Fields = Readonly<Record<string, string>>;

/** Most rows that a form can have. */
const MOST_ROWS = 200;

/** A text; undefined for an empty field. */
export function textIn(fields: Fields, name: string): string | undefined {
  return fields[name]?.trim() || undefined;
}

/** A number; undefined for an empty field, and what was typed where that is no whole number. */
export function numberIn(fields: Fields, name: string): number | string | undefined {
  const text = textIn(fields, name);
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** True for a tick. */
export const tickIn = (fields: Fields, name: string): boolean => fields[name] === "on";

/** Yes, no, or undefined for neither. */
export function choiceIn(fields: Fields, name: string): boolean | undefined {
  const text = textIn(fields, name);
  return text === undefined ? undefined : text === "yes";
}

/** The rows called `name.0`, `name.1` and so on, up to the first that is missing. */
export function rowsIn(fields: Fields, name: string): readonly Fields[] {
  const rows: Fields[] = [];
  while (rows.length < MOST_ROWS) {
    const prefix = `${name}.${rows.length}.`;
    const cells = Object.entries(fields).filter(([field]) => field.startsWith(prefix));
    if (cells.length === 0) break;
    rows.push(Object.fromEntries(cells.map(([field, text]) => [field.slice(prefix.length), text])));
  }
  return rows;
}

/** `fields` with other rows. */
export function withRows(fields: Fields, name: string, rows: readonly Fields[]): Fields {
  const others = Object.entries(fields).filter(([field]) => !field.startsWith(`${name}.`));
  return { ...Object.fromEntries(others), ...flat({ [name]: rows }) };
}

/**
 * `fields` as they are to come back when a button was pressed that only adds a row (`row`, the name
 * of the rows) or takes one away (`without`, `name.number`); undefined for any other button.
 */
export function rowsChanged(fields: Fields, name: string, blank: Fields): Fields | undefined {
  const { row, without, ...rest } = fields;
  const rows = rowsIn(rest, name);
  if (row === name) return withRows(rest, name, [...rows, blank]);
  const at = Number(without?.startsWith(`${name}.`) ? without.slice(name.length + 1) : NaN);
  return Number.isInteger(at) ? withRows(rest, name, rows.filter((_, i) => i !== at)) : undefined;
}

/** What the fields of a form are that show `value`: a tick is `on`, what is undefined has none. */
export function flat(value: unknown, name = ""): Fields {
  if (value === undefined || value === null || value === false) return {};
  if (value === true) return { [name]: "on" };
  if (typeof value !== "object") return { [name]: String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, part]) => flat(part, name === "" ? key : `${name}.${key}`)),
  );
}
