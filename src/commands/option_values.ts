import { isSipUri, parseDestination } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { type CommandDeps, UsageError } from "./command.ts";

/** @throws {UsageError} when `text` is neither `on` nor `off`. */
export function readOnOff(what: string, text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`${what} is on or off, not "${text}"`);
}

/** @throws {UsageError} when `text` is no whole number from `least` to `most`. */
export function readWhole(what: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${what} is a whole number from ${least} to ${most}, not "${text}"`);
}

/** @throws {UsageError} when calls cannot be sent to `text`. */
export function readDestination(what: string, text: string): string {
  const destination = parseDestination(text);
  if (destination !== undefined) return destination;
  throw new UsageError(
    `${what} needs a number or an address such as sip:ada@example.org, ` +
      `not "${text}"`,
  );
}

/** Those of the comma-separated `text` that are not empty. */
export function readList(text: string): readonly string[] {
  return [...new Set(text.split(",").map((one) => one.trim()).filter((one) => one !== ""))];
}

/** Tells of `destinations` that lead nowhere yet; a gateway may give them somewhere to lead. */
export function warnOfUnknown(
  store: Store,
  destinations: readonly string[],
  { err }: Pick<CommandDeps, "err">,
): void {
  for (const to of destinations) {
    const known = isSipUri(to) || store.users.byExtension(to) || store.groups.byExtension(to) ||
      store.featureCodes.table.claimedBy(to);
    if (!known) err(`Warning: nobody has the number ${to} yet.`);
  }
}
