import type { Account, AccountId, FactorStore, SignInMethod } from "../domain/mod.ts";
import type { Clock, Random, Secret } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";
import { createRecoveryCodes, recoveryCodeHash } from "./recovery_codes.ts";
import { createTotpSecret, matchingStep, totpUri } from "./totp.ts";

/** What an account has besides its password. */
export interface FactorStatus {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
}

/** An authenticator app that is being set up. */
export interface TotpOffer {
  /** To be typed in, in base32. */
  readonly secret: Secret;
  /** To be shown as a QR code. */
  readonly uri: Secret;
}

const ENROL_MS = 10 * 60_000;
const MOST_ENROLLING = 1_000;

export interface SecondFactorsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly factors: FactorStore;
  /** What authenticator apps call us. */
  readonly issuer: string;
  readonly atomically: <T>(task: () => T) => T;
}

/** Authenticator apps and recovery codes. An account with any factor needs one to sign in. */
export class SecondFactors {
  readonly #options: SecondFactorsOptions;
  readonly #enrolling = new BoundedMap<{ readonly secret: Secret; readonly until: number }>(
    MOST_ENROLLING,
  );

  constructor(options: SecondFactorsOptions) {
    this.#options = options;
  }

  statusOf(account: AccountId): FactorStatus {
    const { factors } = this.#options;
    return {
      totp: factors.totp(account) !== undefined,
      passkeys: factors.passkeysOf(account).length,
      recoveryCodes: factors.recoveryCodesLeft(account),
    };
  }

  /** True when its password alone does not sign the account in. */
  isNeeded(account: AccountId): boolean {
    const { totp, passkeys } = this.statusOf(account);
    return totp || passkeys > 0;
  }

  /**
   * Offers an authenticator app, which counts only when a code of it has been shown. It is the
   * same offer until it is confirmed or has ended.
   */
  offerTotp({ id, name }: Account): TotpOffer {
    const { clock, random, issuer } = this.#options;
    const now = clock.elapsed();
    const known = this.#enrolling.get(id);
    const offer = known && known.until > now
      ? known
      : { secret: createTotpSecret(random), until: now + ENROL_MS };
    this.#enrolling.set(id, offer);
    return { secret: offer.secret, uri: totpUri(offer.secret, issuer, name) };
  }

  /**
   * Makes the app that was offered last a factor. Returns the recovery codes, which are new; or
   * undefined when the code is wrong or the offer older than ten minutes.
   */
  confirmTotp(account: AccountId, typed: string): readonly Secret[] | undefined {
    const { clock, factors, atomically } = this.#options;
    const offer = this.#enrolling.get(account);
    if (!offer || offer.until <= clock.elapsed()) return undefined;
    const step = matchingStep(offer.secret, spaceless(typed), clock.now(), 0);
    if (step === undefined) return undefined;
    this.#enrolling.delete(account);
    return atomically(() => {
      factors.setTotp(account, { secret: offer.secret, lastStep: step });
      return this.renewRecoveryCodes(account);
    });
  }

  /** False when there was no app. Without any factor left, the recovery codes go as well. */
  removeTotp(account: AccountId): boolean {
    const { factors, atomically } = this.#options;
    return atomically(() => {
      const removed = factors.removeTotp(account);
      this.dropUselessCodes(account);
      return removed;
    });
  }

  /** Replaces the recovery codes by ten new ones. */
  renewRecoveryCodes(account: AccountId): readonly Secret[] {
    const codes = createRecoveryCodes(this.#options.random);
    const hashes = codes.flatMap((code) => recoveryCodeHash(account, code.reveal()) ?? []);
    this.#options.factors.setRecoveryCodes(account, hashes);
    return codes;
  }

  /** Recovery codes are for those who have something to lose. */
  dropUselessCodes(account: AccountId): void {
    if (!this.isNeeded(account)) this.#options.factors.setRecoveryCodes(account, []);
  }

  /** How `typed` proves who it is: as a code of the app or a recovery code, either used up. */
  verify(account: AccountId, typed: string): SignInMethod | undefined {
    const { clock, factors } = this.#options;
    const totp = factors.totp(account);
    const step = totp && matchingStep(totp.secret, spaceless(typed), clock.now(), totp.lastStep);
    if (step !== undefined) return factors.useStep(account, step) ? "totp" : undefined;
    const hash = recoveryCodeHash(account, typed);
    if (hash === undefined) return undefined;
    return factors.useRecoveryCode(account, hash) ? "recovery-code" : undefined;
  }

  /** Takes all factors away: passkeys, the app, the recovery codes. */
  reset(account: AccountId): void {
    const { factors, atomically } = this.#options;
    atomically(() => {
      factors.removeTotp(account);
      for (const { id } of factors.passkeysOf(account)) factors.removePasskey(account, id);
      factors.setRecoveryCodes(account, []);
    });
  }
}

function spaceless(text: string): string {
  return text.replace(/\s/g, "");
}
