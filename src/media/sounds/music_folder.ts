import type { Clock } from "../../runtime/mod.ts";
import type { SoundSource } from "./sound_source.ts";
import { readWav, validateWav, type WavRefusal, type WavVerdict } from "./wav.ts";

export interface MusicFile {
  /** `moh_20260102_030405.wav`: the only names there are. */
  readonly name: string;
  readonly octets: number;
}

export type StoredMusic =
  | Extract<WavVerdict, { readonly valid: true }> & { readonly name: string }
  | WavRefusal;

const NAME = /^moh_\d{8}_\d{6}\.wav$/;

/**
 * The music that people have uploaded, in one folder of the data. Names are made here of the time of
 * the upload, and no other name is ever opened: no text of a user becomes a path.
 */
export class MusicFolder {
  readonly #folder: string;
  readonly #clock: Clock;

  /** `folder` is made when the first file comes. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** True for a name that `store` could have made. */
  static isName(text: string): boolean {
    return NAME.test(text);
  }

  /** Judges a file without keeping it. */
  validate(bytes: Uint8Array): WavVerdict {
    return validateWav(bytes);
  }

  /** Keeps a file, if it is one that can be played. @throws when the disk does not take it. */
  async store(bytes: Uint8Array): Promise<StoredMusic> {
    const verdict = validateWav(bytes);
    if (!verdict.valid) return verdict;
    await Deno.mkdir(this.#folder, { recursive: true });
    for (let second = 0;; second++) {
      const name = nameAt(new Date(this.#clock.now().getTime() + 1000 * second));
      try {
        // Never over another: two in one second get neighbouring names.
        const part = `${this.#folder}/.${name}.part`;
        await Deno.writeFile(part, bytes, { createNew: true, mode: 0o640 });
        try {
          await Deno.link(part, `${this.#folder}/${name}`);
        } finally {
          await Deno.remove(part);
        }
        return { ...verdict, name };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  /** All files, oldest first. */
  async list(): Promise<readonly MusicFile[]> {
    const files: MusicFile[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(this.#folder)) {
        if (!isFile || !NAME.test(name)) continue;
        const { size } = await Deno.stat(`${this.#folder}/${name}`);
        files.push({ name, octets: size });
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return files.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** False when there is no such file. */
  async remove(name: string): Promise<boolean> {
    if (!NAME.test(name)) return false;
    try {
      await Deno.remove(`${this.#folder}/${name}`);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /** The octets of a file; undefined when there is none of that name. */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!NAME.test(name)) return undefined;
    try {
      return await Deno.readFile(`${this.#folder}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** The sound of a file; undefined when there is no such file, or it is no music. */
  async open(name: string): Promise<SoundSource | undefined> {
    const bytes = await this.read(name);
    const source = bytes && readWav(bytes);
    return source === undefined || "code" in source ? undefined : source;
  }
}

/** In universal time, so that the order of names is that of the uploads. */
function nameAt(when: Date): string {
  const [date = "", time = ""] = when.toISOString().split("T");
  return `moh_${date.replaceAll("-", "")}_${time.slice(0, 8).replaceAll(":", "")}.wav`;
}
