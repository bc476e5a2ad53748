import { type Random, toHex } from "../../../src/runtime/mod.ts";

/** Chance that repeats itself: xorshift32. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  integer(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.integer(256));
  }

  token(): string {
    return toHex(this.bytes(16));
  }
}
