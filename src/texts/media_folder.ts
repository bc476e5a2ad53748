import { ErrandError } from "../outbox/mod.ts";
import { messageOf, type Random } from "../runtime/mod.ts";

const NAME = /^[0-9a-f]{32}$/;

/** The pictures and other files of texts. Names are ours and say nothing. */
export class MediaFolder {
  readonly #path: string;
  readonly #random: Random;

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
  }

  /** Writes a file that is whole as soon as it has its name, which is returned.
   * @throws {ErrandError} `throttled` when the disk does not take it. */
  async save(octets: Uint8Array): Promise<string> {
    const name = this.#random.token();
    const path = `${this.#path}/${name}`;
    try {
      await Deno.mkdir(this.#path, { recursive: true, mode: 0o700 });
      await Deno.writeFile(`${path}.part`, octets, { mode: 0o600 });
      await Deno.rename(`${path}.part`, path);
    } catch (error) {
      await Deno.remove(`${path}.part`).catch(() => {});
      throw new ErrandError("throttled", `The disk does not take it: ${messageOf(error)}`);
    }
    return name;
  }

  /** Undefined when there is none of that name. */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!NAME.test(name)) return undefined;
    return await Deno.readFile(`${this.#path}/${name}`).catch(() => undefined);
  }

  /** Removes what `isWanted` does not know. */
  async sweep(isWanted: (name: string) => boolean): Promise<number> {
    let removed = 0;
    try {
      for await (const { name, isFile } of Deno.readDir(this.#path)) {
        if (!isFile || isWanted(name)) continue;
        await Deno.remove(`${this.#path}/${name}`);
        removed++;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return removed;
  }
}
