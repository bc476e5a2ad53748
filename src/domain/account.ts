import type { AccountId, UserId } from "./ids.ts";

/** What somebody who has signed in may do: everything, or what concerns the own user. */
export type Role = "administrator" | "user";

export const ROLES: readonly Role[] = ["administrator", "user"];

/** Somebody who may sign in to pages and the API. */
export interface Account {
  readonly id: AccountId;
  /** What is typed to sign in: an e-mail address or a plain name, the same in any case. */
  readonly name: string;
  readonly role: Role;
  /** Whose phones and calls are its own. */
  readonly user?: UserId;
  /** True when it may not sign in any more. */
  readonly disabled: boolean;
  /** The language of its pages as a BCP 47 tag; that of the browser when missing. */
  readonly language?: string;
  readonly createdAt: Date;
}

/** Accounts, by name. Always fresh: another process may have changed them. */
export interface AccountStore {
  get(id: AccountId): Account | undefined;
  /** The account that signs in as `name`, in any case. */
  byName(name: string): Account | undefined;
  /** All accounts, by name. */
  list(): readonly Account[];
  /** True when there is an administrator that may sign in. */
  readonly hasAdministrator: boolean;
  /**
   * @throws {TakenError} when another account has the name.
   * @throws {LastAdministratorError} when nobody would be left to administrate.
   */
  save(account: Account): void;
  /**
   * Removes the account with its sessions, factors and tokens. False when there was none.
   *
   * @throws {LastAdministratorError} when nobody would be left to administrate.
   */
  remove(id: AccountId): boolean;
  /** The hash of its password; undefined when it has none. */
  passwordHash(id: AccountId): string | undefined;
  setPasswordHash(id: AccountId, hash: string): void;
}

/** There must always be an administrator that is not disabled. */
export class LastAdministratorError extends Error {
  override readonly name = "LastAdministratorError";

  constructor() {
    super("This is the only administrator that may sign in");
  }
}

/** Letters, digits and what e-mail addresses have besides; 1 to 128 characters. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._%+'@-]{0,127}$/u;

/** `text` as the name of an account; undefined when it cannot be one. */
export function parseAccountName(text: string): string | undefined {
  const name = text.trim().normalize("NFC");
  return NAME.test(name) ? name : undefined;
}

/** The same text for all spellings of a name that are one: by case and by width. */
export function foldedName(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase();
}
