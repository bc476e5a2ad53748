/**
 * Nonces that carry their own proof: time, chance and a keyed hash over both and the realm. The
 * server keeps nothing for a nonce until somebody has answered it right; then only the highest
 * nonce count it has seen with it (RFC 7616 §3.3, §3.4.6).
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { type Clock, type Random, toHex } from "../../runtime/mod.ts";

export type NonceState = "good" | "stale" | "foreign" | "replayed";

export interface NonceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly realm: string;
  /** How long a nonce is good, milliseconds. */
  readonly lifeMs: number;
  /** Most nonces whose count is remembered; the oldest go first. */
  readonly most: number;
}

const TIME_DIGITS = 10;
const CHANCE_DIGITS = 8;
const PROOF_DIGITS = 32;

export class Nonces {
  readonly #options: NonceOptions;
  readonly #key: string;
  readonly #prefix: string;
  #made = 0;
  readonly #counts = new Map<string, number>();

  constructor(options: NonceOptions) {
    this.#options = options;
    this.#key = toHex(options.random.bytes(32));
    this.#prefix = toHex(options.random.bytes(2));
  }

  make(): string {
    const time = Math.floor(this.#options.clock.elapsed()).toString(16).padStart(TIME_DIGITS, "0");
    // Unguessable by the proof; two of one millisecond need only differ.
    this.#made = (this.#made + 1) & 0xffff;
    const chance = this.#prefix + this.#made.toString(16).padStart(4, "0");
    return time + chance + this.#proof(time + chance);
  }

  /** What `nonce` is worth, without regard to its count. */
  check(nonce: string): "good" | "stale" | "foreign" {
    if (nonce.length !== TIME_DIGITS + CHANCE_DIGITS + PROOF_DIGITS) return "foreign";
    const start = nonce.slice(0, TIME_DIGITS + CHANCE_DIGITS);
    if (!sameText(nonce.slice(start.length), this.#proof(start))) return "foreign";
    const age = this.#options.clock.elapsed() - parseInt(nonce.slice(0, TIME_DIGITS), 16);
    return age >= 0 && age <= this.#options.lifeMs ? "good" : "stale";
  }

  /**
   * Spends `count` of `nonce`, once its digest has proved right. False when that count or a
   * higher one was spent before: somebody plays back what another sent.
   */
  spend(nonce: string, count: number): boolean {
    const known = this.#counts.get(nonce);
    if (known !== undefined && count <= known) return false;
    if (known !== undefined) this.#counts.delete(nonce);
    else if (this.#counts.size >= this.#options.most) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    this.#counts.set(nonce, count);
    return true;
  }

  #proof(text: string): string {
    // MD5 resists what matters here: the key is secret, the length fixed, the life short.
    return createHash("md5").update(`${this.#key}${text}${this.#options.realm}`).digest("hex");
  }
}

/** Compares in a time that does not tell where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
