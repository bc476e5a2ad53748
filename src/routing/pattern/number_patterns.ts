import { parsePattern, type PatternNode, PatternSyntaxError } from "./parse_pattern.ts";
import type { CharacterSet, PatternFaultKind } from "./parse_pattern.ts";

/** A step of the machine that all patterns together make (Thompson 1968). */
type Instruction =
  | { readonly kind: "set"; readonly set: CharacterSet; next: number }
  | { readonly kind: "begin" | "end"; next: number }
  | { readonly kind: "fork"; next: number; other: number }
  | { readonly kind: "match"; readonly pattern: number };

/** Most steps that one pattern may have. */
const MOST_STEPS = 1_000;
/** Longer texts are no numbers: what comes after this is not looked at. */
const LONGEST_TEXT = 255;

/** What is wrong with a pattern, and where, from 0; undefined for nothing. */
export function patternFault(
  text: string,
): { readonly kind: PatternFaultKind; readonly at: number } | undefined {
  try {
    new NumberPatterns([text]);
    return undefined;
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
    return { kind: error.kind, at: error.at };
  }
}

/**
 * Patterns as `parse_pattern.ts` describes them, all of them tried at once: the time is at most the
 * length of the text times the size of all patterns.
 */
export class NumberPatterns {
  readonly #program: Instruction[] = [];
  readonly #starts: number[] = [];

  /** @throws {PatternSyntaxError} when one of them is none, or too large. */
  constructor(patterns: readonly string[]) {
    for (const [pattern, text] of patterns.entries()) this.#add(pattern, parsePattern(text));
  }

  /** The first of the patterns that matches; undefined when none does. */
  find(text: string): number | undefined {
    const program = this.#program;
    const input = text.slice(0, LONGEST_TEXT).toLowerCase();
    let found = Infinity;
    let current = new StateSet(program.length);
    let next = new StateSet(program.length);
    for (let at = 0; at <= input.length; at++) {
      for (const start of this.#starts) current.push(start);
      const isEnd = at === input.length;
      const code = isEnd ? -1 : input.charCodeAt(at);
      // The set grows while it is walked: forks lead on without a character.
      for (let i = 0; i < current.size; i++) {
        const step = program[current.at(i)];
        if (!step) continue;
        switch (step.kind) {
          case "match":
            found = Math.min(found, step.pattern);
            break;
          case "fork":
            current.push(step.next);
            current.push(step.other);
            break;
          case "begin":
            if (at === 0) current.push(step.next);
            break;
          case "end":
            if (isEnd) current.push(step.next);
            break;
          case "set":
            if (!isEnd && isIn(code, step.set)) next.push(step.next);
        }
      }
      if (found === 0) break;
      [current, next] = [next, current];
      next.clear();
    }
    return found === Infinity ? undefined : found;
  }

  #add(pattern: number, node: PatternNode): void {
    const before = this.#program.length;
    const match = this.#push({ kind: "match", pattern });
    this.#starts.push(this.#compile(node, match, before));
  }

  #push(step: Instruction): number {
    this.#program.push(step);
    return this.#program.length - 1;
  }

  /** Compiles `node`, after which the machine goes on at `then`; returns where it begins. */
  #compile(node: PatternNode, then: number, before: number): number {
    if (this.#program.length - before > MOST_STEPS) throw new PatternSyntaxError("too-large", 0);
    switch (node.kind) {
      case "empty":
        return then;
      case "set":
        return this.#push({ kind: "set", set: node.set, next: then });
      case "begin":
      case "end":
        return this.#push({ kind: node.kind, next: then });
      case "sequence":
        return node.parts.reduceRight((after, part) => this.#compile(part, after, before), then);
      case "choice":
        return node.options.map((option) => this.#compile(option, then, before))
          .reduceRight((other, next) => this.#push({ kind: "fork", next, other }));
      case "repeat":
        return this.#repeat(node, then, before);
    }
  }

  #repeat(
    { part, least, most }: Extract<PatternNode, { kind: "repeat" }>,
    then: number,
    before: number,
  ): number {
    let start = then;
    if (most === Infinity) {
      const fork: Instruction = { kind: "fork", next: then, other: then };
      start = this.#push(fork);
      fork.next = this.#compile(part, start, before);
    } else {
      for (let i = least; i < most; i++) {
        start = this.#push({
          kind: "fork",
          next: this.#compile(part, start, before),
          other: then,
        });
      }
    }
    for (let i = 0; i < least; i++) start = this.#compile(part, start, before);
    return start;
  }
}

function isIn(code: number, { ranges, opposite }: CharacterSet): boolean {
  for (const [first, last] of ranges) {
    if (code >= first && code <= last) return !opposite;
  }
  return opposite;
}

/** Steps of a machine, each once, in the order in which they came. */
class StateSet {
  readonly #list: Uint32Array;
  readonly #place: Uint32Array;
  size = 0;

  constructor(most: number) {
    this.#list = new Uint32Array(most);
    this.#place = new Uint32Array(most);
  }

  at(index: number): number {
    return this.#list[index] ?? 0;
  }

  push(state: number): void {
    const place = this.#place[state] ?? 0;
    if (place < this.size && this.#list[place] === state) return;
    this.#place[state] = this.size;
    this.#list[this.size++] = state;
  }

  clear(): void {
    this.size = 0;
  }
}
