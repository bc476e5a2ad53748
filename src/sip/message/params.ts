import { isToken, quotedEnd, skipWhite, tokenEnd, unquote } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";

/**
 * Parameters of a header value: `;name`, `;name=token`, `;name="text"`. Immutable, in order.
 * Names compare without case; the text of values is kept as it was written.
 */
export class Params {
  static readonly NONE = new Params([]);
  readonly #entries: readonly (readonly [name: string, value: string | undefined])[];

  constructor(entries: readonly (readonly [string, string | undefined])[]) {
    this.#entries = entries;
  }

  /** The value as written, `""` for a parameter without one, undefined when it is not there. */
  get(name: string): string | undefined {
    for (const [key, value] of this.#entries) {
      if (key === name || (key.length === name.length && key.toLowerCase() === name)) {
        return value ?? "";
      }
    }
    return undefined;
  }

  /** The value with its quotes undone. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return value?.startsWith('"') ? unquote(value) : value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** With `name` set, replaced in place or appended. */
  with(name: string, value?: string): Params {
    const entry: readonly [string, string | undefined] = [name, value];
    const at = this.#entries.findIndex(([key]) => key.toLowerCase() === name);
    return new Params(at < 0 ? [...this.#entries, entry] : this.#entries.with(at, entry));
  }

  without(...names: readonly string[]): Params {
    const kept = this.#entries.filter(([key]) => !names.includes(key.toLowerCase()));
    return kept.length === this.#entries.length ? this : new Params(kept);
  }

  [Symbol.iterator](): Iterator<readonly [string, string | undefined]> {
    return this.#entries[Symbol.iterator]();
  }

  toString(): string {
    let text = "";
    for (const [name, value] of this.#entries) {
      text += value === undefined ? `;${name}` : `;${name}=${value}`;
    }
    return text;
  }
}

/** How many parameters one value may carry; more is an attack. */
const MOST = 64;

/**
 * Reads `;name=value` pairs from `start` to the end of `text`.
 * @throws {SipSyntaxError} when something else is there.
 */
export function parseParams(text: string, start: number): Params {
  let i = skipWhite(text, start);
  if (i >= text.length) return Params.NONE;
  const entries: [string, string | undefined][] = [];
  while (i < text.length) {
    if (text.charCodeAt(i) !== 0x3b) {
      throw new SipSyntaxError("A parameter must follow a semicolon");
    }
    i = skipWhite(text, i + 1);
    const nameEnd = tokenEnd(text, i);
    if (nameEnd === i) throw new SipSyntaxError("A parameter has no name");
    const name = text.slice(i, nameEnd);
    i = skipWhite(text, nameEnd);
    if (text.charCodeAt(i) !== 0x3d) {
      entries.push([name, undefined]);
    } else {
      i = skipWhite(text, i + 1);
      const end = valueEnd(text, i);
      entries.push([name, text.slice(i, end)]);
      i = skipWhite(text, end);
    }
    if (entries.length > MOST) throw new SipSyntaxError("A header has too many parameters");
  }
  return new Params(entries);
}

/** A value is a token, a quoted string or a host, IPv6 literals with or without brackets. */
function valueEnd(text: string, i: number): number {
  if (text.charCodeAt(i) === 0x22) return quotedEnd(text, i);
  let end = i;
  while (end < text.length) {
    const c = text.charCodeAt(end);
    if (c === 0x3b || c === 0x20 || c === 0x09 || c === 0x2c || c === 0x22 || c === 0x3c) break;
    end++;
  }
  if (end === i) throw new SipSyntaxError("A parameter has no value");
  return end;
}

/** `value` as it may stand behind `=`: a token as it is, anything else quoted. */
export function paramValue(value: string): string {
  return isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
