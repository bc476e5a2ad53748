import { StoreError } from "./errors.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Reads a JSON object of the database with `read`.
 * @throws {StoreError} when it is none, or `read` throws a `TypeError`. */
export function readJson<Value>(text: string, what: string, read: (json: Json) => Value): Value {
  try {
    return read(object(JSON.parse(text)));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
    throw new StoreError("corrupt", `The database holds ${what} that cannot be read`, { cause });
  }
}

export function object(value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError(`Expected an object, not ${typeof value}`);
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`Expected an array, not ${typeof value}`);
}

export function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Expected a text, not ${typeof value}`);
}

export function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Expected a number, not ${typeof value}`);
}

export function boolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`Expected a yes or no, not ${typeof value}`);
}

/** The one of `values` that `value` is. */
export function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value {
  const found = values.find((one) => one === value);
  if (found === undefined) throw new TypeError(`Unknown value "${value}"`);
  return found;
}

/** `{ [name]: value }` read by `read`, or nothing where the property is missing. */
export function optional<Name extends string, Value>(
  json: Json,
  name: Name,
  read: (value: unknown) => Value,
): { readonly [N in Name]?: Value } {
  const value = json[name];
  return value === undefined || value === null
    ? {}
    : { [name]: read(value) } as { readonly [N in Name]?: Value };
}
