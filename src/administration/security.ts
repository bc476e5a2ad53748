import { z } from "zod";
import {
  type Confirmation,
  type FactorStatus,
  type Passkeys,
  type Passwords,
  type RelyingParty,
  type SecondFactors,
  type Sessions,
  type TotpOffer,
} from "../accounts/mod.ts";
import {
  type Account,
  type AccountStore,
  type Actor,
  type AuditLog,
  type FactorStore,
  type Passkey,
  type Session,
  type SessionId,
} from "../domain/mod.ts";
import { Secret } from "../runtime/mod.ts";
import { hashPassword } from "./accounts.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { line } from "./inputs.ts";

const PASSWORD_INPUT = z.object({
  current: z.string().min(1).max(1_024),
  password: z.string().min(1).max(1_024),
});

const NAME = line(100).min(1);

export interface SecurityOptions {
  readonly accounts: AccountStore;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  /** Where passkeys are looked up by account. */
  readonly factorStore: FactorStore;
  readonly passkeys: Passkeys;
  readonly confirmation: Confirmation;
  readonly audit: AuditLog;
  readonly atomically: <T>(task: () => T) => T;
}

/** What somebody who has signed in does about how: passwords, factors, sessions. */
export class Security {
  readonly #options: SecurityOptions;

  constructor(options: SecurityOptions) {
    this.#options = options;
  }

  /** Changes the password of who knows the one before, and ends all sessions. */
  async changePassword(actor: Actor, account: Account, input: unknown): Promise<Outcome<Account>> {
    const { accounts, passwords, sessions, atomically } = this.#options;
    const given = read(PASSWORD_INPUT, input);
    if (!given.ok) return given;
    const { current, password } = given.value;
    const known = await this.#knows(actor, account, new Secret(current));
    if (!known.ok) return known;
    const hash = await hashPassword(passwords, new Secret(password), account.name, "password");
    if (!hash.ok) return hash;
    atomically(() => {
      accounts.setPasswordHash(account.id, hash.value);
      sessions.endAll(account.id);
    });
    this.#tell(actor, "account.password-changed", account);
    return done(account);
  }

  /** Chooses the language of one's pages; the browser's when `language` is empty. */
  setLanguage(actor: Actor, { id }: Account, language: string): void {
    const { accounts } = this.#options;
    // As it is now: what it was when somebody signed in may be a role that it has lost.
    const account = accounts.get(id);
    if (!account) return;
    const { language: _before, ...rest } = account;
    const after: Account = language === "" ? rest : { ...rest, language };
    accounts.save(after);
    this.#options.audit.record({
      actor,
      action: "account.changed",
      subject: { type: "account", id: account.id, name: account.name },
      before: account,
      after,
    });
  }

  statusOf({ id }: Account): FactorStatus {
    return this.#options.factors.statusOf(id);
  }

  offerTotp(account: Account): TotpOffer {
    return this.#options.factors.offerTotp(account);
  }

  /** Returns the recovery codes, told this once. */
  confirmTotp(actor: Actor, account: Account, code: string): Outcome<readonly Secret[]> {
    const codes = this.#options.factors.confirmTotp(account.id, code);
    if (!codes) return refused({ field: "code", text: "security.totp.wrong" });
    this.#tell(actor, "account.totp-added", account);
    return done(codes);
  }

  removeTotp(actor: Actor, account: Account): Outcome<Account> {
    if (!this.#options.factors.removeTotp(account.id)) return MISSING;
    this.#tell(actor, "account.totp-removed", account);
    return done(account);
  }

  /** Replaces the recovery codes of who has a factor; told this once. */
  renewCodes(actor: Actor, account: Account): Outcome<readonly Secret[]> {
    const { factors } = this.#options;
    if (!factors.isNeeded(account.id)) return MISSING;
    const codes = factors.renewRecoveryCodes(account.id);
    this.#tell(actor, "account.codes-renewed", account);
    return done(codes);
  }

  passkeys({ id }: Account): readonly Passkey[] {
    return this.#options.factorStore.passkeysOf(id);
  }

  async passkeyOptions(account: Account, party: RelyingParty) {
    return await this.#options.passkeys.registrationOptions(account, party);
  }

  /** Adds a passkey. With the first factor come recovery codes, told this once. */
  async addPasskey(
    actor: Actor,
    account: Account,
    input: { readonly name: string; readonly response: string },
    party: RelyingParty,
  ): Promise<Outcome<readonly Secret[]>> {
    const { passkeys, factors } = this.#options;
    const name = NAME.safeParse(input.name);
    if (!name.success) return refused({ field: "name", text: "problem.required" });
    const response = parsed(input.response);
    const added = await passkeys.register(account.id, name.data, response, party);
    if (!added) return refused({ field: "", text: "security.passkeys.failed" });
    this.#tell(actor, "account.passkey-added", account, { name: added.name });
    const { recoveryCodes } = factors.statusOf(account.id);
    return done(recoveryCodes > 0 ? [] : factors.renewRecoveryCodes(account.id));
  }

  removePasskey(actor: Actor, account: Account, id: string): Outcome<Account> {
    const { factors, factorStore } = this.#options;
    if (!factorStore.removePasskey(account.id, id)) return MISSING;
    factors.dropUselessCodes(account.id);
    this.#tell(actor, "account.passkey-removed", account);
    return done(account);
  }

  sessions({ id }: Account): readonly Session[] {
    return this.#options.sessions.list(id);
  }

  endSession(actor: Actor, account: Account, id: SessionId): Outcome<Account> {
    if (!this.#options.sessions.end(account.id, id)) return MISSING;
    this.#tell(actor, "session.ended", account, { session: id });
    return done(account);
  }

  /** Ends all sessions but `keep`; returns how many. */
  endOtherSessions(actor: Actor, account: Account, keep: SessionId | undefined): number {
    const ended = this.#options.sessions.endAll(account.id, keep);
    if (ended > 0) this.#tell(actor, "session.ended", account, { others: ended });
    return ended;
  }

  async #knows(actor: Actor, account: Account, password: Secret): Promise<Outcome<true>> {
    const { confirmation } = this.#options;
    const outcome = await confirmation.byPassword(account, password, actor.address ?? "");
    switch (outcome.kind) {
      case "proved":
        return done(true);
      case "refused":
        return refused({ field: "current", text: "security.current.wrong" });
      case "busy":
        return refused({ field: "", text: "signIn.busy" });
      case "locked": {
        const minutes = Math.ceil(outcome.seconds / 60);
        return refused({ field: "current", text: "signIn.locked", params: { minutes } });
      }
    }
  }

  #tell(
    actor: Actor,
    action: `${"account" | "session"}.${string}`,
    { id, name }: Account,
    after?: unknown,
  ): void {
    this.#options.audit.record({ actor, action, subject: { type: "account", id, name }, after });
  }
}

/** What a page sends of a passkey is JSON in a field; anything else is no passkey. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
