import { z } from "zod";
import type { ApiTokens } from "../accounts/mod.ts";
import {
  type Account,
  type Actor,
  type ApiToken,
  type ApiTokenId,
  type AuditLog,
  TOKEN_SCOPES,
  type TokenScope,
} from "../domain/mod.ts";
import type { Clock, Secret } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { line } from "./inputs.ts";

/** What an API token is made of. */
export const API_TOKEN_INPUT = z.object({
  name: line(100).min(1),
  scopes: z.array(z.enum(TOKEN_SCOPES as [TokenScope, ...TokenScope[]]))
    .min(1, { error: "tokens.scopes.none" }),
  /** Days until it expires; for ever when missing. */
  days: z.coerce.number().int().min(1).max(3_650).optional(),
});

const DAY_MS = 86_400_000;

/** What a token is limited to that makes another. */
export interface TokenLimits {
  /** Anything when missing. */
  readonly scopes?: readonly TokenScope[] | undefined;
  /** For ever when missing. */
  readonly expiresAt?: Date | undefined;
}

export interface OwnTokensOptions {
  readonly clock: Clock;
  readonly tokens: ApiTokens;
  readonly audit: AuditLog;
}

/** What the programs show that act for somebody. */
export class OwnTokens {
  readonly #options: OwnTokensOptions;

  constructor(options: OwnTokensOptions) {
    this.#options = options;
  }

  /** The oldest first, whether they have expired or not. */
  list({ id }: Account): readonly ApiToken[] {
    return this.#options.tokens.list(id);
  }

  /**
   * Makes an API token, whose secret is told this once.
   *
   * @param limits Those of the token that asks for it, which it may not exceed.
   */
  create(
    actor: Actor,
    account: Account,
    input: unknown,
    limits: TokenLimits = {},
  ): Outcome<{ readonly token: ApiToken; readonly secret: Secret }> {
    const { clock, tokens } = this.#options;
    const given = read(API_TOKEN_INPUT, input);
    if (!given.ok) return given;
    const { name, scopes, days } = given.value;
    if (!scopes.every((scope) => (limits.scopes ?? TOKEN_SCOPES).includes(scope))) {
      return refused({ field: "scopes", text: "tokens.scopes.tooMany" });
    }
    const expiresAt = days === undefined
      ? undefined
      : new Date(clock.now().getTime() + days * DAY_MS);
    if (limits.expiresAt && (expiresAt ?? Infinity) > limits.expiresAt) {
      return refused({ field: "days", text: "tokens.days.tooLong" });
    }
    const made = tokens.create(account.id, {
      name,
      scopes: [...new Set(scopes)],
      ...(expiresAt ? { expiresAt } : {}),
    });
    if (!made) return refused({ field: "", text: "tokens.tooMany" });
    this.#tell(actor, "token.created", made.token);
    return done(made);
  }

  revoke(actor: Actor, account: Account, id: ApiTokenId): Outcome<ApiToken> {
    const { tokens } = this.#options;
    const token = tokens.list(account.id).find((one) => one.id === id);
    if (!token || !tokens.revoke(account.id, id)) return MISSING;
    this.#tell(actor, "token.revoked", token);
    return done(token);
  }

  #tell(actor: Actor, action: "token.created" | "token.revoked", token: ApiToken): void {
    const { id, name, scopes, expiresAt } = token;
    const terms = { name, scopes, expiresAt };
    this.#options.audit.record({
      actor,
      action,
      subject: { type: "token", id, name },
      ...(action === "token.created" ? { after: terms } : { before: terms }),
    });
  }
}
