/** The numbers that an outbound route takes, in the notation that telephone exchanges have. */

/** Something that is wrong with a pattern, and where, counted from 0. */
export interface DialPatternFault {
  readonly at: number;
  readonly kind:
    | "empty"
    | "too-long"
    | "character"
    | "bracket"
    | "range"
    | "after-end"
    | "two-bars"
    | "only-prefix";
}

/** Longest pattern, characters. */
const LONGEST = 64;
/** What a digit may be: those of a number, and what keys and names have. */
const LITERAL = /^[0-9+*#A-WYa-z_-]$/;
const CLASSES: Readonly<Record<string, string>> = {
  X: "0123456789",
  Z: "123456789",
  N: "23456789",
};

/** A place in a number: one of these characters. */
type Place = ReadonlySet<string>;

/** A pattern that was read. */
export interface DialPattern {
  /**
   * What is left of `number` without the prefix that stands before the bar; undefined when the
   * pattern does not take it.
   */
  match(number: string): string | undefined;
}

/**
 * `text` as a pattern: `X` is 0 to 9, `Z` 1 to 9, `N` 2 to 9, `[13-5]` one of 1, 3, 4, 5, `.` one
 * or more of anything at the end, `!` none or more; everything before `|` is taken away; every
 * other character is itself.
 */
export function parseDialPattern(text: string): DialPattern | DialPatternFault {
  if (text === "") return { at: 0, kind: "empty" };
  if (text.length > LONGEST) return { at: LONGEST, kind: "too-long" };
  const places: Place[] = [];
  let prefix = 0;
  let bar = -1;
  let rest: "none" | "some" | "any" = "none";
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? "";
    if (rest !== "none") return { at, kind: "after-end" };
    if (character === "|") {
      if (bar >= 0) return { at, kind: "two-bars" };
      [bar, prefix] = [at, places.length];
      at++;
    } else if (character === "." || character === "!") {
      rest = character === "." ? "some" : "any";
      at++;
    } else {
      const place = placeAt(text, at);
      if ("kind" in place) return place;
      places.push(place.of);
      at = place.end;
    }
  }
  if (bar === text.length - 1) return { at: bar, kind: "only-prefix" };
  return { match: (number) => fits(number, places, rest) ? number.slice(prefix) : undefined };
}

function fits(number: string, places: readonly Place[], rest: "none" | "some" | "any"): boolean {
  const more = number.length - places.length;
  if (rest === "none" ? more !== 0 : more < (rest === "some" ? 1 : 0)) return false;
  return places.every((place, at) => place.has(number[at] ?? ""));
}

function placeAt(
  text: string,
  at: number,
): { readonly of: Place; readonly end: number } | DialPatternFault {
  const character = text[at] ?? "";
  if (character === "[") return classAt(text, at);
  const named = CLASSES[character];
  if (named !== undefined) return { of: new Set(named), end: at + 1 };
  if (!LITERAL.test(character)) return { at, kind: "character" };
  return { of: new Set([character]), end: at + 1 };
}

/** `[13-5]` from its bracket on. */
function classAt(
  text: string,
  at: number,
): { readonly of: Place; readonly end: number } | DialPatternFault {
  const end = text.indexOf("]", at);
  if (end <= at + 1) return { at, kind: "bracket" };
  const inside = text.slice(at + 1, end);
  if (!/^(\d(-\d)?|[+*#])+$/.test(inside)) return { at, kind: "bracket" };
  const of = new Set<string>();
  for (const [part] of inside.matchAll(/\d-\d|[\d+*#]/g)) {
    const [first = "", last = first] = part.length === 3 ? part.split("-") : [part];
    if (last < first) return { at, kind: "range" };
    for (let one = first.charCodeAt(0); one <= last.charCodeAt(0); one++) {
      of.add(String.fromCharCode(one));
    }
  }
  return { of, end: end + 1 };
}

/** True for what `parseDialPattern` could not read. */
export function isPatternFault(read: DialPattern | DialPatternFault): read is DialPatternFault {
  return "kind" in read;
}
