import type {
  Account,
  AccountId,
  AccountStore,
  AuditLog,
  Session,
  SignInMethod,
} from "../domain/mod.ts";
import { type Counter, type Log, Meter, Secret } from "../runtime/mod.ts";
import { LONGEST_PASSWORD } from "./password_rules.ts";
import { BusyError, type Passwords } from "./passwords.ts";
import type { Passkeys, RelyingParty } from "./passkeys.ts";
import type { SecondFactors } from "./second_factors.ts";
import type { Origin, Sessions } from "./sessions.ts";
import type { Attempt, SignInLockout } from "./sign_in_lockout.ts";
import type { Tickets } from "./tickets.ts";

/** How an attempt to sign in ended. */
export type SignInOutcome =
  | {
    readonly kind: "signed-in";
    readonly account: Account;
    readonly session: Session;
    readonly token: Secret;
  }
  /** The password was right; with the ticket a second factor can be shown. */
  | {
    readonly kind: "second-factor";
    readonly ticket: Secret;
    readonly totp: boolean;
    readonly passkey: boolean;
  }
  /** Whatever was wrong: name, password, code, or an account that is disabled. */
  | { readonly kind: "refused" }
  /** Not looked at: there were too many failures. */
  | { readonly kind: "locked"; readonly seconds: number }
  /** Not looked at: too many are signing in. */
  | { readonly kind: "busy" };

export interface SignInOptions {
  readonly log: Log;
  readonly meter?: Meter;
  readonly accounts: AccountStore;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly lockout: SignInLockout;
  readonly tickets: Tickets;
  readonly audit: AuditLog;
}

const REFUSED = { kind: "refused" } as const;

/** Decides who is who they say they are, and says nothing about why somebody is not. */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #succeeded: (method: SignInMethod) => Counter;

  constructor(options: SignInOptions) {
    this.#options = options;
    const meter = options.meter ?? new Meter();
    this.#succeeded = (method) =>
      meter.counter("ringdown_sign_ins_total", "Sign-ins that succeeded.", { method });
  }

  /** The first step: a name and a password. */
  async withPassword(name: string, password: Secret, origin: Origin): Promise<SignInOutcome> {
    const attempt = this.#options.lockout.begin(origin.address, name);
    if ("seconds" in attempt) return { kind: "locked", ...attempt };
    try {
      return await this.#checkPassword(name, password, origin, attempt);
    } catch (error) {
      attempt.dropped();
      if (error instanceof BusyError) return { kind: "busy" };
      throw error;
    }
  }

  /** The second step: a code of an authenticator app, or a recovery code. */
  withCode(ticket: string, code: string, origin: Origin): SignInOutcome {
    const { factors } = this.#options;
    const account = this.#holderOf(ticket);
    if (!account) return REFUSED;
    const attempt = this.#options.lockout.begin(origin.address, secondStep(account));
    if ("seconds" in attempt) return { kind: "locked", ...attempt };
    const method = factors.verify(account.id, code);
    if (method === undefined) return this.#refuseFactor(ticket, account, origin, attempt);
    return this.#finish(ticket, account, method, origin, attempt);
  }

  /** The second step with a passkey: what its options were signed with. */
  async withPasskeyFactor(
    ticket: string,
    response: unknown,
    party: RelyingParty,
    origin: Origin,
  ): Promise<SignInOutcome> {
    const { passkeys, lockout } = this.#options;
    const account = this.#holderOf(ticket);
    if (!account) return REFUSED;
    const attempt = lockout.begin(origin.address, secondStep(account));
    if ("seconds" in attempt) return { kind: "locked", ...attempt };
    const id = await passkeys.verify(response, party, account.id);
    // The password may have been changed meanwhile.
    const holder = this.#holderOf(ticket);
    if (id === undefined || !holder) return this.#refuseFactor(ticket, account, origin, attempt);
    return this.#finish(ticket, holder, "passkey", origin, attempt);
  }

  /** Both steps at once: a passkey that has looked at its owner. */
  async withPasskey(
    response: unknown,
    party: RelyingParty,
    origin: Origin,
  ): Promise<SignInOutcome> {
    const { accounts, passkeys, lockout } = this.#options;
    const attempt = lockout.begin(origin.address);
    if ("seconds" in attempt) return { kind: "locked", ...attempt };
    const id = await passkeys.verify(response, party);
    const account = id && accounts.get(id);
    if (!account || account.disabled) {
      attempt.failed();
      this.#tellRefused(account, origin);
      return REFUSED;
    }
    attempt.succeeded();
    return this.#start(account, "passkey", origin);
  }

  /** What the second step can be; undefined when the ticket has ended. */
  factorsOf(ticket: string): { readonly totp: boolean; readonly passkey: boolean } | undefined {
    const account = this.#holderOf(ticket);
    if (!account) return undefined;
    const { totp, passkeys } = this.#options.factors.statusOf(account.id);
    return { totp, passkey: passkeys > 0 };
  }

  /** What a passkey is to sign as the second step; undefined when the ticket has ended. */
  async passkeyOptions(ticket: string, party: RelyingParty) {
    const account = this.#holderOf(ticket);
    return account && await this.#options.passkeys.signInOptions(party, account.id);
  }

  async #checkPassword(
    name: string,
    password: Secret,
    origin: Origin,
    attempt: Attempt,
  ): Promise<SignInOutcome> {
    const { accounts, passwords, factors, tickets } = this.#options;
    const account = accounts.byName(name);
    const stored = account && accounts.passwordHash(account.id);
    const isRight = await passwords.verify(shortened(password), stored);
    // The password may have been changed meanwhile, which has ended all sessions.
    const isStill = account !== undefined && accounts.passwordHash(account.id) === stored;
    if (!isRight || !isStill || stored === undefined || account.disabled) {
      attempt.failed();
      this.#tellRefused(account, origin);
      return REFUSED;
    }
    const passwordHash = await this.#rehashed(account.id, password, stored);
    if (!factors.isNeeded(account.id)) {
      attempt.succeeded();
      return this.#start(account, "password", origin);
    }
    // The failures before are taken back by the second step only, or it could be guessed for ever.
    attempt.dropped();
    const { totp, passkeys } = factors.statusOf(account.id);
    const ticket = tickets.issue({ account: account.id, passwordHash });
    return { kind: "second-factor", ticket, totp, passkey: passkeys > 0 };
  }

  /** Makes the hash anew when it has become too cheap. Not now, if there is no time for it. */
  async #rehashed(id: AccountId, password: Secret, stored: string): Promise<string> {
    const { accounts, passwords } = this.#options;
    if (!passwords.isOutdated(stored)) return stored;
    try {
      const hash = await passwords.hash(password);
      // Another process may have changed it meanwhile.
      if (accounts.passwordHash(id) === stored) accounts.setPasswordHash(id, hash);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
    }
    return accounts.passwordHash(id) ?? stored;
  }

  #holderOf(ticket: string): Account | undefined {
    const { accounts, tickets } = this.#options;
    const found = tickets.find(ticket);
    const account = found && accounts.get(found.account);
    if (!account || account.disabled) return undefined;
    return accounts.passwordHash(account.id) === found.passwordHash ? account : undefined;
  }

  #refuseFactor(ticket: string, account: Account, origin: Origin, attempt: Attempt) {
    attempt.failed();
    this.#options.tickets.failed(ticket);
    this.#tellRefused(account, origin);
    return REFUSED;
  }

  #finish(
    ticket: string,
    account: Account,
    method: SignInMethod,
    origin: Origin,
    attempt: Attempt,
  ): SignInOutcome {
    attempt.succeeded();
    this.#options.tickets.used(ticket);
    return this.#start(account, method, origin);
  }

  #start(account: Account, method: SignInMethod, origin: Origin): SignInOutcome {
    const { sessions, audit, lockout } = this.#options;
    lockout.trust(origin.address, account.name);
    const { session, token } = sessions.start(account.id, method, origin);
    this.#succeeded(method).add();
    audit.record({
      actor: { kind: "account", id: account.id, name: account.name, address: origin.address },
      action: "session.started",
      subject: { type: "session", id: session.id, name: account.name },
      after: { method },
    });
    return { kind: "signed-in", account, session, token };
  }

  /** A name that nobody has may be a password that was typed into the wrong field. */
  #tellRefused(account: Account | undefined, { address }: Origin): void {
    this.#options.log.info("A sign-in was refused", { address, account: account?.name });
  }
}

/** The second step is paced by itself, or it would have to wait for the first. */
function secondStep({ id }: Account): string {
  return `second step of ${id}`;
}

/** No longer one is anybody's, and it need not be hashed as a whole to fail. */
function shortened(password: Secret): Secret {
  const text = password.reveal();
  return text.length <= 4 * LONGEST_PASSWORD ? password : new Secret("");
}
