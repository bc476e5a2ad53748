/** Tones for phones to play, and what a recording holds of them. */

const RATE = 8_000;

/** Writes a WAV file of a sine. */
export async function writeTone(path: string, hertz: number, seconds = 30): Promise<void> {
  const samples = Int16Array.from(
    { length: RATE * seconds },
    (_, at) => Math.round(16_000 * Math.sin(2 * Math.PI * hertz * at / RATE)),
  );
  const file = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string) => file.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.byteLength, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.byteLength, true);
  file.set(new Uint8Array(samples.buffer), 44);
  await Deno.writeFile(path, file);
}

/** What a recording tells about a tone. */
export interface Heard {
  /** The tone's part of the energy in the middle two seconds, 0 to 1. */
  readonly share: number;
  /** How long something was heard. */
  readonly seconds: number;
  /** Silent stretches of 20 ms between the first sound and the last. */
  readonly gaps: number;
}

/** Listens to a WAV file of 16-bit samples for a tone. */
export async function listenFor(path: string, hertz: number): Promise<Heard> {
  const { rate, samples } = readWav(await Deno.readFile(path));
  const middle = samples.length >> 1;
  const part = samples.subarray(Math.max(0, middle - rate), middle + rate);
  const frame = rate / 50;
  const loud: number[] = [];
  for (let at = 0; at + frame <= samples.length; at += frame) {
    if (samples.subarray(at, at + frame).some((value) => Math.abs(value) > 300)) {
      loud.push(at / frame);
    }
  }
  const span = loud.length === 0 ? 0 : (loud.at(-1) ?? 0) - (loud[0] ?? 0) + 1;
  return {
    share: shareOf(part, rate, hertz),
    seconds: loud.length / 50,
    gaps: span - loud.length,
  };
}

/** The tone's part of the energy of `samples`, 0 to 1; 0 where there is next to no sound. */
export function shareOf(samples: Int16Array, rate: number, hertz: number): number {
  const energy = energyOf(samples);
  return energy < 100 ** 2 ? 0 : powerAt(samples, rate, hertz) / 2 / energy;
}

/** The mean square of `samples`. */
export const energyOf = (samples: Int16Array): number =>
  samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length);

/** The squared amplitude of one frequency, by Goertzel. */
function powerAt(samples: Int16Array, rate: number, hertz: number): number {
  const factor = 2 * Math.cos(2 * Math.PI * hertz / rate);
  let [last, beforeLast] = [0, 0];
  for (const value of samples) [last, beforeLast] = [value + factor * last - beforeLast, last];
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  return power / (samples.length ** 2 / 4);
}

export interface Sound {
  readonly rate: number;
  readonly samples: Int16Array;
}

/** Where the samples of a WAV file are. */
export interface WavHead {
  readonly rate: number;
  /** Octets of one sample of all channels. */
  readonly step: number;
  /** Octets before the first sample. */
  readonly start: number;
}

export function readWavHead(file: Uint8Array): WavHead {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let [rate, channels, at] = [RATE, 1, 12];
  while (at + 8 <= file.length) {
    const name = new TextDecoder().decode(file.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === "fmt ") {
      [channels, rate] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true)];
    }
    if (name === "data") break;
    at += 8 + size + (size & 1);
  }
  return { rate, step: 2 * channels, start: at + 8 };
}

/** The first channel of samples that lie one after the other. */
export function readSamples(octets: Uint8Array, step: number): Int16Array {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return Int16Array.from(
    { length: Math.floor(octets.length / step) },
    (_, index) => view.getInt16(step * index, true),
  );
}

/** Headers of programs that were killed may promise more than there is. */
function readWav(file: Uint8Array): Sound {
  const { rate, step, start } = readWavHead(file);
  return { rate, samples: readSamples(file.subarray(Math.min(start, file.length)), step) };
}
