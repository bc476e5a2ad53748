/** A WAV file that is written while it is spoken: PCM of 16 bits, one channel. */
import type { RateHz } from "../sounds/sound_source.ts";

/** Where samples go. */
export interface SampleFile {
  /** Appends the first `count` of `samples`, which stay the caller's. Never waits. */
  write(samples: Int16Array, count: number): void;
  /** Hands to the disk what it has not got yet. */
  flush(): void;
  /** Why it cannot go on; undefined while it can. */
  readonly fault: Error | undefined;
  /**
   * Keeps the first `samples` and closes the file under its name. Returns its octets.
   * @throws when the disk does not take it; then there is no file.
   */
  finish(samples: number): Promise<number>;
  /** Closes the file and removes it. */
  abandon(): Promise<void>;
}

export const WAV_HEADER_OCTETS = 44;
/** A file under this name is not complete. */
export const PART_SUFFIX = ".part";
const SAMPLE_OCTETS = 2;
/** What the disk may lag behind before we give up: half a minute of 16 kHz. */
const MOST_UNWRITTEN = 1024 * 1024;
const CHUNK_OCTETS = 32 * 1024;
/** Only whoever the server runs as: these are people's words. */
const MODE = 0o600;

export class WavFile implements SampleFile {
  readonly #path: string;
  readonly #rateHz: RateHz;
  #file: Deno.FsFile | undefined;
  #chunk = new Uint8Array(CHUNK_OCTETS);
  #filled = 0;
  #unwritten = 0;
  #fault: Error | undefined;
  /** What the disk does, one thing after the other. */
  #work: Promise<void>;

  /** Writes beside `path` until the file is complete. */
  constructor(path: string, rateHz: RateHz) {
    this.#path = path;
    this.#rateHz = rateHz;
    this.#work = this.#guarded(async () => {
      const options = { write: true, create: true, truncate: true, mode: MODE };
      this.#file = await Deno.open(`${path}${PART_SUFFIX}`, options);
      await writeAll(this.#file, headerOf(rateHz, 0));
    });
  }

  get fault(): Error | undefined {
    return this.#fault;
  }

  write(samples: Int16Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const sample = samples[i] ?? 0;
      this.#chunk[this.#filled] = sample;
      this.#chunk[this.#filled + 1] = sample >> 8;
      this.#filled += SAMPLE_OCTETS;
      if (this.#filled === CHUNK_OCTETS) this.flush();
    }
  }

  flush(): void {
    if (this.#filled === 0 || this.#fault) return;
    const chunk = this.#chunk.subarray(0, this.#filled);
    this.#chunk = new Uint8Array(CHUNK_OCTETS);
    this.#filled = 0;
    this.#unwritten += chunk.length;
    if (this.#unwritten > MOST_UNWRITTEN) {
      this.#fault = new Error("The disk is too slow");
      return;
    }
    this.#then(async (file) => {
      await writeAll(file, chunk);
      this.#unwritten -= chunk.length;
    });
  }

  async finish(samples: number): Promise<number> {
    this.flush();
    const octets = WAV_HEADER_OCTETS + SAMPLE_OCTETS * samples;
    this.#then(async (file) => {
      await file.truncate(octets);
      await file.seek(0, Deno.SeekMode.Start);
      await writeAll(file, headerOf(this.#rateHz, SAMPLE_OCTETS * samples));
      // The name is a promise that all of it is there, also after a power cut.
      await file.syncData();
    });
    await this.#work;
    if (!this.#fault) {
      this.#file?.close();
      this.#file = undefined;
      this.#work = this.#guarded(() => Deno.rename(`${this.#path}${PART_SUFFIX}`, this.#path));
      await this.#work;
    }
    if (!this.#fault) return octets;
    await this.abandon();
    throw this.#fault;
  }

  async abandon(): Promise<void> {
    await this.#work;
    this.#file?.close();
    this.#file = undefined;
    // It may never have been made.
    await Deno.remove(`${this.#path}${PART_SUFFIX}`).catch(() => {});
  }

  /** Does something with the file after all before it, unless that has failed. */
  #then(task: (file: Deno.FsFile) => Promise<void>): void {
    const before = this.#work;
    this.#work = this.#guarded(async () => {
      await before;
      if (this.#file && !this.#fault) await task(this.#file);
    });
  }

  async #guarded(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}

/**
 * Removes what a crash left of unfinished recordings in `folder`, which need not be there, and
 * says how many there were.
 */
export async function sweepRecordings(folder: string): Promise<number> {
  let count = 0;
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(`.wav${PART_SUFFIX}`)) continue;
      await Deno.remove(`${folder}/${name}`);
      count++;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return count;
}

async function writeAll(file: Deno.FsFile, octets: Uint8Array): Promise<void> {
  for (let at = 0; at < octets.length;) at += await file.write(octets.subarray(at));
}

/** RIFF with one `fmt ` and one `data` chunk of `dataOctets`. */
function headerOf(rateHz: RateHz, dataOctets: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(WAV_HEADER_OCTETS);
  const view = new DataView(header.buffer);
  const name = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) header[at + i] = text.charCodeAt(i);
  };
  name(0, "RIFF");
  view.setUint32(4, WAV_HEADER_OCTETS - 8 + dataOctets, true);
  name(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, SAMPLE_OCTETS * rateHz, true);
  view.setUint16(32, SAMPLE_OCTETS, true);
  view.setUint16(34, 8 * SAMPLE_OCTETS, true);
  name(36, "data");
  view.setUint32(40, dataOctets, true);
  return header;
}
