import type { CodeChanges, Feature, FeatureCodeStore } from "../domain/mod.ts";
import { FeatureCodes } from "../routing/mod.ts";
import { readCodeChanges } from "./code_changes.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import type { NumberSpace } from "./number_space.ts";

/** Feature codes in SQLite. Only what differs from the defaults has a row. */
export class SqliteFeatureCodeStore implements FeatureCodeStore {
  readonly #database: Database;
  readonly #numbers: NumberSpace;
  readonly #cache: LookUpCache<"table", FeatureCodes> | undefined;

  constructor(
    database: Database,
    numbers: NumberSpace,
    cache?: LookUpCache<"table", FeatureCodes>,
  ) {
    this.#database = database;
    this.#numbers = numbers;
    this.#cache = cache;
  }

  /** The codes in force, as routing reads them. */
  get table(): FeatureCodes {
    return this.#cache?.get("table", () => this.#read()) ?? this.#read();
  }

  changes(): CodeChanges {
    return this.table.changes;
  }

  set(feature: Feature, code: string | undefined): void {
    this.#change((codes) => codes.with(feature, code));
  }

  reset(feature?: Feature): void {
    this.#change((codes) => feature === undefined ? new FeatureCodes() : codes.reset(feature));
  }

  #change(change: (codes: FeatureCodes) => FeatureCodes): void {
    this.#database.durably(() => {
      const before = this.#read();
      const codes = change(before);
      this.#numbers.admit(codes, before);
      this.#database.run("DELETE FROM feature_codes");
      for (const [feature, code] of codes.changes) {
        this.#database.run(
          "INSERT INTO feature_codes (feature, code) VALUES (?, ?)",
          feature,
          code ?? null,
        );
      }
    });
  }

  #read(): FeatureCodes {
    return new FeatureCodes(readCodeChanges(this.#database));
  }
}
