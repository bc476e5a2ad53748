/**
 * HMAC (RFC 2104) with SHA-1 (RFC 3174), as SRTP authenticates packets, RFC 3711 §4.2.1. The two
 * blocks of the key are digested once, and nothing is allocated for a packet.
 */

const BLOCK = 64;
const DIGEST_OCTETS = 20;
const INITIAL = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
/** One at a time: a thread has only one packet in its hands. */
const SCHEDULE = new Int32Array(80);
const STATE = new Int32Array(5);
const TAIL = new Uint8Array(2 * BLOCK);

export class HmacSha1 {
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;
  /** The result of `sign`: its first octets are the authentication tag. */
  readonly digest = new Uint8Array(DIGEST_OCTETS);

  /** `key` has at most 64 octets: those of SRTP have 20. */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK) throw new RangeError("A key is longer than a block");
    this.#inner = begun(key, 0x36);
    this.#outer = begun(key, 0x5c);
  }

  /** Signs the octets of `data` before `length`, and `more` as four octets behind them. */
  sign(data: Uint8Array, length: number, more?: number): void {
    STATE.set(this.#inner);
    let at = 0;
    for (; at + BLOCK <= length; at += BLOCK) compress(data, at);
    let rest = 0;
    for (; at < length; at++) TAIL[rest++] = data[at] ?? 0;
    if (more !== undefined) {
      rest = writeWord(TAIL, rest, more);
      length += 4;
    }
    finish(rest, BLOCK + length);
    for (let i = 0; i < 5; i++) writeWord(TAIL, 4 * i, STATE[i] ?? 0);
    STATE.set(this.#outer);
    finish(DIGEST_OCTETS, BLOCK + DIGEST_OCTETS);
    for (let i = 0; i < 5; i++) writeWord(this.digest, 4 * i, STATE[i] ?? 0);
  }

  /** True when the octets of `data` from `at` are the first `count` of the digest. */
  isSignedBy(data: Uint8Array, at: number, count: number): boolean {
    // All octets are looked at: how many of a guess were right must not show in the time.
    let difference = 0;
    for (let i = 0; i < count; i++) difference |= (data[at + i] ?? 0) ^ (this.digest[i] ?? 0);
    return difference === 0;
  }
}

function begun(key: Uint8Array, pad: number): Int32Array {
  const block = new Uint8Array(BLOCK).fill(pad);
  for (const [i, octet] of key.entries()) block[i] = octet ^ pad;
  STATE.set(INITIAL);
  compress(block, 0);
  return STATE.slice();
}

/** The padding behind `rest` octets in `TAIL`, of a message of `length` octets. */
function finish(rest: number, length: number): void {
  const end = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  TAIL[rest] = 0x80;
  TAIL.fill(0, rest + 1, end - 4);
  writeWord(TAIL, end - 4, length * 8);
  for (let at = 0; at < end; at += BLOCK) compress(TAIL, at);
}

function writeWord(data: Uint8Array, at: number, word: number): number {
  data[at] = word >>> 24;
  data[at + 1] = word >>> 16;
  data[at + 2] = word >>> 8;
  data[at + 3] = word;
  return at + 4;
}

/** RFC 3174 §6.1, on `STATE`: four times the same loop, which is four times as fast as one. */
function compress(data: Uint8Array, at: number): void {
  const w = SCHEDULE;
  for (let t = 0; t < 16; t++, at += 4) {
    w[t] = (data[at] ?? 0) << 24 | (data[at + 1] ?? 0) << 16 | (data[at + 2] ?? 0) << 8 |
      (data[at + 3] ?? 0);
  }
  for (let t = 16; t < 80; t++) {
    const word = (w[t - 3] ?? 0) ^ (w[t - 8] ?? 0) ^ (w[t - 14] ?? 0) ^ (w[t - 16] ?? 0);
    w[t] = word << 1 | word >>> 31;
  }
  let a = STATE[0] ?? 0;
  let b = STATE[1] ?? 0;
  let c = STATE[2] ?? 0;
  let d = STATE[3] ?? 0;
  let e = STATE[4] ?? 0;
  for (let t = 0; t < 20; t++) {
    const next = (a << 5 | a >>> 27) + (b & c | ~b & d) + e + (w[t] ?? 0) + 0x5a827999 | 0;
    e = d;
    d = c;
    c = b << 30 | b >>> 2;
    b = a;
    a = next;
  }
  for (let t = 20; t < 40; t++) {
    const next = (a << 5 | a >>> 27) + (b ^ c ^ d) + e + (w[t] ?? 0) + 0x6ed9eba1 | 0;
    e = d;
    d = c;
    c = b << 30 | b >>> 2;
    b = a;
    a = next;
  }
  for (let t = 40; t < 60; t++) {
    const next = (a << 5 | a >>> 27) + (b & c | b & d | c & d) + e + (w[t] ?? 0) + 0x8f1bbcdc | 0;
    e = d;
    d = c;
    c = b << 30 | b >>> 2;
    b = a;
    a = next;
  }
  for (let t = 60; t < 80; t++) {
    const next = (a << 5 | a >>> 27) + (b ^ c ^ d) + e + (w[t] ?? 0) + 0xca62c1d6 | 0;
    e = d;
    d = c;
    c = b << 30 | b >>> 2;
    b = a;
    a = next;
  }
  STATE[0] = (STATE[0] ?? 0) + a;
  STATE[1] = (STATE[1] ?? 0) + b;
  STATE[2] = (STATE[2] ?? 0) + c;
  STATE[3] = (STATE[3] ?? 0) + d;
  STATE[4] = (STATE[4] ?? 0) + e;
}
