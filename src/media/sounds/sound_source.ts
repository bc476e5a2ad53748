/** Sound before it is encoded: linear samples of 16 bits, one channel, at the rate a codec wants. */

import { HalfBand } from "./half_band.ts";

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

/** 8 kHz from 16 kHz. */
class Halved implements PcmReader {
  readonly #reader: PcmReader;
  readonly #filter = new HalfBand();
  #input = new Int16Array(0);

  constructor(reader: PcmReader) {
    this.#reader = reader;
  }

  read(into: Int16Array): number {
    if (this.#input.length !== 2 * into.length) this.#input = new Int16Array(2 * into.length);
    return this.#filter.halve(this.#input, this.#reader.read(this.#input), into);
  }
}

/** 16 kHz from 8 kHz. */
class Doubled implements PcmReader {
  readonly #reader: PcmReader;
  readonly #filter = new HalfBand();
  #input = new Int16Array(0);

  constructor(reader: PcmReader) {
    this.#reader = reader;
  }

  read(into: Int16Array): number {
    const wanted = into.length >> 1;
    if (this.#input.length !== wanted) this.#input = new Int16Array(wanted);
    return this.#filter.double(this.#input, this.#reader.read(this.#input), into);
  }
}
