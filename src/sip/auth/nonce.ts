/**
 * Nonces that carry their own proof: time, number and a keyed hash over both and the realm. The
 * server keeps nothing for a nonce until somebody has answered it right; then only the highest
 * nonce count it has seen with it (RFC 7616 §3.3, §3.4.6).
 */

import { createHash } from "node:crypto";
import { type Clock, type Random, toHex } from "../../runtime/mod.ts";

export interface NonceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly realm: string;
  /** How long a nonce is good, milliseconds. */
  readonly lifeMs: number;
  /** Most nonces whose count is remembered; an older one that shares a place is stale. */
  readonly most: number;
}

const TIME_DIGITS = 10;
const NUMBER_DIGITS = 8;
const START_DIGITS = TIME_DIGITS + NUMBER_DIGITS;
const PROOF_DIGITS = 32;

export class Nonces {
  readonly #options: NonceOptions;
  readonly #key: string;
  #made = 0;
  /** By number modulo the places: the nonce that has the place, and its highest count. */
  readonly #numbers: Uint32Array;
  readonly #counts: Uint32Array;

  constructor(options: NonceOptions) {
    this.#options = options;
    this.#key = toHex(options.random.bytes(32));
    this.#numbers = new Uint32Array(options.most);
    this.#counts = new Uint32Array(options.most);
  }

  make(): string {
    this.#made = (this.#made + 1) >>> 0 || 1;
    const start = hex(Math.floor(this.#options.clock.elapsed()), TIME_DIGITS) +
      hex(this.#made, NUMBER_DIGITS);
    return start + this.#proof(start);
  }

  /** What `nonce` is worth, without regard to its count. */
  check(nonce: string): "good" | "stale" | "foreign" {
    if (nonce.length !== START_DIGITS + PROOF_DIGITS) return "foreign";
    const start = nonce.slice(0, START_DIGITS);
    if (!sameText(nonce.slice(START_DIGITS), this.#proof(start))) return "foreign";
    const age = this.#options.clock.elapsed() - parseInt(nonce.slice(0, TIME_DIGITS), 16);
    return age >= -1 && age <= this.#options.lifeMs ? "good" : "stale";
  }

  /**
   * Spends `count` of a `nonce` that `check` called good, once its digest has proved right. False
   * when that count or a higher one was spent before: somebody plays back what another sent.
   */
  spend(nonce: string, count: number): boolean {
    const number = parseInt(nonce.slice(TIME_DIGITS, START_DIGITS), 16);
    const place = number % this.#numbers.length;
    const owner = this.#numbers[place] ?? 0;
    if (owner === number) {
      if (count <= (this.#counts[place] ?? 0)) return false;
    } else if (owner > number) {
      // A younger nonce has the place: what was spent of this one is forgotten.
      return false;
    }
    this.#numbers[place] = number;
    this.#counts[place] = count;
    return true;
  }

  #proof(text: string): string {
    // MD5 resists what matters here: the key is secret, the length fixed, the life short.
    return createHash("md5").update(this.#key + text + this.#options.realm).digest("hex");
  }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** Compares in a time that does not tell where two texts differ. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
