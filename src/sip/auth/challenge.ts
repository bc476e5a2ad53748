/** The server's side of digest: the challenge it sends and the credentials it takes. */

import { type AuthValue, SipSyntaxError } from "../message/mod.ts";
import { type DigestAlgorithm, digestHash, digestResponse } from "./digest.ts";
import { type Nonces, sameText } from "./nonce.ts";

/** What the server knows of a username. */
export interface DigestAccount {
  /** The one algorithm that proves anything. */
  readonly algorithm: DigestAlgorithm;
  /** HA1 in lower-case hexadecimal for the algorithm asked for and the verifier's realm. */
  readonly ha1: string;
}

export type Verdict =
  /** The secret is right. */
  | { readonly is: "proved"; readonly username: string }
  /**
   * Nothing was proved and nothing was wrong: challenge, again with `stale` when it says so. With
   * `algorithm` the secret was right but the algorithm is not the account's: challenge with that.
   */
  | { readonly is: "unproved"; readonly stale: boolean; readonly algorithm?: DigestAlgorithm }
  /** A wrong secret, an unknown user, a nonce not ours. Count it, and challenge again. */
  | { readonly is: "failed"; readonly username: string; readonly why: string };

export interface DigestVerifierOptions {
  readonly realm: string;
  readonly nonces: Nonces;
  /** The account of a username, with the HA1 for `used`; or undefined. */
  readonly account: (username: string, used: DigestAlgorithm) => DigestAccount | undefined;
  /** A key for what only looks like a comparison, when the user is unknown. */
  readonly decoy: string;
}

export class DigestVerifier {
  readonly #options: DigestVerifierOptions;
  readonly #decoys: Readonly<Record<DigestAlgorithm, string>>;

  constructor(options: DigestVerifierOptions) {
    this.#options = options;
    const { decoy } = options;
    this.#decoys = {
      "MD5": digestHash("MD5", decoy),
      "SHA-256": digestHash("SHA-256", decoy),
    };
  }

  get realm(): string {
    return this.#options.realm;
  }

  /** One challenge: no phone that was measured copes with every order of several. */
  challenge(algorithm: DigestAlgorithm, stale: boolean): AuthValue {
    const params = new Map([
      ["realm", this.#options.realm],
      ["nonce", this.#options.nonces.make()],
    ]);
    if (stale) params.set("stale", "true");
    params.set("algorithm", algorithm);
    params.set("qop", "auth");
    return { scheme: "Digest", params };
  }

  /** Judges credentials for this realm; `undefined` when the request carried none. */
  verify(credentials: AuthValue | undefined, method: string): Verdict {
    const read = credentials && this.#read(credentials);
    if (!read) return { is: "unproved", stale: false };
    const { username, nonce, response, uri, algorithm, qop } = read;
    const state = this.#options.nonces.check(nonce);
    if (state === "foreign") return { is: "unproved", stale: true };
    const account = this.#options.account(username, algorithm);
    // An unknown user costs what a known one costs and ends the same way.
    const ha1 = account?.ha1 ?? this.#decoys[algorithm];
    const wanted = digestResponse({
      algorithm,
      ha1,
      method,
      uri,
      nonce,
      ...(qop === undefined ? {} : { qop }),
    });
    const right = sameText(wanted, response.toLowerCase());
    if (!account || !right) {
      return { is: "failed", username, why: account ? "wrong secret" : "unknown user" };
    }
    // The device was changed after it was challenged. Only its owner can get here.
    if (account.algorithm !== algorithm) {
      return { is: "unproved", stale: true, algorithm: account.algorithm };
    }
    if (state === "stale") return { is: "unproved", stale: true };
    if (qop && !this.#options.nonces.spend(nonce, parseInt(qop.nc, 16))) {
      // A replay, or a retransmission that lost its transaction: the owner can answer anew.
      return { is: "unproved", stale: true };
    }
    return { is: "proved", username };
  }

  #read({ scheme, params }: AuthValue) {
    if (scheme.toLowerCase() !== "digest") return undefined;
    const get = (name: string) => params.get(name);
    const [username, nonce, response, uri] = ["username", "nonce", "response", "uri"].map(get);
    if (get("realm") !== this.#options.realm) return undefined;
    if (username === undefined || !nonce || !response || uri === undefined) {
      throw new SipSyntaxError("Credentials need username, nonce, uri and response");
    }
    const named = (get("algorithm") ?? "MD5").toUpperCase();
    const algorithm: DigestAlgorithm = named === "SHA-256" ? "SHA-256" : "MD5";
    if (named !== algorithm) return undefined;
    const name = get("qop")?.toLowerCase();
    if (name === undefined) return { username, nonce, response, uri, algorithm, qop: undefined };
    const [cnonce, nc] = [get("cnonce"), get("nc")];
    if (name !== "auth" || cnonce === undefined || !/^[0-9a-fA-F]{8}$/.test(nc ?? "")) {
      throw new SipSyntaxError("Credentials with qop need auth, cnonce and nc");
    }
    return { username, nonce, response, uri, algorithm, qop: { name, cnonce, nc: nc ?? "" } };
  }
}
