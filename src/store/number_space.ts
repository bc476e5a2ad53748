import { CodeConflictError, TakenError } from "../domain/mod.ts";
import { FeatureCodes } from "../routing/mod.ts";
import { readCodeChanges } from "./code_changes.ts";
import type { Database } from "./database.ts";
import { text } from "./row.ts";

/**
 * Sees to it that a number means one thing: users, groups and feature codes share one number space.
 * To be asked within the transaction that writes.
 */
export class NumberSpace {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param id Of the user or group that wants the extension. What it has already it may keep, though
   * a code has come to mean the same.
   * @throws {TakenError} when somebody or something else has it.
   */
  claim(extension: string, id: string): void {
    const holders = this.#database.all(
      "SELECT id, 'a user' AS kind FROM users WHERE extension = ? " +
        "UNION ALL SELECT id, 'a group' FROM ring_groups WHERE extension = ?",
      extension,
      extension,
    );
    const other = holders.find((row) => text(row, "id") !== id);
    if (other) throw new TakenError("extension", extension, text(other, "kind"));
    if (holders.length > 0) return;
    const codes = new FeatureCodes(readCodeChanges(this.#database));
    const feature = codes.claimedBy(extension);
    if (feature === undefined) return;
    const by = `the code ${codes.codeOf(feature)} for ${feature}`;
    throw new TakenError("extension", extension, by);
  }

  /** Whether the extension of a user or group begins with these digits and goes on. */
  begins(digits: string): boolean {
    const pattern = `${digits.replace(/\D/g, "")}_%`;
    const found = this.#database.all(
      "SELECT 1 AS found FROM users WHERE extension LIKE ? " +
        "UNION ALL SELECT 1 FROM ring_groups WHERE extension LIKE ? LIMIT 1",
      pattern,
      pattern,
    );
    return found.length > 0;
  }

  /** @throws {CodeConflictError} when an extension could be read as a code of `codes` that it could
   * not be read as before. */
  admit(codes: FeatureCodes, before: FeatureCodes): void {
    const rows = this.#database.each(
      "SELECT extension FROM users UNION ALL SELECT extension FROM ring_groups",
    );
    for (const row of rows) {
      const extension = text(row, "extension");
      const feature = codes.claimedBy(extension);
      if (feature === undefined || before.claimedBy(extension) === feature) continue;
      const code = codes.codeOf(feature) ?? "";
      throw new CodeConflictError(
        `The code ${code} for ${feature} would take the extension ${extension}`,
        "extension",
        { code, feature, extension },
      );
    }
  }
}
