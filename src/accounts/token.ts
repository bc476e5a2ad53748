import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { type Random, Secret } from "../runtime/mod.ts";

const OCTETS = 32;

/** 256 bits that nobody guesses, base64url: 43 characters. */
export function createToken(random: Random): Secret {
  return new Secret(base64url(random.bytes(OCTETS)));
}

/** What is stored instead of a token: its SHA-256 in hexadecimal. A token has no need of salt. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Compares in the same time wherever the texts differ. */
export function sameText(a: string, b: string): boolean {
  const digestOf = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digestOf(a), digestOf(b));
}

export function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString("base64url");
}
