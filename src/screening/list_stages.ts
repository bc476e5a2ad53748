import type { Considered, ListPurpose, NumberEntry } from "../domain/mod.ts";
import type { NumberLists } from "./number_lists.ts";
import type { ScreenedCall, Stage } from "./stage.ts";

/** The country of a number, ISO 3166 in lower case; undefined where it is not known. */
export type CountryOf = (number: string) => string | undefined;

/** Lets in who is listed, whatever others would say. */
export function allowListStage(lists: NumberLists, countryOf: CountryOf): Stage {
  return {
    name: "allow-list",
    look: (call) => {
      const found = findIn("allow", call, lists, countryOf);
      return found
        ? { fault: true, why: listed("screen.allow-list.listed", call, found) }
        : { fault: false, why: { key: "screen.allow-list.not-listed", values: {} } };
    },
  };
}

/** Finds fault with who is listed. */
export function blockListStage(lists: NumberLists, countryOf: CountryOf): Stage {
  return {
    name: "block-list",
    look: (call) => {
      const found = findIn("block", call, lists, countryOf);
      return found
        ? { fault: true, score: 1, why: listed("screen.block-list.listed", call, found) }
        : { fault: false, why: { key: "screen.block-list.not-listed", values: {} } };
    },
  };
}

/** Holds against a caller what the list says, and finds fault from a score on. */
export function greyListStage(lists: NumberLists, countryOf: CountryOf): Stage {
  return {
    name: "grey-list",
    look: (call, { greyFrom }) => {
      const found = findIn("grey", call, lists, countryOf);
      if (!found) return { fault: false, why: { key: "screen.grey-list.not-listed", values: {} } };
      const { score = 100 } = found;
      const why = listed("screen.grey-list.listed", call, found);
      return {
        fault: score >= greyFrom,
        score: score / 100,
        why: { ...why, values: { ...why.values, score } },
      };
    },
  };
}

function findIn(
  purpose: ListPurpose,
  { caller, at }: ScreenedCall,
  lists: NumberLists,
  countryOf: CountryOf,
): NumberEntry | undefined {
  const { number } = caller;
  if (number === "") return undefined;
  const wanted = { number, country: countryOf(number), direction: "incoming", at } as const;
  return lists.findIn(purpose, wanted)?.entry;
}

function listed(
  key: Considered["key"],
  { caller: { number } }: ScreenedCall,
  { value, reason }: NumberEntry,
): Considered {
  return { key, values: { number, entry: value, reason } };
}
