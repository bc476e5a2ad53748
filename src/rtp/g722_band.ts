/**
 * One sub-band of G.722: the adaptive predictor and quantiser step that encoder and decoder run in
 * step, ITU-T G.722 §3. All numbers are the integers of the recommendation, so that both ends stay
 * equal for ever. Names of blocks and variables are the recommendation's.
 */

/** Limits to 16 bits. */
export function saturate(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

const ILB = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774],
  ...[2834, 2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838],
  ...[3922, 4008],
);

const LOW_STEP = 32;
const HIGH_STEP = 8;

export class G722Band {
  /** The step of the quantiser, DETL or DETH. */
  step: number;
  /** The predicted next sample, SL or SH. */
  predicted = 0;
  readonly #limit: number;
  readonly #shift: number;
  #logStep = 0;
  #zeros = 0;
  readonly #r = new Int32Array(3);
  readonly #p = new Int32Array(3);
  readonly #a = new Int32Array(3);
  readonly #d = new Int32Array(7);
  readonly #b = new Int32Array(7);

  constructor(band: "low" | "high") {
    this.step = band === "low" ? LOW_STEP : HIGH_STEP;
    this.#limit = band === "low" ? 18_432 : 22_528;
    this.#shift = band === "low" ? 8 : 10;
  }

  /** Takes one quantised difference, and `weight`, by which its size changes the step. */
  adapt(difference: number, weight: number): void {
    this.#scale(weight);
    this.#predict(difference);
  }

  /** Blocks LOGSCL and SCALEL, or LOGSCH and SCALEH. */
  #scale(weight: number): void {
    const log = (this.#logStep * 127 >> 7) + weight;
    this.#logStep = log < 0 ? 0 : log > this.#limit ? this.#limit : log;
    const mantissa = ILB[this.#logStep >> 6 & 31] ?? 0;
    const shift = this.#shift - (this.#logStep >> 11);
    this.step = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** Block 4: RECONS, PARREC, UPPOL2, UPPOL1, UPZERO, DELAYA, FILTEP, FILTEZ, PREDIC. */
  #predict(difference: number): void {
    const r = this.#r;
    const p = this.#p;
    const a = this.#a;
    const r0 = saturate(this.predicted + difference);
    const p0 = saturate(this.#zeros + difference);
    const sign0 = p0 >> 15;
    const isSame1 = sign0 === ((p[1] ?? 0) >> 15);
    const isSame2 = sign0 === ((p[2] ?? 0) >> 15);
    const a1 = a[1] ?? 0;

    const pole = saturate(a1 << 2);
    const turned = isSame1 ? -pole : pole;
    let a2 = ((turned > 32_767 ? 32_767 : turned) >> 7) + (isSame2 ? 128 : -128);
    a2 += (a[2] ?? 0) * 32_512 >> 15;
    a2 = a2 > 12_288 ? 12_288 : a2 < -12_288 ? -12_288 : a2;

    const bound = saturate(15_360 - a2);
    const next = saturate((isSame1 ? 192 : -192) + (a1 * 32_640 >> 15));
    const newA1 = next > bound ? bound : next < -bound ? -bound : next;

    this.#zero(difference);
    r[2] = r[1] ?? 0;
    r[1] = r0;
    p[2] = p[1] ?? 0;
    p[1] = p0;
    a[1] = newA1;
    a[2] = a2;

    const poles = (newA1 * saturate(2 * r0) >> 15) + (a2 * saturate(2 * (r[2] ?? 0)) >> 15);
    this.predicted = saturate(saturate(poles) + this.#zeros);
  }

  /** UPZERO, DELAYA and FILTEZ of the six zeros, in one pass from the oldest. */
  #zero(difference: number): void {
    const d = this.#d;
    const b = this.#b;
    const change = difference === 0 ? 0 : 128;
    const sign = difference >> 15;
    let sum = 0;
    for (let i = 6; i > 0; i--) {
      const past = d[i] ?? 0;
      const moved = (past >> 15) === sign ? change : -change;
      const weight = saturate(moved + ((b[i] ?? 0) * 32_640 >> 15));
      const newer = i === 1 ? difference : d[i - 1] ?? 0;
      b[i] = weight;
      d[i] = newer;
      sum += weight * saturate(2 * newer) >> 15;
    }
    this.#zeros = saturate(sum);
  }
}
