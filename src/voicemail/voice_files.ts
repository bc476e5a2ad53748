import { statfs } from "node:fs/promises";
import type { Random } from "../runtime/mod.ts";

const ID = /^[0-9a-f]{32}$/;
const NAME = /^([0-9a-f]{32})\.wav(\.part)?$/;

/** Some octets of a file, and how many it has. */
export interface FilePart {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly size: number;
}

/**
 * The sound of messages and greetings, in one folder of the data. Names are made here by chance,
 * and no other is ever opened: no text of a caller becomes a path.
 */
export class VoiceFiles {
  readonly #folder: string;
  readonly #random: Random;

  /** @param folder An absolute path. Made when it is first needed. */
  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  /** Makes the folder. @throws when the disk does not take it. */
  async prepare(): Promise<void> {
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Octets that the disk has left for us; the folder must be there. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }

  /** A name for a file that is not there yet. */
  newId(): string {
    return this.#random.token();
  }

  /** Where the file lies. @throws {RangeError} for what is no name. */
  path(id: string): string {
    if (!ID.test(id)) throw new RangeError("That is no name of a recording");
    return `${this.#folder}/${id}.wav`;
  }

  /** Keeps a file under a new name. @throws when the disk does not take it. */
  async store(octets: Uint8Array): Promise<string> {
    await this.prepare();
    const id = this.newId();
    const part = `${this.path(id)}.part`;
    await Deno.writeFile(part, octets, { createNew: true, mode: 0o600 });
    await Deno.rename(part, this.path(id));
    return id;
  }

  /**
   * The octets of a file from `start` up to, not including, `end`; undefined when there is none.
   * All of them by default.
   */
  async read(id: string, start = 0, end = Infinity): Promise<FilePart | undefined> {
    if (!ID.test(id)) return undefined;
    try {
      using file = await Deno.open(this.path(id));
      const { size } = await file.stat();
      const octets = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await file.seek(start, Deno.SeekMode.Start);
      let done = 0;
      while (done < octets.length) {
        const count = await file.read(octets.subarray(done));
        if (count === null) break;
        done += count;
      }
      return { octets: octets.subarray(0, done), start, size };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Removes a file, if it is there. */
  async remove(id: string): Promise<void> {
    try {
      await Deno.remove(this.path(id));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /**
   * Removes what nobody knows: files whose message is gone, and those that a crash has left half
   * written. Those that were changed at `since` or later are left alone, as they may be being made.
   *
   * @returns how many.
   */
  async sweep(isUsed: (id: string) => boolean, since: Date): Promise<number> {
    let removed = 0;
    for (const name of await this.#names()) {
      const [, id = "", part] = NAME.exec(name) ?? [];
      if (id === "" || part === undefined && isUsed(id)) continue;
      const path = `${this.#folder}/${name}`;
      const info = await Deno.stat(path).catch(() => undefined);
      if (!info || (info.mtime ?? since) >= since) continue;
      await Deno.remove(path);
      removed++;
    }
    return removed;
  }

  async #names(): Promise<readonly string[]> {
    const names: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(this.#folder)) {
        if (isFile) names.push(name);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return names;
  }
}

/** What voicemail does with them. */
export type VoiceFileStore = Pick<VoiceFiles, keyof VoiceFiles>;
