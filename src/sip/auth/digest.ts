/** Digest computations, RFC 7616 §3.4, RFC 8760, RFC 2617 for clients without qop. */

import { createHash } from "node:crypto";

export type DigestAlgorithm = "MD5" | "SHA-256";

/** The hash of `text` in lower-case hexadecimal. */
export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(algorithm === "MD5" ? "md5" : "sha256").update(text).digest("hex");
}

/** `H(username:realm:password)`: all that a server needs to keep. */
export function ha1(
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return digestHash(algorithm, `${username}:${realm}:${password}`);
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly ha1: string;
  readonly method: string;
  /** The `uri` parameter exactly as it was sent. */
  readonly uri: string;
  readonly nonce: string;
  /** Undefined for a client of RFC 2069. */
  readonly qop?: { readonly name: string; readonly cnonce: string; readonly nc: string };
}

/** The `response` parameter, RFC 7616 §3.4.1; qop=auth or none. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, qop } = input;
  const ha2 = digestHash(algorithm, `${input.method}:${input.uri}`);
  const middle = qop === undefined
    ? input.nonce
    : `${input.nonce}:${qop.nc}:${qop.cnonce}:${qop.name}`;
  return digestHash(algorithm, `${input.ha1}:${middle}:${ha2}`);
}
