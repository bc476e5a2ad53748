import { z } from "zod";
import { parseDestination, parseExtension } from "../domain/mod.ts";

/** A number as it would be dialled, or a `sip:` URI; the blanks people write are taken out. */
export const DESTINATION = z.string().trim()
  .overwrite((text) => parseDestination(text) ?? text)
  .refine((text) => parseDestination(text) !== undefined, { error: "problem.destination" });

/** One address of mail. */
export const MAIL_ADDRESS = z.string().trim().max(254)
  .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, { error: "notices.address.invalid" });

/** The extension of a user. */
export const EXTENSION = z.string().trim()
  .refine((text) => parseExtension(text) !== undefined, { error: "problem.unknown" });

/**
 * Text without control characters, which could end a header. Without a flag, which the pattern of a
 * JSON Schema cannot have.
 */
// deno-lint-ignore no-control-regex
export const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f]*$/;

/** One line of text. */
export const line = (longest: number) =>
  z.string().trim().max(longest).regex(ONE_LINE, { error: "problem.oneLine" });

/** Seconds, a whole number. */
export const seconds = (least: number, most: number) => z.number().int().min(least).max(most);

/** What of `object` has a value; `undefined` is the same as left out. */
export function defined<Value extends object>(
  object: Value,
): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Value]: Exclude<Value[Name], undefined> };
}

/** Where each text is that stands more than once in `texts`, after its first. */
export function repeated(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, at) => texts.indexOf(text) < at ? [at] : []);
}
