import type { Account, Actor, TokenScope } from "../domain/mod.ts";

/** Somebody who has signed in, or a program with a token that acts for an account. */
export interface Visitor {
  readonly account: Account;
  /** Who the audit log says it was. */
  readonly actor: Actor;
  /** The id of the session of a browser. */
  readonly session?: string;
  /** It has to prove again who it is before it changes who may sign in. */
  readonly needsProof?: boolean;
  /** What a token is limited to; everything for who has signed in. */
  readonly scopes?: readonly TokenScope[];
  /** When that token expires, if it does. */
  readonly expiresAt?: Date | undefined;
}

/** Where a request came from, as far as that can be believed. */
export interface Origin {
  /** The IP address of the client. */
  readonly address: string;
  /** True when it reached us, or a trusted proxy, over TLS. */
  readonly secure: boolean;
  readonly userAgent: string;
}

/** Knows who may come in. */
export interface Doorkeeper {
  /** False until there is an administrator: then nothing but set-up answers. */
  readonly isSetUp: boolean;
  /** Who has the session with this token. */
  bySession(token: string, from: Origin): Visitor | undefined;
  /** Whom a program with this API token acts for. */
  byToken(token: string, from: Origin): Visitor | undefined;
}
