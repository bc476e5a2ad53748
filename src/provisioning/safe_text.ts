/** Values that cannot break out of where they stand. */

import type { RenderedFile } from "./phone_configuration.ts";

/** A value cannot be written in the format of a vendor. The message says which, not what it is. */
export class UnwritableValueError extends Error {
  override readonly name = "UnwritableValueError";

  constructor(what: string, why: string) {
    super(`The ${what} ${why}`);
  }
}

/** Controls of both sets, separators of lines, halves of pairs and non-characters. */
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/;

/** `value`, which no format may hold with a control character or a line end in it.
 * @throws {UnwritableValueError} when it has one. */
export function plain(what: string, value: string): string {
  if (FORBIDDEN.test(value)) throw new UnwritableValueError(what, "has a control character in it");
  if (!value.isWellFormed()) throw new UnwritableValueError(what, "is not well-formed text");
  return value;
}

/** Whether `plain` would take it. */
export function isPlain(value: string): boolean {
  return !FORBIDDEN.test(value) && value.isWellFormed();
}

/** `value` for a line `name = value`: what stands around it would be lost.
 * @throws {UnwritableValueError} */
export function lineValue(what: string, value: string): string {
  plain(what, value);
  if (value.trim() === value) return value;
  throw new UnwritableValueError(what, "begins or ends with a space");
}

/** `value` without any of `characters`, which mean something where it is to stand. */
export function without(characters: string, value: string): string {
  return [...value].filter((one) => !characters.includes(one)).join("").trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** `value` as it may stand in an element or a quoted attribute of XML 1.0.
 * @throws {UnwritableValueError} */
export function xml(what: string, value: string): string {
  return plain(what, value).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
}

/** A name of an element or attribute. @throws {UnwritableValueError} */
export function xmlName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  throw new UnwritableValueError("option name", "is no name of an XML element");
}

/** A name in front of `=` or `:`. @throws {UnwritableValueError} */
export function lineName(name: string): string {
  if (/^[A-Za-z0-9_.][A-Za-z0-9_. -]{0,98}[A-Za-z0-9_]$|^[A-Za-z0-9_]$/.test(name)) return name;
  throw new UnwritableValueError("option name", "has other characters than A-Z, a-z, 0-9, _ . -");
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

export function xmlFile(lines: readonly string[]): RenderedFile {
  return fileOf("application/xml", `${[XML_HEAD, ...lines].join("\n")}\n`);
}

export function textFile(lines: readonly string[], end = "\n"): RenderedFile {
  return fileOf("text/plain; charset=utf-8", lines.map((line) => line + end).join(""));
}

function fileOf(contentType: string, text: string): RenderedFile {
  return { contentType, body: new TextEncoder().encode(text) };
}
