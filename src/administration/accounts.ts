import { z } from "zod";
import {
  BusyError,
  generateSecret,
  passwordProblem,
  type Passwords,
  type SecondFactors,
  type Sessions,
} from "../accounts/mod.ts";
import {
  type Account,
  type AccountId,
  type AccountStore,
  type Actor,
  type AuditLog,
  LastAdministratorError,
  parseAccountName,
  ROLES,
  TakenError,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import { type Clock, type Random, Secret } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** A tick of a form, or a yes or no. */
const TICK = z.union([z.boolean(), z.enum(["on", "off"]).transform((text) => text === "on")]);
const NONE_WHEN_EMPTY = z.string().trim().max(64).optional()
  .transform((text) => text === "" ? undefined : text);

/** What an account is made of, besides its password. */
export const ACCOUNT_INPUT = z.object({
  name: z.string().trim().min(1).refine((text) => parseAccountName(text) !== undefined, {
    error: "accounts.name.invalid",
  }),
  role: z.enum(ROLES as [typeof ROLES[number], ...typeof ROLES]),
  /** The id of the user whose phones and calls are its own. */
  user: NONE_WHEN_EMPTY,
  disabled: TICK.default(false),
});

export type AccountInput = z.infer<typeof ACCOUNT_INPUT>;

/** A password; empty for one that is made up. */
export const NEW_PASSWORD = z.object({ password: z.string().max(1_024).default("") });

export interface AccountsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  readonly audit: AuditLog;
  readonly atomically: <T>(task: () => T) => T;
}

/** An account whose password has just been set. */
export interface WithPassword {
  readonly account: Account;
  /** The password that was made up because none was given; told this once. */
  readonly generated?: Secret;
}

/** Who may sign in, as administrators change it. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** All accounts, by name. */
  list(): readonly Account[] {
    return this.#options.accounts.list();
  }

  get(id: AccountId): Account | undefined {
    return this.#options.accounts.get(id);
  }

  /** True when its password alone does not sign the account in. */
  hasFactor(id: AccountId): boolean {
    return this.#options.factors.isNeeded(id);
  }

  /** Adds an account with the password in `input`, or a made-up one if that is empty. */
  async create(actor: Actor, input: unknown): Promise<Outcome<WithPassword>> {
    const { clock, random, accounts } = this.#options;
    const given = read(ACCOUNT_INPUT, input);
    if (!given.ok) return given;
    const account = accountWith(given.value, {
      id: random.token() as AccountId,
      createdAt: clock.now(),
    });
    const hashed = await this.#hashed(account.name, input);
    if (!hashed.ok) return hashed;
    const { hash, generated } = hashed.value;
    return this.#saved(account, () => {
      accounts.setPasswordHash(account.id, hash);
      this.#tell(actor, "account.created", undefined, account);
      return { account, ...(generated ? { generated } : {}) };
    });
  }

  /** Changes everything but the password. Who is disabled is signed out. */
  change(actor: Actor, id: AccountId, input: unknown): Outcome<Account> {
    const before = this.get(id);
    if (!before) return MISSING;
    const given = read(ACCOUNT_INPUT, input);
    if (!given.ok) return given;
    const account = accountWith(given.value, before);
    return this.#saved(account, () => {
      if (account.disabled) this.#options.sessions.endAll(id);
      this.#tell(actor, "account.changed", before, account);
      return account;
    });
  }

  /** Gives an account another password, made up if `input` has none, and signs it out. */
  async setPassword(actor: Actor, id: AccountId, input: unknown): Promise<Outcome<WithPassword>> {
    const { accounts, sessions, atomically } = this.#options;
    const account = this.get(id);
    if (!account) return MISSING;
    const hashed = await this.#hashed(account.name, input);
    if (!hashed.ok) return hashed;
    const { hash, generated } = hashed.value;
    atomically(() => {
      accounts.setPasswordHash(id, hash);
      sessions.endAll(id);
    });
    this.#tell(actor, "account.password-set", undefined, undefined, account);
    return done({ account, ...(generated ? { generated } : {}) });
  }

  /** Takes all second factors of an account away and signs it out. */
  resetFactors(actor: Actor, id: AccountId): Outcome<Account> {
    const { factors, sessions, atomically } = this.#options;
    const account = this.get(id);
    if (!account) return MISSING;
    atomically(() => {
      factors.reset(id);
      sessions.endAll(id);
    });
    this.#tell(actor, "account.factors-reset", undefined, undefined, account);
    return done(account);
  }

  /** Removes an account with everything that lets it in. */
  remove(actor: Actor, id: AccountId): Outcome<Account> {
    const account = this.get(id);
    if (!account) return MISSING;
    try {
      if (!this.#options.accounts.remove(id)) return MISSING;
    } catch (error) {
      return problemOf(error);
    }
    this.#tell(actor, "account.removed", account, undefined);
    return done(account);
  }

  #saved<T>(account: Account, rest: () => T): Outcome<T> {
    const { accounts, users, atomically } = this.#options;
    if (account.user !== undefined && !users.get(account.user)) {
      return refused({ field: "user", text: "problem.unknown" });
    }
    try {
      return done(atomically(() => {
        accounts.save(account);
        return rest();
      }));
    } catch (error) {
      return problemOf(error);
    }
  }

  async #hashed(name: string, input: unknown) {
    const given = read(NEW_PASSWORD, input);
    if (!given.ok) return given;
    const generated = given.value.password === ""
      ? generateSecret(this.#options.random)
      : undefined;
    const password = generated ?? new Secret(given.value.password);
    const hashed = await hashPassword(this.#options.passwords, password, name, "password");
    return hashed.ok ? done({ hash: hashed.value, generated }) : hashed;
  }

  #tell(
    actor: Actor,
    action: `account.${string}`,
    before: Account | undefined,
    after: Account | undefined,
    about = after ?? before,
  ): void {
    const subject = { type: "account", id: about?.id ?? "", name: about?.name ?? "" };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

/** The hash of a password that follows the rules; else what is wrong with `field`. */
export async function hashPassword(
  passwords: Passwords,
  password: Secret,
  name: string,
  field: string,
): Promise<Outcome<string>> {
  const problem = passwordProblem(password, name);
  if (problem !== undefined) return refused({ field, text: `password.problem.${problem}` });
  try {
    return done(await passwords.hash(password));
  } catch (error) {
    return problemOf(error);
  }
}

/** What people are told of what can go wrong with an account. */
function problemOf(error: unknown) {
  if (error instanceof TakenError) return refused({ field: "name", text: "problem.taken" });
  if (error instanceof BusyError) return refused({ field: "", text: "signIn.busy" });
  if (error instanceof LastAdministratorError) {
    return refused({ field: "", text: "accounts.problem.last" });
  }
  throw error;
}

function accountWith(
  { name, role, user, disabled }: AccountInput,
  kept: Pick<Account, "id" | "createdAt" | "language">,
): Account {
  return {
    id: kept.id,
    name: parseAccountName(name) ?? name,
    role,
    ...(user === undefined ? {} : { user: user as UserId }),
    disabled,
    ...(kept.language === undefined ? {} : { language: kept.language }),
    createdAt: kept.createdAt,
  };
}
