import { isToken, quotedEnd, skipWhite, tokenEnd, unquote } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";

/**
 * Parameters of a header value: `;name`, `;name=token`, `;name="text"`. Immutable, in order.
 * Names compare without case; the text of values is kept as it was written.
 */
export class Params {
  static readonly NONE = new Params([]);
  /** Name, value, name, value; flat because most headers have one parameter or two. */
  readonly #entries: readonly (string | undefined)[];

  private constructor(entries: readonly (string | undefined)[]) {
    this.#entries = entries;
  }

  /** Parameters from pairs; a value of undefined stands for a parameter without one. */
  static of(...pairs: readonly (readonly [name: string, value?: string | undefined])[]): Params {
    return new Params(pairs.flatMap(([name, value]) => [name, value]));
  }

  /** For `parseParams`: name, value, name, value. */
  static flat(entries: readonly (string | undefined)[]): Params {
    return new Params(entries);
  }

  /** The value as written, `""` for a parameter without one, undefined when it is not there. */
  get(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.#entries[at + 1] ?? "";
  }

  /** The value with its quotes undone. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return value?.startsWith('"') ? unquote(value) : value;
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** With `name` set, replaced in place or appended. */
  with(name: string, value?: string): Params {
    const at = this.#find(name);
    return new Params(
      at < 0 ? [...this.#entries, name, value] : this.#entries.toSpliced(at, 2, name, value),
    );
  }

  without(...names: readonly string[]): Params {
    let entries = this.#entries;
    for (const name of names) {
      for (let at = this.#find(name, entries); at >= 0; at = this.#find(name, entries)) {
        entries = entries.toSpliced(at, 2);
      }
    }
    return entries === this.#entries ? this : new Params(entries);
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string | undefined]> {
    for (let i = 0; i < this.#entries.length; i += 2) {
      yield [this.#entries[i] ?? "", this.#entries[i + 1]];
    }
  }

  toString(): string {
    let text = "";
    for (let i = 0; i < this.#entries.length; i += 2) {
      const value = this.#entries[i + 1];
      text += ";" + this.#entries[i];
      if (value !== undefined) text += "=" + value;
    }
    return text;
  }

  /** Where `name`, in lower case, stands; -1 when it does not. */
  #find(name: string, entries = this.#entries): number {
    for (let i = 0; i < entries.length; i += 2) {
      const key = entries[i] ?? "";
      if (key === name || (key.length === name.length && key.toLowerCase() === name)) return i;
    }
    return -1;
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
  const entries: (string | undefined)[] = [];
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
      entries.push(name, undefined);
    } else {
      i = skipWhite(text, i + 1);
      const end = valueEnd(text, i);
      entries.push(name, text.slice(i, end));
      i = skipWhite(text, end);
    }
    if (entries.length > 2 * MOST) throw new SipSyntaxError("A header has too many parameters");
  }
  return Params.flat(entries);
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
