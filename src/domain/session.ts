import type { AccountId, SessionId } from "./ids.ts";

/** How somebody has proved to be who they are. */
export type SignInMethod = "password" | "totp" | "recovery-code" | "passkey" | "setup-code";

/** A browser that somebody has signed in with. */
export interface Session {
  readonly id: SessionId;
  readonly account: AccountId;
  readonly method: SignInMethod;
  readonly createdAt: Date;
  /** When it was last used, to the minute. */
  readonly seenAt: Date;
  /** When it ends unless it is used before; never later than 30 days after its start. */
  readonly expiresAt: Date;
  /** Where it was last used from. */
  readonly address: string;
  /** What the browser calls itself. */
  readonly userAgent: string;
}

/** Sessions, by what is stored instead of their tokens: the SHA-256 in hexadecimal. */
export interface SessionStore {
  byTokenHash(hash: string): Session | undefined;
  ofAccount(account: AccountId): readonly Session[];
  add(session: Session, tokenHash: string): void;
  /** Writes down when and where a session was used and when it ends; soon, and never throws. */
  touch(session: Session): void;
  /** False when the account has no such session. */
  remove(account: AccountId, id: SessionId): boolean;
  /** Removes all of an account but `except`; returns how many. */
  removeAll(account: AccountId, except?: SessionId): number;
  /** Removes those that have ended; returns how many. */
  removeExpired(now: Date): number;
}
