/**
 * AES (FIPS 197) by tables, as a stream of octets in counter mode: what SRTP asks of a cipher,
 * RFC 3711 §4.1.1 and RFC 6188 §2. Written here because it runs once per packet: a call into the
 * runtime's cipher costs several times what the work itself does.
 *
 * Tables take other times for other keys. Whoever could measure that runs on this machine's cores,
 * where the sound lies in the open anyway.
 */

const SBOX = new Uint8Array(256);
const T0 = new Int32Array(256);
const T1 = new Int32Array(256);
const T2 = new Int32Array(256);
const T3 = new Int32Array(256);
makeTables();

/** Rounds by key octets. */
const ROUNDS: ReadonlyMap<number, number> = new Map([[16, 10], [24, 12], [32, 14]]);

export class Aes {
  readonly #keys: Int32Array;
  readonly #last: number;
  /** The key stream of the last block, as four words. */
  readonly #block = new Int32Array(4);

  /** @throws {RangeError} when `key` has not 16, 24 or 32 octets. */
  constructor(key: Uint8Array) {
    const rounds = ROUNDS.get(key.length);
    if (rounds === undefined) throw new RangeError(`No AES key has ${key.length} octets`);
    this.#last = rounds * 4;
    this.#keys = expand(key, rounds);
  }

  /**
   * Exclusive-ors the octets of `source` from `from` to `to` with the key stream that begins at the
   * counter block of four words, and writes them to `target` at the same places, which may be the
   * same octets. The low 16 bits of the block count.
   */
  stream(
    block: Int32Array,
    source: Uint8Array,
    target: Uint8Array,
    from: number,
    to: number,
  ): void {
    const a = block[0] ?? 0;
    const b = block[1] ?? 0;
    const c = block[2] ?? 0;
    const d = block[3] ?? 0;
    const words = this.#block;
    let at = from;
    let count = 0;
    for (; at + 16 <= to; count++) {
      this.#encrypt(a, b, c, d + count | 0);
      for (let i = 0; i < 4; i++, at += 4) {
        const word = words[i] ?? 0;
        target[at] = (source[at] ?? 0) ^ word >>> 24;
        target[at + 1] = (source[at + 1] ?? 0) ^ word >>> 16;
        target[at + 2] = (source[at + 2] ?? 0) ^ word >>> 8;
        target[at + 3] = (source[at + 3] ?? 0) ^ word;
      }
    }
    if (at >= to) return;
    this.#encrypt(a, b, c, d + count | 0);
    for (let i = 0; at < to; at++, i++) {
      target[at] = (source[at] ?? 0) ^ (words[i >> 2] ?? 0) >>> 24 - ((i & 3) << 3);
    }
  }

  #encrypt(a: number, b: number, c: number, d: number): void {
    const keys = this.#keys;
    const last = this.#last;
    let s0 = a ^ (keys[0] ?? 0);
    let s1 = b ^ (keys[1] ?? 0);
    let s2 = c ^ (keys[2] ?? 0);
    let s3 = d ^ (keys[3] ?? 0);
    for (let k = 4; k < last; k += 4) {
      const t0 = (T0[s0 >>> 24] ?? 0) ^ (T1[s1 >>> 16 & 255] ?? 0) ^ (T2[s2 >>> 8 & 255] ?? 0) ^
        (T3[s3 & 255] ?? 0);
      const t1 = (T0[s1 >>> 24] ?? 0) ^ (T1[s2 >>> 16 & 255] ?? 0) ^ (T2[s3 >>> 8 & 255] ?? 0) ^
        (T3[s0 & 255] ?? 0);
      const t2 = (T0[s2 >>> 24] ?? 0) ^ (T1[s3 >>> 16 & 255] ?? 0) ^ (T2[s0 >>> 8 & 255] ?? 0) ^
        (T3[s1 & 255] ?? 0);
      const t3 = (T0[s3 >>> 24] ?? 0) ^ (T1[s0 >>> 16 & 255] ?? 0) ^ (T2[s1 >>> 8 & 255] ?? 0) ^
        (T3[s2 & 255] ?? 0);
      s0 = t0 ^ (keys[k] ?? 0);
      s1 = t1 ^ (keys[k + 1] ?? 0);
      s2 = t2 ^ (keys[k + 2] ?? 0);
      s3 = t3 ^ (keys[k + 3] ?? 0);
    }
    const block = this.#block;
    block[0] = finalWord(s0, s1, s2, s3) ^ (keys[last] ?? 0);
    block[1] = finalWord(s1, s2, s3, s0) ^ (keys[last + 1] ?? 0);
    block[2] = finalWord(s2, s3, s0, s1) ^ (keys[last + 2] ?? 0);
    block[3] = finalWord(s3, s0, s1, s2) ^ (keys[last + 3] ?? 0);
  }
}

/** The last round has no column mixing. */
function finalWord(a: number, b: number, c: number, d: number): number {
  return (SBOX[a >>> 24] ?? 0) << 24 | (SBOX[b >>> 16 & 255] ?? 0) << 16 |
    (SBOX[c >>> 8 & 255] ?? 0) << 8 |
    (SBOX[d & 255] ?? 0);
}

/** FIPS 197 §5.2. */
function expand(key: Uint8Array, rounds: number): Int32Array {
  const words = key.length / 4;
  const keys = new Int32Array(4 * (rounds + 1));
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  for (let i = 0; i < words; i++) keys[i] = view.getInt32(4 * i);
  let constant = 1;
  for (let i = words; i < keys.length; i++) {
    let word = keys[i - 1] ?? 0;
    if (i % words === 0) {
      word = substituted(word << 8 | word >>> 24) ^ constant << 24;
      constant = doubled(constant);
    } else if (words > 6 && i % words === 4) word = substituted(word);
    keys[i] = (keys[i - words] ?? 0) ^ word;
  }
  return keys;
}

function substituted(word: number): number {
  return finalWord(word, word, word, word);
}

/** Times x in the field of FIPS 197 §4.2. */
function doubled(value: number): number {
  return (value << 1 ^ (value & 0x80 ? 0x11b : 0)) & 255;
}

function makeTables(): void {
  // 3 generates the field: all inverses in one walk, as a value and its inverse go opposite ways.
  let value = 1;
  let inverse = 1;
  do {
    value ^= doubled(value);
    inverse = thirdOf(inverse);
    SBOX[value] = affine(inverse);
  } while (value !== 1);
  SBOX[0] = 0x63;
  for (let i = 0; i < 256; i++) {
    const s = SBOX[i] ?? 0;
    const two = doubled(s);
    const word = two << 24 | s << 16 | s << 8 | two ^ s;
    T0[i] = word;
    T1[i] = word << 24 | word >>> 8;
    T2[i] = word << 16 | word >>> 16;
    T3[i] = word << 8 | word >>> 24;
  }
}

/** Divided by 3, which is times 0xf6. */
function thirdOf(value: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = doubled(product);
    if (0xf6 >> i & 1) product ^= value;
  }
  return product;
}

/** FIPS 197 §5.1.1. */
function affine(value: number): number {
  const twice = value << 8 | value;
  return (value ^ twice >> 7 ^ twice >> 6 ^ twice >> 5 ^ twice >> 4 ^ 0x63) & 255;
}
