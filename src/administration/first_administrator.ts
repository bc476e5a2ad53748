import { z } from "zod";
import type { Passwords, SetupCode, SignInLockout } from "../accounts/mod.ts";
import {
  type Account,
  type AccountId,
  type AccountStore,
  type Actor,
  type AuditLog,
  parseAccountName,
} from "../domain/mod.ts";
import { type Clock, type Random, Secret } from "../runtime/mod.ts";
import { hashPassword } from "./accounts.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

/** Who is to administrate. */
export const FIRST_ADMINISTRATOR_INPUT = z.object({
  name: z.string().trim().min(1).refine((text) => parseAccountName(text) !== undefined, {
    error: "accounts.name.invalid",
  }),
  password: z.string().min(1).max(1_024),
});

export interface FirstAdministratorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: AccountStore;
  readonly passwords: Passwords;
  readonly code: SetupCode;
  readonly lockout: SignInLockout;
  readonly audit: AuditLog;
  readonly atomically: <T>(task: () => T) => T;
}

const WRONG_CODE = refused({ field: "code", text: "setup.code.wrong" });

/** Makes the first administrator, for whoever has the code that the server has printed. */
export class FirstAdministrator {
  readonly #options: FirstAdministratorOptions;

  constructor(options: FirstAdministratorOptions) {
    this.#options = options;
  }

  /** True until there is an administrator that may sign in. */
  get isNeeded(): boolean {
    return !this.#options.accounts.hasAdministrator;
  }

  /** Makes a new code, which the one before gives way to. */
  issueCode(): Secret {
    return this.#options.code.issue();
  }

  /**
   * Whether whoever has this code may set up. Wrong ones lock their source out, as passwords do, but
   * slow nobody else down: nobody guesses 128 bits, and the owner has a right to come in.
   */
  admits(code: string, address: string): boolean {
    if (!this.isNeeded) return false;
    const attempt = this.#options.lockout.begin(address);
    if ("seconds" in attempt) return false;
    const isRight = this.#options.code.accepts(code);
    if (isRight) attempt.succeeded();
    else attempt.failed();
    return isRight;
  }

  /** Makes the administrator and uses the code up. Of several at once one is made. */
  async create(code: string, input: unknown, address: string): Promise<Outcome<Account>> {
    const { clock, random, accounts, passwords, atomically } = this.#options;
    if (!this.admits(code, address)) return WRONG_CODE;
    const given = read(FIRST_ADMINISTRATOR_INPUT, input);
    if (!given.ok) return given;
    const name = parseAccountName(given.value.name) ?? given.value.name;
    const hash = await hashPassword(passwords, new Secret(given.value.password), name, "password");
    if (!hash.ok) return hash;
    const account: Account = {
      id: random.token() as AccountId,
      name,
      role: "administrator",
      disabled: false,
      createdAt: clock.now(),
    };
    const made = atomically(() => {
      if (!this.isNeeded || !this.#options.code.accepts(code)) return false;
      // Whoever had the name before is not the owner now, and keeps no way in.
      const before = accounts.byName(name);
      if (before) accounts.remove(before.id);
      accounts.save(account);
      accounts.setPasswordHash(account.id, hash.value);
      this.#options.code.discard();
      return true;
    });
    if (!made) return WRONG_CODE;
    this.#tell({ kind: "account", id: account.id, name, address }, account);
    return done(account);
  }

  #tell(actor: Actor, account: Account): void {
    this.#options.audit.record({
      actor,
      action: "account.created",
      subject: { type: "account", id: account.id, name: account.name },
      after: account,
    });
  }
}
