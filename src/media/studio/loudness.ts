/** Tells speech from the noise of a line. */
import type { RateHz } from "../sounds/sound_source.ts";

const BLOCK_MS = 20;
/** -43 dB of the loudest sine: people who whisper are above, lines and fans below. */
const LEAST_RMS = 165;

export class Loudness {
  /** The sample after the last that was loud, from the start. */
  lastLoud = 0;
  readonly #block: number;
  #heard = 0;
  #filled = 0;
  #sum = 0;

  constructor(rateHz: RateHz) {
    this.#block = BLOCK_MS * rateHz / 1000;
  }

  hear(samples: Int16Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const sample = samples[i] ?? 0;
      this.#sum += sample * sample;
      this.#heard++;
      if (++this.#filled < this.#block) continue;
      if (this.#sum >= LEAST_RMS * LEAST_RMS * this.#block) this.lastLoud = this.#heard;
      this.#filled = 0;
      this.#sum = 0;
    }
  }
}
