import type { CodeChanges, Feature } from "../domain/mod.ts";
import { parseFeature } from "../routing/mod.ts";
import type { Database } from "./database.ts";
import { text, textOrNone } from "./row.ts";

/** What has been changed; features of a newer program are left alone. */
export function readCodeChanges(database: Database): CodeChanges {
  const rows = database.all("SELECT feature, code FROM feature_codes ORDER BY feature");
  return new Map(rows.flatMap((row): [Feature, string | undefined][] => {
    const feature = parseFeature(text(row, "feature"));
    return feature === undefined ? [] : [[feature, textOrNone(row, "code")]];
  }));
}
