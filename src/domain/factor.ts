import type { Secret } from "../runtime/mod.ts";
import type { AccountId } from "./ids.ts";

/** A key of WebAuthn that an account signs in with. */
export interface Passkey {
  /** The credential id, base64url. */
  readonly id: string;
  readonly account: AccountId;
  /** What its owner calls it. */
  readonly name: string;
  /** In COSE form (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  /** The highest signature counter seen; many authenticators leave it at 0. */
  readonly counter: number;
  /** How it is reached, as the browser told: `usb`, `internal`, `hybrid`... */
  readonly transports: readonly string[];
  readonly createdAt: Date;
  readonly usedAt?: Date;
}

/** The shared secret of an authenticator app. */
export interface TotpFactor {
  /** In base32 (RFC 4648 §6) without padding. */
  readonly secret: Secret;
  /** The last time step whose code was accepted; no code up to it is accepted again. */
  readonly lastStep: number;
}

/** What accounts prove themselves with besides passwords. */
export interface FactorStore {
  totp(account: AccountId): TotpFactor | undefined;
  setTotp(account: AccountId, factor: TotpFactor): void;
  /** Accepts the code of `step` for good; false when one as late has been accepted before. */
  useStep(account: AccountId, step: number): boolean;
  removeTotp(account: AccountId): boolean;

  /** Replaces the recovery codes; each is stored as a hash. */
  setRecoveryCodes(account: AccountId, hashes: readonly string[]): void;
  /** Uses a code up; false when the account has no such code any more. */
  useRecoveryCode(account: AccountId, hash: string): boolean;
  recoveryCodesLeft(account: AccountId): number;

  passkey(id: string): Passkey | undefined;
  passkeysOf(account: AccountId): readonly Passkey[];
  /** False when somebody has this passkey already. */
  addPasskey(passkey: Passkey): boolean;
  /** Writes down that it was used, with what its counter says now. */
  usePasskey(id: string, counter: number, at: Date): void;
  removePasskey(account: AccountId, id: string): boolean;
}
