/**
 * Hears DTMF in sound of 8 kHz, by the tests of ITU-T Q.24: two tones, one of each group, of
 * similar strength (twist), well above the others of their group and above speech, for long enough.
 *
 * Goertzel's algorithm over blocks of 102 samples, 12.75 ms, whose bins lie on the eight
 * frequencies closely enough. Speech passes single blocks now and then; only what two blocks in a
 * row agree on is a key, and only what two blocks deny has ended, so that a key with a hole is one.
 */
import { DTMF_COLUMNS_HZ, DTMF_ROWS_HZ, keyAt } from "./keys.ts";
import type { OnKey } from "./event_detector.ts";

const RATE_HZ = 8000;
const BLOCK = 102;
const BLOCK_MS = BLOCK * 1000 / RATE_HZ;
/** Mean square of the weakest tone that counts: about -36 dBm0 in each of the two. */
const LEAST_ENERGY = 200 * 200;
/** The column may be 8 dB above the row, the row 4 dB above the column. */
const TWIST = 6.3;
const REVERSE_TWIST = 2.5;
/** The tone of its group above all others of it: 8 dB. */
const PEAK = 6.3;
/** Share of all energy that the two tones must have: speech has overtones everywhere. */
const SHARE = 0.82;
const BLOCKS_TO_START = 2;
const BLOCKS_TO_END = 2;
/** Q.24: 40 ms are a key; what lasted under three blocks is speech or a click. */
const LEAST_BLOCKS = 3;

const COEFFICIENTS = Float64Array.from(
  [...DTMF_ROWS_HZ, ...DTMF_COLUMNS_HZ],
  (hertz) => 2 * Math.cos(2 * Math.PI * hertz / RATE_HZ),
);

export class ToneDetector {
  readonly #onKey: OnKey;
  readonly #one = new Float64Array(8);
  readonly #two = new Float64Array(8);
  readonly #energy = new Float64Array(8);
  #count = 0;
  #total = 0;
  /** The key of the last block, and of how many blocks in a row. */
  #last = "";
  #run = 0;
  /** The key that is down. */
  #key = "";
  #blocks = 0;
  #gap = 0;

  constructor(onKey: OnKey) {
    this.#onKey = onKey;
  }

  /** Takes the first `count` of `samples`, which follow those of the last call. */
  receive(samples: Int16Array, count: number): void {
    const one = this.#one;
    const two = this.#two;
    for (let at = 0; at < count;) {
      const part = Math.min(count - at, BLOCK - this.#count);
      let total = 0;
      for (let i = 0; i < part; i++) total += (samples[at + i] ?? 0) ** 2;
      this.#total += total;
      for (let k = 0; k < 8; k++) {
        const coefficient = COEFFICIENTS[k] ?? 0;
        let s1 = one[k] ?? 0;
        let s2 = two[k] ?? 0;
        for (let i = 0; i < part; i++) {
          const s0 = coefficient * s1 - s2 + (samples[at + i] ?? 0);
          s2 = s1;
          s1 = s0;
        }
        one[k] = s1;
        two[k] = s2;
      }
      at += part;
      this.#count += part;
      if (this.#count === BLOCK) this.#judge();
    }
  }

  /** The sound ended: a key that is down is over. */
  end(): void {
    this.#release();
    this.#last = "";
    this.#run = 0;
  }

  /** True while a key is down. */
  get isDown(): boolean {
    return this.#key !== "";
  }

  #judge(): void {
    const key = this.#keyOfBlock();
    this.#count = 0;
    this.#total = 0;
    this.#one.fill(0);
    this.#two.fill(0);
    this.#run = key === this.#last ? this.#run + 1 : 1;
    this.#last = key;
    if (this.#key !== "") {
      this.#gap = key === this.#key ? 0 : this.#gap + 1;
      this.#blocks++;
      if (this.#gap >= BLOCKS_TO_END) this.#release();
    }
    if (this.#key === "" && key !== "" && this.#run >= BLOCKS_TO_START) {
      this.#key = key;
      this.#blocks = this.#run;
      this.#gap = 0;
    }
  }

  #release(): void {
    const blocks = this.#blocks - this.#gap;
    const key = this.#key;
    this.#key = "";
    if (key !== "" && blocks >= LEAST_BLOCKS) this.#onKey(key, Math.round(blocks * BLOCK_MS));
  }

  /** The key of the finished block; empty for none. */
  #keyOfBlock(): string {
    const energy = this.#energy;
    if (this.#total < LEAST_ENERGY * BLOCK) return "";
    for (let k = 0; k < 8; k++) {
      const s1 = this.#one[k] ?? 0;
      const s2 = this.#two[k] ?? 0;
      energy[k] = s1 * s1 + s2 * s2 - (COEFFICIENTS[k] ?? 0) * s1 * s2;
    }
    const row = strongest(energy, 0);
    const column = strongest(energy, 4);
    const low = energy[row] ?? 0;
    const high = energy[4 + column] ?? 0;
    if (high > low * TWIST || low > high * REVERSE_TWIST) return "";
    if (!towers(energy, 0, row) || !towers(energy, 4, column)) return "";
    // A sine of amplitude a gives (a * BLOCK / 2)^2 here and a^2 * BLOCK / 2 in the total.
    if (low + high < SHARE * this.#total * BLOCK / 2) return "";
    return keyAt(row, column);
  }
}

function strongest(energy: Float64Array, from: number): number {
  let best = 0;
  for (let i = 1; i < 4; i++) {
    if ((energy[from + i] ?? 0) > (energy[from + best] ?? 0)) best = i;
  }
  return best;
}

function towers(energy: Float64Array, from: number, best: number): boolean {
  const most = (energy[from + best] ?? 0) / PEAK;
  for (let i = 0; i < 4; i++) if (i !== best && (energy[from + i] ?? 0) > most) return false;
  return true;
}
