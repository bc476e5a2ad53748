/** Twice or half the rate of a sound that comes piece by piece. */

/**
 * A half-band low pass of 31 taps, Hamming window: -6 dB at a quarter of the higher rate, over
 * 40 dB down from 4.6 kHz on. Every other tap but the middle one is zero.
 */
const TAPS = 31;
const MIDDLE = 15;
const FILTER = Float64Array.from({ length: TAPS }, (_, i) => {
  const n = i - MIDDLE;
  if (n === 0) return 0.5;
  const window = 0.54 + 0.46 * Math.cos(Math.PI * n / (MIDDLE + 1));
  return Math.sin(Math.PI * n / 2) / (Math.PI * n) * window;
});

/** One stream in one direction; its state goes from piece to piece. */
export class HalfBand {
  readonly #line = new Float64Array(TAPS);

  /** 8 kHz from 16 kHz: the first `count` samples of `input`, an even number, into half as many. */
  halve(input: Int16Array, count: number, into: Int16Array): number {
    const line = this.#line;
    const half = count >> 1;
    for (let j = 0; j < half; j++) {
      line.copyWithin(0, 2);
      line[TAPS - 2] = input[2 * j] ?? 0;
      line[TAPS - 1] = input[2 * j + 1] ?? 0;
      into[j] = clamp(this.#filtered());
    }
    return half;
  }

  /** 16 kHz from 8 kHz: the first `count` samples of `input` into twice as many. */
  double(input: Int16Array, count: number, into: Int16Array): number {
    for (let j = 0; j < count; j++) {
      into[2 * j] = clamp(2 * this.#push(input[j] ?? 0));
      into[2 * j + 1] = clamp(2 * this.#push(0));
    }
    return 2 * count;
  }

  #push(sample: number): number {
    this.#line.copyWithin(0, 1);
    this.#line[TAPS - 1] = sample;
    return this.#filtered();
  }

  #filtered(): number {
    const line = this.#line;
    let sum = 0;
    for (let i = 0; i < TAPS; i++) sum += (line[i] ?? 0) * (FILTER[i] ?? 0);
    return sum;
  }
}

export function clamp(value: number): number {
  const whole = Math.round(value);
  return whole > 32_767 ? 32_767 : whole < -32_768 ? -32_768 : whole;
}
