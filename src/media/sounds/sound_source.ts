/** Sound before it is encoded: linear samples of 16 bits, one channel, at the rate a codec wants. */

export type RateHz = 8000 | 16_000;

/** Reads a sound once, from its start to its end. */
export interface PcmReader {
  /** Fills `into` and says how many samples it got: fewer only at the end. */
  read(into: Int16Array): number;
}

export interface SoundSource {
  readonly durationMs: number;
  open(rateHz: RateHz): PcmReader;
  /** The same sound as G.722 of 64 kbit/s, where it is stored so. */
  readonly g722?: Uint8Array;
}

/** `reader` at twice or half its rate, or as it is. */
export function resampled(reader: PcmReader, from: RateHz, to: RateHz): PcmReader {
  if (from === to) return reader;
  return from < to ? new Doubled(reader) : new Halved(reader);
}

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

/** 8 kHz from 16 kHz. */
class Halved implements PcmReader {
  readonly #reader: PcmReader;
  readonly #line = new Float64Array(TAPS);
  #input = new Int16Array(0);

  constructor(reader: PcmReader) {
    this.#reader = reader;
  }

  read(into: Int16Array): number {
    if (this.#input.length !== 2 * into.length) this.#input = new Int16Array(2 * into.length);
    const input = this.#input;
    const count = this.#reader.read(input) >> 1;
    const line = this.#line;
    for (let j = 0; j < count; j++) {
      line.copyWithin(0, 2);
      line[TAPS - 2] = input[2 * j] ?? 0;
      line[TAPS - 1] = input[2 * j + 1] ?? 0;
      into[j] = clamp(filtered(line));
    }
    return count;
  }
}

/** 16 kHz from 8 kHz. */
class Doubled implements PcmReader {
  readonly #reader: PcmReader;
  readonly #line = new Float64Array(TAPS);
  #input = new Int16Array(0);

  constructor(reader: PcmReader) {
    this.#reader = reader;
  }

  read(into: Int16Array): number {
    const wanted = into.length >> 1;
    if (this.#input.length !== wanted) this.#input = new Int16Array(wanted);
    const input = this.#input;
    const count = this.#reader.read(input);
    for (let j = 0; j < count; j++) {
      into[2 * j] = clamp(2 * this.#push(input[j] ?? 0));
      into[2 * j + 1] = clamp(2 * this.#push(0));
    }
    return 2 * count;
  }

  #push(sample: number): number {
    const line = this.#line;
    line.copyWithin(0, 1);
    line[TAPS - 1] = sample;
    return filtered(line);
  }
}

function filtered(line: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < TAPS; i++) sum += (line[i] ?? 0) * (FILTER[i] ?? 0);
  return sum;
}

export function clamp(value: number): number {
  const whole = Math.round(value);
  return whole > 32_767 ? 32_767 : whole < -32_768 ? -32_768 : whole;
}
