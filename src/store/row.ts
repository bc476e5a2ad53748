import type { SQLOutputValue } from "node:sqlite";
import { StoreError } from "./errors.ts";

/** A row as SQLite returns it; the functions here read its columns into types. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unexpected(column, value);
  return value;
}

export function textOrNone(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw unexpected(column, value);
  return value;
}

export function numberOrNone(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : number(row, column);
}

export function octets(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw unexpected(column, value);
  return value;
}

/** A time kept in milliseconds since 1970. */
export function date(row: Row, column: string): Date {
  return new Date(number(row, column));
}

export function dateOrNone(row: Row, column: string): Date | undefined {
  return row[column] === null ? undefined : date(row, column);
}

/** `{ [name]: value }`, or nothing at all for an undefined value. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  return value === undefined ? {} : { [name]: value } as { readonly [N in Name]?: Value };
}

function unexpected(column: string, value: unknown): StoreError {
  return new StoreError("corrupt", `Column "${column}" holds ${typeof value}`);
}
