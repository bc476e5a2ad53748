import {
  type Account,
  type AccountId,
  type AccountStore,
  type ApiToken,
  type ApiTokenId,
  type ApiTokenStore,
  type TokenScope,
} from "../domain/mod.ts";
import { type Clock, type Random, Secret } from "../runtime/mod.ts";
import { createToken, hashOf } from "./token.ts";

/** What tokens begin with, so that people and programs that look for leaks know them. */
const PREFIX = "rd_";
const TOKEN = /^rd_[A-Za-z0-9_-]{43}$/;
const HINT_LENGTH = 8;
/** How many an account may have. */
export const MOST_TOKENS = 50;
const TOUCH_MS = 60_000;

export interface ApiTokensOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: ApiTokenStore;
  readonly accounts: AccountStore;
}

/** What programs show instead of signing in. Only the hash of a token is stored. */
export class ApiTokens {
  readonly #options: ApiTokensOptions;

  constructor(options: ApiTokensOptions) {
    this.#options = options;
  }

  /** Makes a token, which is told this once; undefined when the account has too many. */
  create(
    account: AccountId,
    terms: {
      readonly name: string;
      readonly scopes: readonly TokenScope[];
      readonly expiresAt?: Date;
    },
  ): { readonly token: ApiToken; readonly secret: Secret } | undefined {
    const { clock, random, tokens } = this.#options;
    if (tokens.ofAccount(account).length >= MOST_TOKENS) return undefined;
    const secret = new Secret(PREFIX + createToken(random).reveal());
    const token: ApiToken = {
      id: random.token() as ApiTokenId,
      account,
      name: terms.name,
      scopes: terms.scopes,
      hint: secret.reveal().slice(0, HINT_LENGTH),
      createdAt: clock.now(),
      ...(terms.expiresAt ? { expiresAt: terms.expiresAt } : {}),
    };
    tokens.add(token, hashOf(secret.reveal()));
    return { token, secret };
  }

  /** Whose token this is, which is thereby used; undefined when nobody's or not any more. */
  find(
    secret: string,
    address: string,
  ): { readonly token: ApiToken; readonly account: Account } | undefined {
    if (!TOKEN.test(secret)) return undefined;
    const { clock, tokens, accounts } = this.#options;
    const token = tokens.byHash(hashOf(secret));
    const now = clock.now();
    if (!token || token.expiresAt && token.expiresAt <= now) return undefined;
    const account = accounts.get(token.account);
    if (!account || account.disabled) return undefined;
    return { token: this.#used(token, now, address), account };
  }

  /** Those of `account`, the oldest first, whether they have expired or not. */
  list(account: AccountId): readonly ApiToken[] {
    return this.#options.tokens.ofAccount(account);
  }

  /** False when the account has no such token. */
  revoke(account: AccountId, id: ApiTokenId): boolean {
    return this.#options.tokens.remove(account, id);
  }

  #used(token: ApiToken, now: Date, address: string): ApiToken {
    if (token.usedAt && now.getTime() - token.usedAt.getTime() < TOUCH_MS) return token;
    const used = { ...token, usedAt: now, usedFrom: address };
    this.#options.tokens.touch(used);
    return used;
  }
}
