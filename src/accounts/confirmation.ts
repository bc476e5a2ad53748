import type { Account, AccountStore, Session, SessionId } from "../domain/mod.ts";
import type { Clock, Secret } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";
import type { Passkeys, RelyingParty } from "./passkeys.ts";
import { BusyError, type Passwords } from "./passwords.ts";
import type { SecondFactors } from "./second_factors.ts";
import type { Attempt, SignInLockout } from "./sign_in_lockout.ts";

/** So long somebody who has proved to be who they are need not do so again. */
export const PROOF_MS = 10 * 60_000;
/** Sessions of which is kept when they were confirmed last. */
const SESSIONS = 10_000;

/** How a proof that was asked for again ended. */
export type ProofOutcome =
  | { readonly kind: "proved" }
  | { readonly kind: "refused" }
  /** Not looked at: there were too many failures. */
  | { readonly kind: "locked"; readonly seconds: number }
  /** Not looked at: too many are signing in. */
  | { readonly kind: "busy" };

export interface ConfirmationOptions {
  readonly clock: Clock;
  readonly accounts: AccountStore;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly lockout: SignInLockout;
}

/**
 * Asks those who have signed in once more who they are, before they change who may. A browser that
 * was left open, or a session that was stolen, is not enough for that. What was proved is kept in
 * memory: after a restart the age of the session counts.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;
  readonly #confirmed = new BoundedMap<number>(SESSIONS);

  constructor(options: ConfirmationOptions) {
    this.#options = options;
  }

  /** Whether whose session it is has to prove again who they are. */
  isNeeded({ id, createdAt }: Session): boolean {
    const { clock } = this.#options;
    const age = clock.now().getTime() - createdAt.getTime();
    const since = clock.elapsed() - (this.#confirmed.get(id) ?? -Infinity);
    return Math.min(age < 0 ? Infinity : age, since) > PROOF_MS;
  }

  /** Whoever has this session has just proved it. */
  confirm(id: SessionId): void {
    this.#confirmed.set(id, this.#options.clock.elapsed());
  }

  /** Whose session was stolen must not lose the password by guesses at it. */
  async byPassword(account: Account, password: Secret, address: string): Promise<ProofOutcome> {
    const { accounts, passwords } = this.#options;
    return await this.#attempt(
      address,
      `password of ${account.id}`,
      () => passwords.verify(password, accounts.passwordHash(account.id)),
    );
  }

  /** A code of the authenticator app, or a recovery code, which is used up. */
  async byCode(account: Account, code: string, address: string): Promise<ProofOutcome> {
    const { factors } = this.#options;
    return await this.#attempt(
      address,
      `second step of ${account.id}`,
      () => Promise.resolve(factors.verify(account.id, code) !== undefined),
    );
  }

  /** What the browser made of `passkeyOptions`. */
  async byPasskey(
    account: Account,
    response: unknown,
    party: RelyingParty,
    address: string,
  ): Promise<ProofOutcome> {
    const { passkeys } = this.#options;
    return await this.#attempt(
      address,
      `second step of ${account.id}`,
      async () => await passkeys.verify(response, party, account.id) !== undefined,
    );
  }

  async passkeyOptions({ id }: Account, party: RelyingParty) {
    return await this.#options.passkeys.signInOptions(party, id);
  }

  async #attempt(
    address: string,
    name: string,
    isRight: () => Promise<boolean>,
  ): Promise<ProofOutcome> {
    const attempt = this.#options.lockout.begin(address, name);
    if ("seconds" in attempt) return { kind: "locked", ...attempt };
    try {
      return ended(attempt, await isRight());
    } catch (error) {
      attempt.dropped();
      if (error instanceof BusyError) return { kind: "busy" };
      throw error;
    }
  }
}

function ended(attempt: Attempt, isRight: boolean): ProofOutcome {
  if (isRight) attempt.succeeded();
  else attempt.failed();
  return { kind: isRight ? "proved" : "refused" };
}
