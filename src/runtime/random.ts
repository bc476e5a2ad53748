/** Chance as a dependency, so that a test can repeat a run. */
export interface Random {
  /** `count` unpredictable octets. */
  bytes(count: number): Uint8Array;
  /** An unpredictable token of 128 bits in lower-case hexadecimal: a tag, a branch, an id. */
  token(): string;
  /** An integer from 0 up to, not including, `bound`. Not for secrets. */
  integer(bound: number): number;
}

/** The operating system's generator, drawn in blocks because each draw costs a call. */
export class SystemRandom implements Random {
  readonly #block = new Uint8Array(4096);
  #used = this.#block.length;

  bytes(count: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  token(): string {
    if (this.#used + 16 > this.#block.length) {
      crypto.getRandomValues(this.#block);
      this.#used = 0;
    }
    const token = toHex(this.#block, this.#used, this.#used + 16);
    this.#used += 16;
    return token;
  }

  integer(bound: number): number {
    return Math.floor(Math.random() * bound);
  }
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Lower-case hexadecimal of `bytes[start..end)`. */
export function toHex(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  for (let i = start; i < end; i++) text += HEX[bytes[i] ?? 0];
  return text;
}
