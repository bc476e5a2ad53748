import { splitList } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import { headerKey, type HeaderType } from "./header_type.ts";

/** One header field as it was read, or will be written. */
export interface HeaderField {
  /** As spelled on the wire. */
  readonly name: string;
  /** The full name in lower case, whatever the spelling. */
  readonly key: string;
  /** Unfolded, without white space around it; holds no line end. */
  readonly value: string;
}

/**
 * A header field that this stack writes.
 * @throws {SipSyntaxError} when the value holds a line end or NUL: nothing that came from outside
 * can add a header of its own.
 */
export function field<Value>(type: HeaderType<Value>, value: Value): HeaderField {
  return rawField(type.name, type.key, type.format(value));
}

function rawField(name: string, key: string, value: string): HeaderField {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c === 0x0d || c === 0x0a || c === 0) throw new SipSyntaxError(`A ${name} has a line end`);
  }
  return { name, key, value };
}

const NONE: readonly never[] = [];

/**
 * The header fields of a message, in wire order. Immutable: edits return a new list. A value is
 * parsed when somebody asks for it, once.
 */
export class Headers {
  static readonly EMPTY = new Headers([]);
  readonly fields: readonly HeaderField[];
  /** What has been parsed: type, values, type, values. A message is asked for few of its headers,
   * and this is smaller and faster than a map. */
  #parsed: unknown[] | undefined;

  constructor(fields: readonly HeaderField[]) {
    this.fields = fields;
  }

  /**
   * The topmost value.
   * @throws {SipSyntaxError} when any value of the header is malformed.
   */
  first<Value>(type: HeaderType<Value>): Value | undefined {
    return this.all(type)[0];
  }

  /**
   * Every value, topmost first, with comma-separated lists split.
   * @throws {SipSyntaxError} when any of them is malformed.
   */
  all<Value>(type: HeaderType<Value>): readonly Value[] {
    const parsed = this.#parsed;
    if (parsed) {
      for (let i = 0; i < parsed.length; i += 2) {
        if (parsed[i] === type) return parsed[i + 1] as readonly Value[];
      }
    }
    let values: Value[] | undefined;
    for (const { key, value } of this.fields) {
      if (key !== type.key) continue;
      values ??= [];
      if (!type.list || (value !== "" && value.indexOf(",") < 0)) values.push(type.parse(value));
      else {for (const one of splitList(value)) {
          if (one !== "" || !type.sparse) values.push(type.parse(one));
        }}
    }
    if (!values) return NONE;
    if (parsed) parsed.push(type, values);
    else this.#parsed = [type, values];
    return values;
  }

  has(type: HeaderType<unknown> | { readonly key: string }): boolean {
    for (const { key } of this.fields) if (key === type.key) return true;
    return false;
  }

  /** The values of `name` as text, one for each field, lists unsplit. */
  raw(name: string): readonly string[] {
    const wanted = headerKey(name);
    const values: string[] = [];
    for (const { key, value } of this.fields) if (key === wanted) values.push(value);
    return values;
  }

  /** The fields of `type` as they came, to be written into another message unchanged. */
  fieldsOf(type: { readonly key: string }): readonly HeaderField[] {
    return this.fields.filter(({ key }) => key === type.key);
  }

  /** With all values of `type` replaced by `values`, at the place of the first. */
  with<Value>(type: HeaderType<Value>, ...values: readonly Value[]): Headers {
    const added = values.map((value) => field(type, value));
    const at = this.fields.findIndex(({ key }) => key === type.key);
    const kept = this.fields.filter(({ key }) => key !== type.key);
    kept.splice(at < 0 ? kept.length : at, 0, ...added);
    return new Headers(kept);
  }

  /** With `value` above the values there are. */
  prepend<Value>(type: HeaderType<Value>, value: Value): Headers {
    const at = this.fields.findIndex(({ key }) => key === type.key);
    return new Headers(this.fields.toSpliced(Math.max(at, 0), 0, field(type, value)));
  }

  /** With `fields` behind those there are. */
  append(...fields: readonly HeaderField[]): Headers {
    return fields.length === 0 ? this : new Headers([...this.fields, ...fields]);
  }

  without(...types: readonly { readonly key: string }[]): Headers {
    return new Headers(this.fields.filter(({ key }) => !types.some((type) => type.key === key)));
  }
}
