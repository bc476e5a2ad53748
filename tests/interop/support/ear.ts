/** What a phone hears at this moment: its recording, looked at while it grows. */

import { energyOf, readSamples, readWavHead, shareOf, type Sound } from "./tone.ts";
import { until } from "./until.ts";

/** How long something must be heard to count. */
const WINDOW_MS = 400;
const MUSIC_WINDOW_MS = 1_000;
const TONE_SHARE = 0.8;
/** Each of two tones that are heard at once. */
const TOGETHER_SHARE = 0.25;
/** More of the phones' tones than this is no music. */
const MUSIC_SHARE = 0.3;
const SILENT = 100 ** 2;

/** Tones of phones in these tests: none is a multiple of another, or of a key's or the network's. */
export const TONES = { alice: 600, bob: 1_000, carol: 1_750, dave: 2_300 } as const;

/** What rings for a caller where nobody chose a country. */
const RINGBACK = [440, 480];
const BUSY = [480, 620];

/** What somebody hears, from the first moment on. */
export interface Hearing {
  /** Samples so far. */
  length(): Promise<number>;
  /** Those from the one at `from` on. */
  since(from: number): Promise<Sound>;
}

export class Ear {
  readonly #name: string;
  readonly #hearing: Hearing;

  constructor(name: string, hearing: Hearing) {
    this.#name = name;
    this.#hearing = hearing;
  }

  /** The ear of a phone that writes what it hears to a WAV file, which may not be there yet. */
  static ofFile(name: string, path: () => Promise<string | undefined>): Ear {
    return new Ear(name, new GrowingFile(path));
  }

  /** Waits until it hears a tone and nothing else. What it heard before does not count. */
  async hears(hertz: number, ms?: number): Promise<void> {
    await this.#notices(
      `${hertz} Hz`,
      WINDOW_MS,
      (samples, rate) => shareOf(samples, rate, hertz) > TONE_SHARE,
      ms,
    );
  }

  /** Waits until it hears two tones at once, each as loud as to be noticed, and nothing else. */
  async hearsTogether(one: number, other: number, ms?: number): Promise<void> {
    await this.#notices(
      `${one} and ${other} Hz at once`,
      WINDOW_MS,
      (samples, rate) =>
        [one, other].every((hertz) => shareOf(samples, rate, hertz) > TOGETHER_SHARE) &&
        sharesOf(samples, rate, [one, other]) > TONE_SHARE,
      ms,
    );
  }

  /** Waits until it hears one of two tones, and tells which. */
  async hearsEither(one: number, other: number, ms?: number): Promise<number> {
    let heard = one;
    await this.#notices(
      `${one} or ${other} Hz`,
      WINDOW_MS,
      (samples, rate) =>
        [one, other].some((hertz) => {
          heard = hertz;
          return shareOf(samples, rate, hertz) > TONE_SHARE;
        }),
      ms,
    );
    return heard;
  }

  /** Waits until it hears sound that is none of the phones' tones, nor one of the network's. */
  async hearsMusic(ms?: number): Promise<void> {
    await this.#notices(
      "music",
      MUSIC_WINDOW_MS,
      (samples, rate) =>
        energyOf(samples) > SILENT &&
        sharesOf(samples, rate, Object.values(TONES)) < MUSIC_SHARE &&
        [RINGBACK, BUSY].every((tones) => sharesOf(samples, rate, tones) < TONE_SHARE),
      ms,
    );
  }

  async hearsRingback(ms?: number): Promise<void> {
    await this.#notices(
      "ringing",
      WINDOW_MS,
      (samples, rate) => sharesOf(samples, rate, RINGBACK) > TONE_SHARE,
      ms,
    );
  }

  /** Waits until it hears a voice or anything else that is no tone of a phone. */
  async hearsSound(ms?: number): Promise<void> {
    await this.#notices("sound", WINDOW_MS, (samples) => energyOf(samples) > SILENT, ms);
  }

  /** Waits until it hears the two tones of a key. */
  async hearsKey(key: string, ms?: number): Promise<void> {
    const tones = KEYS.get(key) ?? [];
    await this.#notices(
      `key ${key}`,
      60,
      (samples, rate) => sharesOf(samples, rate, tones) > TONE_SHARE,
      ms,
    );
  }

  async hearsNothing(ms?: number): Promise<void> {
    await this.#notices("silence", WINDOW_MS, (samples) => energyOf(samples) < SILENT, ms);
  }

  async #notices(
    what: string,
    windowMs: number,
    is: (samples: Int16Array, rate: number) => boolean,
    ms = 20_000,
  ): Promise<void> {
    let from = await this.#hearing.length();
    let last = "nothing new";
    try {
      await until(`${this.#name} hearing ${what}`, ms, async () => {
        // A new file.
        if (await this.#hearing.length() < from) from = 0;
        const { rate, samples } = await this.#hearing.since(from);
        const size = Math.round(rate * windowMs / 1_000);
        const step = Math.max(1, size >> 2);
        let at = 0;
        for (; at + size <= samples.length; at += step) {
          const part = samples.subarray(at, at + size);
          last = described(part, rate);
          if (is(part, rate)) return true;
        }
        from += at;
        return undefined;
      });
    } catch (error) {
      throw new Error(`${error}; at last: ${last}`, { cause: error });
    }
  }
}

class GrowingFile implements Hearing {
  readonly #path: () => Promise<string | undefined>;

  constructor(path: () => Promise<string | undefined>) {
    this.#path = path;
  }

  async length(): Promise<number> {
    using file = await this.#open();
    if (!file) return 0;
    const { step, start } = await headOf(file);
    return Math.max(0, Math.floor(((await file.stat()).size - start) / step));
  }

  async since(from: number): Promise<Sound> {
    using file = await this.#open();
    if (!file) return { rate: 8_000, samples: new Int16Array() };
    const { rate, step, start } = await headOf(file);
    const octets = new Uint8Array(Math.max(0, (await file.stat()).size - start - from * step));
    await file.seek(start + from * step, Deno.SeekMode.Start);
    const count = await readInto(file, octets);
    return { rate, samples: readSamples(octets.subarray(0, count), step) };
  }

  async #open(): Promise<Deno.FsFile | undefined> {
    const path = await this.#path();
    if (path === undefined) return undefined;
    return await Deno.open(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
  }
}

async function headOf(file: Deno.FsFile) {
  const head = new Uint8Array(256);
  return readWavHead(head.subarray(0, await readInto(file, head)));
}

async function readInto(file: Deno.FsFile, octets: Uint8Array): Promise<number> {
  let at = 0;
  while (at < octets.length) {
    const count = await file.read(octets.subarray(at));
    if (count === null) break;
    at += count;
  }
  return at;
}

const sharesOf = (samples: Int16Array, rate: number, tones: readonly number[]): number =>
  tones.reduce((sum, hertz) => sum + shareOf(samples, rate, hertz), 0);

function described(samples: Int16Array, rate: number): string {
  const level = Math.round(Math.sqrt(energyOf(samples)));
  const tones = [...Object.values(TONES), ...RINGBACK, 620, 1_004]
    .map((hertz) => `${hertz} Hz ${Math.round(100 * shareOf(samples, rate, hertz))} %`);
  return `level ${level}, ${tones.join(", ")}`;
}

/** The keys' tones, ITU-T Q.23. */
export const KEYS: ReadonlyMap<string, readonly [number, number]> = new Map(
  ["123A", "456B", "789C", "*0#D"].flatMap((row, low) =>
    [...row].map((key, high): [string, readonly [number, number]] => [key, [
      [697, 770, 852, 941][low] ?? 0,
      [1_209, 1_336, 1_477, 1_633][high] ?? 0,
    ]])
  ),
);
