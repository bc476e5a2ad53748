/** Character classes and the small scans that every header parser shares, RFC 3261 §25.1. */

import { SipSyntaxError } from "./errors.ts";

const TOKEN = 1;
const WHITE = 2;
const DIGIT = 4;
const HOST = 8;

const CLASS = new Uint8Array(128);
const mark = (characters: string, flag: number) => {
  for (const c of characters) {
    const code = c.charCodeAt(0);
    CLASS[code] = (CLASS[code] ?? 0) | flag;
  }
};
const ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
mark(ALPHANUMERIC + "-.!%*_+`'~", TOKEN);
mark(" \t", WHITE);
mark("0123456789", DIGIT);
// The underscore is not in the grammar and is in many real host names.
mark(ALPHANUMERIC + "-._", HOST);

const has = (code: number, flag: number) => code < 128 && ((CLASS[code] ?? 0) & flag) !== 0;

/** Whether `text[start..end)` is a non-empty token. */
export function isToken(text: string, start = 0, end = text.length): boolean {
  if (start >= end) return false;
  for (let i = start; i < end; i++) if (!has(text.charCodeAt(i), TOKEN)) return false;
  return true;
}

/** Whether `text[start..end)` has only letters, digits, `-`, `.` and `_`, and is not empty. */
export function isHostName(text: string, start = 0, end = text.length): boolean {
  if (start >= end) return false;
  for (let i = start; i < end; i++) if (!has(text.charCodeAt(i), HOST)) return false;
  return true;
}

/** The first position from `i` that is not a space or tab. */
export function skipWhite(text: string, i: number): number {
  while (i < text.length && has(text.charCodeAt(i), WHITE)) i++;
  return i;
}

/** The end of the token that starts at `i`. */
export function tokenEnd(text: string, i: number): number {
  while (i < text.length && has(text.charCodeAt(i), TOKEN)) i++;
  return i;
}

/**
 * The position behind the closing quote of the quoted string that opens at `i`.
 * @throws {SipSyntaxError} when it is not closed.
 */
export function quotedEnd(text: string, i: number): number {
  for (let j = i + 1; j < text.length; j++) {
    const c = text.charCodeAt(j);
    if (c === 0x5c) j++;
    else if (c === 0x22) return j + 1;
  }
  throw new SipSyntaxError("A quoted string is not closed");
}

/** The content of a quoted string with its quoted pairs undone. */
export function unquote(text: string): string {
  const inner = text.slice(1, -1);
  return inner.includes("\\") ? inner.replace(/\\([\s\S])/g, "$1") : inner;
}

/** `text` as a quoted string. Line ends, which no quoted string may hold, become spaces. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n]+/g, " ").replace(/["\\]/g, "\\$&")}"`;
}

/**
 * A decimal number of `text`, leading zeros allowed (RFC 4475 §3.1.1.1).
 * @throws {SipSyntaxError} when it is not one, or above `largest`.
 */
export function parseNumber(text: string, largest: number, what: string): number {
  if (text.length === 0 || text.length > 64) throw new SipSyntaxError(`${what} is not a number`);
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!has(c, DIGIT)) throw new SipSyntaxError(`${what} is not a number`);
    value = value * 10 + (c - 48);
  }
  if (value > largest) throw new SipSyntaxError(`${what} is above ${largest}`);
  return value;
}

/**
 * The values of a comma-separated list, with commas in quotes and in angle brackets left alone.
 * Empty elements are kept: each parser decides whether it takes one.
 */
export function splitList(text: string): string[] {
  if (text.indexOf(",") < 0) return [text];
  const values: string[] = [];
  let start = 0;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22 && !bracketed) i = quotedEnd(text, i) - 1;
    else if (c === 0x3c) bracketed = true;
    else if (c === 0x3e) bracketed = false;
    else if (c === 0x2c && !bracketed) {
      values.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  values.push(text.slice(start).trim());
  return values;
}
