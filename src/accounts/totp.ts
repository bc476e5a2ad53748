/** Time-based one-time passwords: RFC 6238 with SHA-1, 30 seconds, 6 digits, as all apps know. */

import { createHmac } from "node:crypto";
import { type Random, Secret } from "../runtime/mod.ts";
import { sameText } from "./token.ts";

const STEP_MS = 30_000;
const DIGITS = 6;
/** As long as the hash, RFC 4226 §4 R6. */
const SECRET_OCTETS = 20;
/** Steps that the clock of a phone may be off, either way. */
const DRIFT = 1;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new shared secret in base32 (RFC 4648 §6), 32 characters. */
export function createTotpSecret(random: Random): Secret {
  return new Secret(toBase32(random.bytes(SECRET_OCTETS)));
}

/** The code of a time step (RFC 4226 §5.3). @param secret In base32. */
export function totpCode(secret: Secret, step: number): string {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(step));
  const hash = createHmac("sha1", fromBase32(secret.reveal())).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/**
 * The time step that `code` belongs to: this one, the one before or the one after, but none up
 * to `lastStep`. Undefined when it belongs to none of them.
 */
export function matchingStep(
  secret: Secret,
  code: string,
  now: Date,
  lastStep: number,
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const current = Math.floor(now.getTime() / STEP_MS);
  let found: number | undefined;
  for (let step = current - DRIFT; step <= current + DRIFT; step++) {
    if (sameText(totpCode(secret, step), code) && step > lastStep) found ??= step;
  }
  return found;
}

/** What authenticator apps read from a QR code; it has the secret in it. */
export function totpUri(secret: Secret, issuer: string, name: string): Secret {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  const query = `secret=${secret.reveal()}&issuer=${encodeURIComponent(issuer)}`;
  return new Secret(`otpauth://totp/${label}?${query}&algorithm=SHA1&digits=6&period=30`);
}

function toBase32(octets: Uint8Array): string {
  const bits = [...octets].map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[parseInt(five, 2)]).join("");
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((c) => BASE32.indexOf(c).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => parseInt(eight, 2));
}
