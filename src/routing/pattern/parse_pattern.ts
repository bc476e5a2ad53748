/**
 * A safe kind of regular expression: everything in it can be matched in time that is linear in the
 * text. It has
 *
 * - characters as they are, `.` for any, and `\` before one of ``\^$.|?*+()[]{}-/``
 * - `\d`, `\w`, `\s` and their opposites `\D`, `\W`, `\S`
 * - sets `[0-9+]`, `[^a-z]`
 * - groups `(…)` and `(?:…)`, choices `a|b`
 * - `?`, `*`, `+`, `{2}`, `{2,}`, `{2,4}`
 * - `^` and `$` for the ends of the text
 *
 * and no references back and no looking around, which is what makes others explode. Case does not
 * count. Without `^` and `$` it may match anywhere in the text.
 */

/** What a pattern is made of. */
export type PatternNode =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "begin" }
  | { readonly kind: "end" }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | {
    readonly kind: "repeat";
    readonly part: PatternNode;
    readonly least: number;
    readonly most: number;
  };

/** Ranges of code units in small letters, or everything but them. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly opposite: boolean;
}

/** Something that is no pattern. */
export class PatternSyntaxError extends Error {
  override readonly name = "PatternSyntaxError";

  /** @param at Where, from 0. */
  constructor(readonly kind: PatternFaultKind, readonly at: number) {
    super(`The pattern is wrong at ${at}: ${kind}`);
  }
}

export type PatternFaultKind =
  | "too-long"
  | "too-large"
  | "not-closed"
  | "not-opened"
  | "nothing-to-repeat"
  | "range"
  | "escape"
  | "not-safe";

/** Longest pattern, in characters. */
export const LONGEST_PATTERN = 200;
const MOST_REPEATS = 100;
const DEEPEST = 20;

const DIGITS: readonly [number, number][] = [[48, 57]];
const WORDS: readonly [number, number][] = [[48, 57], [95, 95], [97, 122]];
const SPACES: readonly [number, number][] = [[9, 13], [32, 32], [160, 160]];
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: { ranges: DIGITS, opposite: false },
  D: { ranges: DIGITS, opposite: true },
  w: { ranges: WORDS, opposite: false },
  W: { ranges: WORDS, opposite: true },
  s: { ranges: SPACES, opposite: false },
  S: { ranges: SPACES, opposite: true },
};
const ESCAPABLE = "\\^$.|?*+()[]{}-/";

/** @throws {PatternSyntaxError} */
export function parsePattern(text: string): PatternNode {
  if (text.length > LONGEST_PATTERN) throw new PatternSyntaxError("too-long", LONGEST_PATTERN);
  return new PatternParser(text).parse();
}

class PatternParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw this.#fault("not-opened");
    return node;
  }

  get #next(): string {
    return this.#text[this.#at] ?? "";
  }

  #fault(kind: PatternFaultKind, at = this.#at): PatternSyntaxError {
    return new PatternSyntaxError(kind, at);
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #choice(): PatternNode {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 && options[0] ? options[0] : { kind: "choice", options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#next !== "" && this.#next !== "|" && this.#next !== ")") {
      parts.push(this.#repeated(this.#atom()));
    }
    return parts.length === 0 ? { kind: "empty" } : { kind: "sequence", parts };
  }

  #repeated(part: PatternNode): PatternNode {
    const start = this.#at;
    const bounds = this.#bounds();
    if (!bounds) return part;
    if (part.kind === "begin" || part.kind === "end") throw this.#fault("nothing-to-repeat", start);
    if (bounds.most !== Infinity && bounds.most > MOST_REPEATS || bounds.least > MOST_REPEATS) {
      throw this.#fault("too-large", start);
    }
    if (bounds.most < bounds.least) throw this.#fault("range", start);
    // Lazy and possessive ones decide which match is found; here only whether there is one counts.
    if (["?", "+", "*", "{"].includes(this.#next)) throw this.#fault("not-safe");
    return { kind: "repeat", part, ...bounds };
  }

  #bounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take("?")) return { least: 0, most: 1 };
    if (this.#take("*")) return { least: 0, most: Infinity };
    if (this.#take("+")) return { least: 1, most: Infinity };
    if (this.#next !== "{") return undefined;
    const found = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#text.slice(this.#at));
    if (!found) throw this.#fault("range");
    const [all, least = "", comma, most] = found;
    this.#at += all.length;
    const end = comma === undefined ? Number(least) : most === undefined ? Infinity : Number(most);
    return { least: Number(least), most: end };
  }

  #atom(): PatternNode {
    const at = this.#at;
    const character = this.#next;
    this.#at++;
    switch (character) {
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case ".":
        return { kind: "set", set: { ranges: [], opposite: true } };
      case "(":
        return this.#group(at);
      case "[":
        return { kind: "set", set: this.#set(at) };
      case "\\":
        return { kind: "set", set: this.#escape(at) };
      case "*":
      case "+":
      case "?":
      case "{":
        throw this.#fault("nothing-to-repeat", at);
      default:
        return { kind: "set", set: only(character) };
    }
  }

  #group(at: number): PatternNode {
    if (this.#next === "?" && !this.#take("?:")) throw this.#fault("not-safe", at);
    if (++this.#depth > DEEPEST) throw this.#fault("too-large", at);
    const node = this.#choice();
    if (!this.#take(")")) throw this.#fault("not-closed", at);
    this.#depth--;
    return node;
  }

  #escape(at: number): CharacterSet {
    const character = this.#next;
    this.#at++;
    const known = CLASSES[character];
    if (known) return known;
    if (character === "" || !ESCAPABLE.includes(character)) throw this.#fault("escape", at);
    return only(character);
  }

  #set(at: number): CharacterSet {
    const opposite = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take("]")) {
      if (this.#next === "") throw this.#fault("not-closed", at);
      ranges.push(...this.#member());
    }
    if (ranges.length === 0) throw this.#fault("range", at);
    return { ranges, opposite };
  }

  /** A character, a range of them, or a class. */
  #member(): readonly (readonly [number, number])[] {
    const at = this.#at;
    const first = this.#character();
    if (typeof first !== "number") {
      if (first.opposite) throw this.#fault("not-safe", at);
      return first.ranges;
    }
    const isRange = this.#next === "-" && this.#text[this.#at + 1] !== "]";
    if (!isRange) return [[first, first]];
    this.#at++;
    const last = this.#character();
    if (typeof last !== "number" || last < first) throw this.#fault("range", at);
    return [[first, last]];
  }

  #character(): number | CharacterSet {
    const at = this.#at;
    const character = this.#next;
    if (character === "") throw this.#fault("not-closed");
    this.#at++;
    if (character !== "\\") return character.toLowerCase().charCodeAt(0);
    const escaped = this.#escape(at);
    const [range] = escaped.ranges;
    return range && range[0] === range[1] && escaped.ranges.length === 1 ? range[0] : escaped;
  }
}

function only(character: string): CharacterSet {
  const code = character.toLowerCase().charCodeAt(0);
  return { ranges: [[code, code]], opposite: false };
}
