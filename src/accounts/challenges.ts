import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock, Random } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";

const NONCE_OCTETS = 16;
const TIME_OCTETS = 8;
const MAC_OCTETS = 32;
const LIFE_MS = 5 * 60_000;
const MOST_USED = 10_000;

/**
 * Challenges that prove themselves, so that whoever asks for many makes us keep none: chance, the
 * time they end, and a keyed hash of both and of what they are for. Each is good once, within
 * five minutes, and not after a restart.
 */
export class Challenges {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #key: Uint8Array;
  readonly #used = new BoundedMap<true>(MOST_USED);

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#key = random.bytes(MAC_OCTETS);
  }

  issue(purpose: string): Uint8Array<ArrayBuffer> {
    const challenge = new Uint8Array(NONCE_OCTETS + TIME_OCTETS + MAC_OCTETS);
    challenge.set(this.#random.bytes(NONCE_OCTETS));
    new DataView(challenge.buffer).setFloat64(NONCE_OCTETS, this.#clock.elapsed() + LIFE_MS);
    challenge.set(this.#mac(challenge, purpose), NONCE_OCTETS + TIME_OCTETS);
    return challenge;
  }

  /** Accepts `text`, base64url, if it is one of ours for this purpose, and uses it up. */
  accept(text: string, purpose: string): boolean {
    const challenge = new Uint8Array(Buffer.from(text, "base64url"));
    if (challenge.length !== NONCE_OCTETS + TIME_OCTETS + MAC_OCTETS) return false;
    const mac = challenge.subarray(NONCE_OCTETS + TIME_OCTETS);
    if (!timingSafeEqual(mac, this.#mac(challenge, purpose))) return false;
    const until = new DataView(challenge.buffer).getFloat64(NONCE_OCTETS);
    const key = Buffer.from(mac).toString("hex");
    if (until <= this.#clock.elapsed() || this.#used.get(key)) return false;
    this.#used.set(key, true);
    return true;
  }

  #mac(challenge: Uint8Array, purpose: string): Uint8Array {
    const signed = challenge.subarray(0, NONCE_OCTETS + TIME_OCTETS);
    return createHmac("sha256", this.#key).update(signed).update(purpose).digest();
  }
}
