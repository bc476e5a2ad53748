/** The client's side of digest: credentials for a challenge, RFC 8760 §2.4, RFC 3261 §22.2. */

import type { Random } from "../../runtime/mod.ts";
import type { AuthValue } from "../message/mod.ts";
import { type DigestAlgorithm, digestResponse, ha1 } from "./digest.ts";

export interface ClientAccount {
  readonly username: string;
  readonly password: string;
  /** Challenges of any other realm get no answer: a hostile peer could collect responses. */
  readonly realm?: string;
}

/** Counts how often each nonce was answered, as RFC 7616 §3.4 wants of `nc`. */
export class DigestClient {
  readonly #account: ClientAccount;
  readonly #random: Random;
  #nonce = "";
  #count = 0;

  constructor(account: ClientAccount, random: Random) {
    this.#account = account;
    this.#random = random;
  }

  /**
   * Credentials for the first of `challenges` that can be answered: a server puts the one it
   * likes best on top (RFC 8760 §2.3). Undefined when there is none.
   */
  answer(
    challenges: readonly AuthValue[],
    method: string,
    uri: string,
  ): AuthValue | undefined {
    for (const { scheme, params } of challenges) {
      const realm = params.get("realm");
      const nonce = params.get("nonce");
      if (scheme.toLowerCase() !== "digest" || realm === undefined || !nonce) continue;
      if (this.#account.realm !== undefined && this.#account.realm !== realm) continue;
      const named = (params.get("algorithm") ?? "MD5").toUpperCase();
      if (named !== "MD5" && named !== "SHA-256") continue;
      const offered = params.get("qop")?.toLowerCase().split(/\s*,\s*/);
      if (offered && !offered.includes("auth")) continue;
      return this.#credentials(realm, nonce, named, offered !== undefined, params, method, uri);
    }
    return undefined;
  }

  #credentials(
    realm: string,
    nonce: string,
    algorithm: DigestAlgorithm,
    withQop: boolean,
    challenge: ReadonlyMap<string, string>,
    method: string,
    uri: string,
  ): AuthValue {
    this.#count = nonce === this.#nonce ? this.#count + 1 : 1;
    this.#nonce = nonce;
    const { username, password } = this.#account;
    const key = ha1(algorithm, username, realm, password);
    const nc = this.#count.toString(16).padStart(8, "0");
    const qop = { name: "auth", cnonce: this.#random.token(), nc };
    const response = digestResponse({
      algorithm,
      ha1: key,
      method,
      uri,
      nonce,
      ...(withQop ? { qop } : {}),
    });
    const params = new Map([
      ["username", username],
      ["realm", realm],
      ["nonce", nonce],
      ["uri", uri],
      ["response", response],
      ["algorithm", algorithm],
    ]);
    if (withQop) params.set("cnonce", qop.cnonce).set("qop", "auth").set("nc", nc);
    const opaque = challenge.get("opaque");
    if (opaque !== undefined) params.set("opaque", opaque);
    return { scheme: "Digest", params };
  }
}
