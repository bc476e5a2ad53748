import type { ContactId, UserId } from "./ids.ts";

/** A number of somebody outside. */
export interface ContactNumber {
  /** What it is, e.g. `home`; empty when nobody said. */
  readonly label: string;
  /** A number as it would be dialled, or a `sip:` URI. */
  readonly number: string;
}

/** Somebody whom users want to know by name. */
export interface Contact {
  readonly id: ContactId;
  /** Whose contact it is; undefined for one that is for all. */
  readonly owner?: UserId;
  readonly name: string;
  readonly numbers: readonly ContactNumber[];
}

/** Which contacts are wanted: those of a user, those for all, or both. */
export interface ContactFilter {
  readonly owner?: UserId;
  readonly shared: boolean;
  /** In the name or a number, whatever its case. */
  readonly text?: string;
}

/** Contacts, by name. Synchronous, as `UserStore`. */
export interface ContactStore {
  get(id: ContactId): Contact | undefined;
  list(
    filter: ContactFilter,
    slice: { readonly limit: number; readonly offset?: number },
  ): readonly Contact[];
  count(filter: ContactFilter): number;
  /** Saves all of them or none. */
  save(contacts: readonly Contact[]): void;
  /** False when there was none. */
  remove(id: ContactId): boolean;
  /** The name of who has `number`: by the user's own contacts, then by those for all. */
  nameOf(number: string, user?: UserId): string | undefined;
  /** True when `number` is a contact of the user or for all; without a user, of anybody. */
  isContact(number: string, user?: UserId): boolean;
}

/** A number without what people write between its digits, and `00` as `+`: the same text for all
 * spellings. A `sip:` URI in small letters. */
export function foldedNumber(number: string): string {
  const text = number.trim().toLowerCase();
  if (/^sips?:/.test(text)) return text;
  return text.replace(/[\s()/.-]/g, "").replace(/^00(?=[1-9])/, "+");
}
