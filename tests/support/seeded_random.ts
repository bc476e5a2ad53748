import { type Random, toHex } from "../../src/runtime/mod.ts";

/** The same chance in every run: xorshift32. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed = 1) {
    this.#state = (seed * 0x9e3779b1) >>> 0 || 1;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#next() >>> 24);
  }

  token(): string {
    return toHex(this.bytes(16));
  }

  integer(bound: number): number {
    return Math.floor(this.#next() / 2 ** 32 * bound);
  }

  /** One of `values`. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.integer(values.length)] as Value;
  }

  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return this.#state = x >>> 0;
  }
}
