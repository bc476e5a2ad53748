import { Buffer } from "node:buffer";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Account, AccountId, FactorStore, Passkey } from "../domain/mod.ts";
import { type Clock, isIpAddress, type Log, messageOf, type Random } from "../runtime/mod.ts";
import { Challenges } from "./challenges.ts";

/** Whom a passkey is for, as the browser sees us (WebAuthn Level 3 §4). */
export interface RelyingParty {
  /** The host name. */
  readonly id: string;
  /** E.g. `https://pbx.example.org`. */
  readonly origin: string;
}

/** How many passkeys an account may have. */
export const MOST_PASSKEYS = 20;

export interface PasskeysOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly factors: FactorStore;
  /** What browsers call us. */
  readonly product: string;
}

/**
 * Who a browser at `host` (with its port, if it has one) takes us for; undefined where it has no
 * passkeys: at an IP address, and over plain HTTP anywhere but on the machine itself.
 */
export function relyingPartyOf(host: string, secure: boolean): RelyingParty | undefined {
  const origin = `${secure ? "https" : "http"}://${host}`;
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  const name = url.hostname;
  if (name.startsWith("[") || isIpAddress(name)) return undefined;
  if (!secure && name !== "localhost" && !name.endsWith(".localhost")) return undefined;
  return { id: name, origin: url.origin };
}

/** It takes a third of a second to load, and most servers are started without need of it. */
const library = () => import("@simplewebauthn/server");

/** Passkeys: keys in a phone, a computer or a stick that sign what we ask them to (WebAuthn). */
export class Passkeys {
  readonly #options: PasskeysOptions;
  readonly #challenges: Challenges;

  constructor(options: PasskeysOptions) {
    this.#options = options;
    this.#challenges = new Challenges(options.clock, options.random);
  }

  /** What the browser is to make a new passkey of. */
  async registrationOptions(
    { id, name }: Account,
    party: RelyingParty,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await library();
    return await generateRegistrationOptions({
      rpName: this.#options.product,
      rpID: party.id,
      userID: new TextEncoder().encode(id),
      userName: name,
      challenge: this.#challenges.issue(`register ${id}`),
      attestationType: "none",
      excludeCredentials: this.#allowed(id),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    });
  }

  /** Adds what the browser has made; undefined when it is not what we asked for. */
  async register(
    account: AccountId,
    name: string,
    response: unknown,
    party: RelyingParty,
  ): Promise<Passkey | undefined> {
    const { factors, clock } = this.#options;
    if (factors.passkeysOf(account).length >= MOST_PASSKEYS) return undefined;
    const info = await this.#tried(async () => {
      const { verifyRegistrationResponse } = await library();
      const result = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: (text) => this.#challenges.accept(text, `register ${account}`),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: false,
      });
      return result.verified ? result.registrationInfo : undefined;
    });
    if (!info) return undefined;
    const { id, publicKey, counter, transports = [] } = info.credential;
    const passkey: Passkey = {
      id,
      account,
      name,
      publicKey,
      counter,
      transports: transports.filter((one) => /^[a-z-]{1,20}$/.test(one)).slice(0, 8),
      createdAt: clock.now(),
    };
    return factors.addPasskey(passkey) ? passkey : undefined;
  }

  /**
   * What the browser is to sign, for somebody who has shown a password already, or for anybody:
   * then the passkey says who it is, and has to look at its owner (PIN, fingerprint).
   */
  async signInOptions(
    party: RelyingParty,
    account?: AccountId,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library();
    return await generateAuthenticationOptions({
      rpID: party.id,
      challenge: this.#challenges.issue(`sign in ${account ?? ""}`),
      ...(account === undefined ? {} : { allowCredentials: this.#allowed(account) }),
      userVerification: account === undefined ? "required" : "preferred",
    });
  }

  /** Whose passkey has signed what `signInOptions` asked for; undefined when nobody's has. */
  async verify(
    response: unknown,
    party: RelyingParty,
    account?: AccountId,
  ): Promise<AccountId | undefined> {
    const { factors, clock } = this.#options;
    const passkey = factors.passkey(idOf(response));
    if (!passkey || account !== undefined && passkey.account !== account) return undefined;
    const info = await this.#tried(async () => {
      const { verifyAuthenticationResponse } = await library();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: (text) => this.#challenges.accept(text, `sign in ${account ?? ""}`),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: {
          id: passkey.id,
          publicKey: new Uint8Array(passkey.publicKey),
          counter: passkey.counter,
        },
        requireUserVerification: account === undefined,
      });
      return verified ? authenticationInfo : undefined;
    });
    if (!info) return undefined;
    factors.usePasskey(passkey.id, info.newCounter, clock.now());
    return passkey.account;
  }

  #allowed(account: AccountId) {
    return this.#options.factors.passkeysOf(account)
      .map(({ id, transports }) => ({ id, transports: [...transports] }));
  }

  /** The library throws whatever it finds wrong; what comes from the network may be anything. */
  async #tried<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      this.#options.log.info("A passkey was not accepted", { cause: messageOf(error) });
      return undefined;
    }
  }
}

/** The credential id that a browser's answer names, spelled the one way we store it. */
function idOf(response: unknown): string {
  const id = typeof response === "object" && response !== null && "id" in response
    ? response.id
    : undefined;
  return typeof id === "string" && id.length <= 2_048
    ? Buffer.from(id, "base64url").toString("base64url")
    : "";
}
