import type { NumberEntryId, NumberListId, UserId } from "./ids.ts";

/** How an entry is compared with a number; a country by its ISO 3166 code in lower case. */
export type EntryKind = "exact" | "prefix" | "pattern" | "country";

export const ENTRY_KINDS: readonly EntryKind[] = ["exact", "prefix", "pattern", "country"];

/** For which calls an entry counts. */
export type EntryDirection = "incoming" | "outgoing" | "both";

export const ENTRY_DIRECTIONS: readonly EntryDirection[] = ["incoming", "outgoing", "both"];

/** What screening does with the numbers of a list; `none` for one that only rules ask for. */
export type ListPurpose = "allow" | "block" | "grey" | "none";

export const LIST_PURPOSES: readonly ListPurpose[] = ["allow", "block", "grey", "none"];

export interface NumberList {
  readonly id: NumberListId;
  readonly name: string;
  readonly purpose: ListPurpose;
}

/** A number, or many that have something in common. */
export interface NumberEntry {
  readonly id: NumberEntryId;
  readonly list: NumberListId;
  readonly kind: EntryKind;
  readonly value: string;
  readonly direction: EntryDirection;
  /** Why it is there, for people; empty when nobody said. */
  readonly reason: string;
  /** 0 to 100: how much is held against it, where the list is grey. */
  readonly score?: number;
  /** It counts no more from then on. */
  readonly until?: Date;
  /** It counts for calls to this user only. */
  readonly owner?: UserId;
  readonly addedBy: "person" | "import" | "history";
  readonly addedAt: Date;
}

export const MOST_LISTS = 50;
/** Most entries of all lists together. */
export const MOST_ENTRIES = 100_000;
/** Most patterns of all lists together: each costs every call. */
export const MOST_PATTERNS = 200;

export interface EntryFilter {
  readonly list?: NumberListId;
  /** A user's own ones; undefined for all, `null` for those of nobody. */
  readonly owner?: UserId | null;
  readonly kind?: EntryKind;
  /** In the value or the reason, whatever its case. */
  readonly text?: string;
}

/** Lists of numbers and what is in them. Synchronous, as `UserStore`. */
export interface NumberListStore {
  lists(): readonly NumberList[];
  getList(id: NumberListId): NumberList | undefined;
  saveList(list: NumberList): void;
  /** Removes the list with all that is in it; false when there was none. */
  removeList(id: NumberListId): boolean;
  entries(
    filter: EntryFilter,
    slice: { readonly limit: number; readonly offset?: number },
  ): readonly NumberEntry[];
  count(filter: EntryFilter): number;
  getEntry(id: NumberEntryId): NumberEntry | undefined;
  /** Saves all or none. One of the same list, kind, value and owner is replaced. */
  save(entries: readonly NumberEntry[]): void;
  /** False when there was none. */
  remove(id: NumberEntryId): boolean;
  /** Forgets what counts no more; returns how many. */
  removeExpired(now: Date): number;
  /** Every entry there is, for an index. */
  all(): Iterable<NumberEntry>;
  /** Rises whenever lists or entries have changed, by whichever process. */
  readonly generation: number;
}
