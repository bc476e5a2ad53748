import type { AccountId, ApiTokenId } from "./ids.ts";

/**
 * What an API token may be used for. Each stands alone, and none gives more than the account has.
 *
 * - `read`: see what the account may see, except secrets.
 * - `write`: create, change and remove what is configured, except accounts and tokens.
 * - `calls`: act on live calls: place, hold, transfer, hang up.
 * - `provisioning`: see secrets of devices and what phones are given; make provisioning tokens.
 * - `accounts`: change who may sign in, end sessions, make tokens with no more scopes than its own.
 */
export type TokenScope = "read" | "write" | "calls" | "provisioning" | "accounts";

export const TOKEN_SCOPES: readonly TokenScope[] = [
  "read",
  "write",
  "calls",
  "provisioning",
  "accounts",
];

/** What a program shows instead of signing in. It acts for an account. */
export interface ApiToken {
  readonly id: ApiTokenId;
  readonly account: AccountId;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Its first characters, by which to know it again. */
  readonly hint: string;
  readonly createdAt: Date;
  /** Missing when it does not expire. */
  readonly expiresAt?: Date;
  /** When it was last used, to the minute. */
  readonly usedAt?: Date;
  readonly usedFrom?: string;
}

/** Tokens, by what is stored instead of them: the SHA-256 in hexadecimal. */
export interface ApiTokenStore {
  byHash(hash: string): ApiToken | undefined;
  ofAccount(account: AccountId): readonly ApiToken[];
  add(token: ApiToken, hash: string): void;
  /** Writes down when and where a token was used; soon, and never throws. */
  touch(token: ApiToken): void;
  /** False when the account has no such token. */
  remove(account: AccountId, id: ApiTokenId): boolean;
}
