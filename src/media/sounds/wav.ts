/**
 * WAV files as people upload them for music on hold, and what a phone system can make of them:
 * PCM of 8 or 16 bits, 8 or 16 kHz, one channel (two are mixed), 1 to 300 seconds, 10 MB.
 */
import { type PcmReader, type RateHz, resampled, type SoundSource } from "./sound_source.ts";

export type WavProblem =
  | "INVALID_FORMAT"
  | "UNSUPPORTED_CODEC"
  | "INVALID_SAMPLE_RATE"
  | "INVALID_BIT_DEPTH"
  | "INVALID_CHANNELS"
  | "FILE_TOO_LARGE"
  | "FILE_TOO_SHORT"
  | "FILE_TOO_LONG"
  | "CORRUPT_FILE";

/** `STEREO`: both channels are mixed. `LENGTH_MISSING`: the header does not say how long it is. */
export type WavWarning = "STEREO" | "LENGTH_MISSING";

export interface WavFormat {
  readonly sampleRateHz: RateHz;
  readonly bitsPerSample: 8 | 16;
  readonly channels: 1 | 2;
  readonly durationMs: number;
}

export interface WavRefusal {
  readonly valid: false;
  readonly code: WavProblem;
  /** A sentence for whoever uploaded the file. */
  readonly why: string;
}

export type WavVerdict =
  | { readonly valid: true; readonly format: WavFormat; readonly warnings: readonly WavWarning[] }
  | WavRefusal;

export const WAV_LIMITS = { octets: 10 * 1024 * 1024, shortestMs: 1000, longestMs: 300_000 };

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const UNKNOWN_LENGTH = 0xffff_ffff;
/** Chunks a file may have before its sound; real ones have a handful. */
const MOST_CHUNKS = 1000;

interface Layout {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bitsPerSample: number;
  readonly data: Uint8Array;
  readonly isLengthMissing: boolean;
}

/** Judges a file without keeping it. */
export function validateWav(bytes: Uint8Array): WavVerdict {
  const judged = judge(bytes);
  if ("code" in judged) return judged;
  const { format, warnings } = judged;
  return { valid: true, format, warnings };
}

/** The sound of a file, or why there is none. */
export function readWav(bytes: Uint8Array): SoundSource | WavRefusal {
  const judged = judge(bytes);
  if ("code" in judged) return judged;
  const { format, data } = judged;
  const { sampleRateHz, durationMs } = format;
  return {
    durationMs,
    open: (rateHz) => resampled(new WavReader(data, format), sampleRateHz, rateHz),
  };
}

function judge(bytes: Uint8Array) {
  if (bytes.length > WAV_LIMITS.octets) return refusal("FILE_TOO_LARGE", "It has over 10 MB.");
  const layout = layoutOf(bytes);
  if ("code" in layout) return layout;
  const { tag, channels, sampleRateHz, bitsPerSample, data } = layout;
  if (tag !== PCM) return refusal("UNSUPPORTED_CODEC", `Its codec ${tag} is not PCM.`);
  if (sampleRateHz !== 8000 && sampleRateHz !== 16_000) {
    return refusal("INVALID_SAMPLE_RATE", `It has ${sampleRateHz} Hz, not 8000 or 16000.`);
  }
  if (bitsPerSample !== 8 && bitsPerSample !== 16) {
    return refusal("INVALID_BIT_DEPTH", `It has ${bitsPerSample} bits, not 8 or 16.`);
  }
  if (channels !== 1 && channels !== 2) {
    return refusal("INVALID_CHANNELS", `It has ${channels} channels, not one.`);
  }
  const frames = Math.floor(data.length / (channels * bitsPerSample / 8));
  const durationMs = frames * 1000 / sampleRateHz;
  if (durationMs < WAV_LIMITS.shortestMs) {
    return refusal("FILE_TOO_SHORT", "It is shorter than a second.");
  }
  if (durationMs > WAV_LIMITS.longestMs) {
    return refusal("FILE_TOO_LONG", "It is longer than 300 seconds.");
  }
  const format: WavFormat = { sampleRateHz, bitsPerSample, channels, durationMs };
  const warnings: WavWarning[] = [];
  if (channels === 2) warnings.push("STEREO");
  if (layout.isLengthMissing) warnings.push("LENGTH_MISSING");
  return { format, warnings, data };
}

function layoutOf(bytes: Uint8Array): Layout | WavRefusal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || nameAt(view, 0) !== "RIFF" || nameAt(view, 8) !== "WAVE") {
    return refusal("INVALID_FORMAT", "It is no WAV file.");
  }
  let format: Omit<Layout, "data" | "isLengthMissing"> | undefined;
  let at = 12;
  for (let count = 0; at + 8 <= bytes.length && count < MOST_CHUNKS; count++) {
    const name = nameAt(view, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === "data") {
      if (!format) return refusal("CORRUPT_FILE", "Its sound comes before its format.");
      // Programs that write to a pipe cannot go back to fill in the length.
      const isLengthMissing = size === UNKNOWN_LENGTH || size === 0;
      if (!isLengthMissing && start + size > bytes.length) {
        return refusal("CORRUPT_FILE", "It ends before its sound does.");
      }
      const end = isLengthMissing ? bytes.length : start + size;
      return { ...format, data: bytes.subarray(start, end), isLengthMissing };
    }
    if (start + size > bytes.length) break;
    if (name === "fmt ") {
      if (size < 16) return refusal("CORRUPT_FILE", "Its format has too few octets.");
      format = formatAt(view, start, size);
    }
    // RIFF pads each chunk to an even length.
    at = start + size + (size & 1);
  }
  return refusal("CORRUPT_FILE", "It has no sound.");
}

function formatAt(view: DataView, at: number, size: number) {
  const tag = view.getUint16(at, true);
  return {
    tag: tag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    sampleRateHz: view.getUint32(at + 4, true),
    bitsPerSample: view.getUint16(at + 14, true),
  };
}

function nameAt(view: DataView, at: number): string {
  let name = "";
  for (let i = 0; i < 4; i++) name += String.fromCharCode(view.getUint8(at + i));
  return name;
}

function refusal(code: WavProblem, why: string): WavRefusal {
  return { valid: false, code, why };
}

/** Reads the samples of a file as they lie there. */
class WavReader implements PcmReader {
  readonly #data: DataView;
  readonly #octets: number;
  readonly #channels: number;
  #at = 0;

  constructor(data: Uint8Array, { bitsPerSample, channels }: WavFormat) {
    this.#data = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#octets = bitsPerSample / 8;
    this.#channels = channels;
  }

  read(into: Int16Array): number {
    const frame = this.#octets * this.#channels;
    const count = Math.min(into.length, Math.floor((this.#data.byteLength - this.#at) / frame));
    for (let i = 0; i < count; i++) {
      const first = this.#sample(this.#at);
      into[i] = this.#channels === 1 ? first : first + this.#sample(this.#at + this.#octets) >> 1;
      this.#at += frame;
    }
    return count;
  }

  /** Of 8 bits WAV has no sign, of 16 it has one. */
  #sample(at: number): number {
    return this.#octets === 1 ? this.#data.getUint8(at) - 128 << 8 : this.#data.getInt16(at, true);
  }
}
