import { dtmfFrequencies } from "../../rtp/mod.ts";
import type { PcmReader, RateHz, SoundSource } from "./sound_source.ts";
import type { ToneStep } from "./tone_plan.ts";
import { FRAME_MS } from "./voice_codec.ts";

/** Amplitude of a sine of 0 dBm0: G.711 is overloaded 3.17 dB above it. */
const ZERO_DBM0 = 32_124 / 10 ** (3.17 / 20);
/** Two sines of a call-progress tone, each. */
const PROGRESS_DBM0 = -16;
/** ITU-T Q.24: -8 dBm0 or so, the column 2 dB above the row. */
const DTMF_ROW_DBM0 = -9;
const DTMF_COLUMN_DBM0 = -7;
const MILLIWATT_HZ = 1004;
/** The time in which 1004 Hz has a whole number of waves, so that its end joins its start. */
const MILLIWATT_MS = 500;
/** Edges are this soft: a step in the middle of a wave clicks. */
const EDGE_MS = 2;
/** Silence after a key, so that the next one is another. */
const KEY_PAUSE_MS = 60;

interface Sine {
  readonly hertz: number;
  readonly amplitude: number;
}

interface Part {
  readonly sines: readonly Sine[];
  readonly ms: number;
}

/** As many rounds of a call-progress tone as fill whole frames: no round is cut when it repeats. */
export function progressTone(steps: readonly ToneStep[]): SoundSource {
  const amplitude = amplitudeOf(PROGRESS_DBM0);
  const round = steps.map(({ hertz, ms }) => ({
    sines: hertz.map((each) => ({ hertz: each, amplitude })),
    ms,
  }));
  const roundMs = steps.reduce((sum, { ms }) => sum + ms, 0);
  const parts = [...round];
  for (let ms = roundMs; ms % FRAME_MS !== 0; ms += roundMs) parts.push(...round);
  return source(parts);
}

/** 1004 Hz of 0 dBm0, ITU-T O.6 and G.711: what a line is measured with. */
export function milliwatt(): SoundSource {
  const sines = [{ hertz: MILLIWATT_HZ, amplitude: amplitudeOf(0) }];
  return source([{ sines, ms: MILLIWATT_MS }], 0);
}

export function silence(ms: number): SoundSource {
  return source([{ sines: [], ms }]);
}

/** A key's tone and the pause after it; silence for what is no key. */
export function keyTone(key: string, ms: number): SoundSource {
  const [row = 0, column = 0] = dtmfFrequencies(key) ?? [];
  const sines = row === 0 ? [] : [
    { hertz: row, amplitude: amplitudeOf(DTMF_ROW_DBM0) },
    { hertz: column, amplitude: amplitudeOf(DTMF_COLUMN_DBM0) },
  ];
  return source([{ sines, ms }, { sines: [], ms: KEY_PAUSE_MS }]);
}

function amplitudeOf(dbm0: number): number {
  return ZERO_DBM0 * 10 ** (dbm0 / 20);
}

function source(parts: readonly Part[], edgeMs = EDGE_MS): SoundSource {
  const durationMs = parts.reduce((sum, { ms }) => sum + ms, 0);
  return { durationMs, open: (rateHz) => new ToneReader(parts, rateHz, edgeMs) };
}

class ToneReader implements PcmReader {
  readonly #parts: readonly Part[];
  readonly #rateHz: RateHz;
  readonly #edgeMs: number;
  #index = 0;
  #sample = 0;

  constructor(parts: readonly Part[], rateHz: RateHz, edgeMs: number) {
    this.#parts = parts;
    this.#rateHz = rateHz;
    this.#edgeMs = edgeMs;
  }

  read(into: Int16Array): number {
    let count = 0;
    while (count < into.length) {
      const part = this.#parts[this.#index];
      if (!part) break;
      const samples = part.ms * this.#rateHz / 1000;
      while (count < into.length && this.#sample < samples) {
        into[count++] = this.#value(part, samples);
        this.#sample++;
      }
      if (this.#sample < samples) break;
      this.#index++;
      this.#sample = 0;
    }
    return count;
  }

  #value({ sines }: Part, samples: number): number {
    let value = 0;
    for (const { hertz, amplitude } of sines) {
      value += amplitude * Math.sin(2 * Math.PI * hertz * this.#sample / this.#rateHz);
    }
    const edge = this.#edgeMs * this.#rateHz / 1000;
    const near = Math.min(this.#sample, samples - 1 - this.#sample);
    return Math.round(near < edge ? value * near / edge : value);
  }
}
