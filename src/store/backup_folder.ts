import type { Clock } from "../runtime/mod.ts";

/** Who wanted a backup: a person, or the clock. */
export type BackupKind = "manual" | "daily";

export interface BackupFile {
  readonly name: string;
  readonly octets: number;
  readonly madeAt: Date;
}

/** Made by hand, by the clock, or before a migration. */
const NAME = /^(?:manual|daily|schema-\d{1,6})-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sqlite$/;

/**
 * The copies of the database in one folder of the data. Names are made here of the time, and no
 * other name is ever opened.
 */
export class BackupFolder {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #copy: (path: string) => Promise<void>;

  readonly #making = new Map<BackupKind, Promise<BackupFile>>();

  /** @param copy Copies the database to a file that must not exist yet. */
  constructor(folder: string, clock: Clock, copy: (path: string) => Promise<void>) {
    this.#folder = folder;
    this.#clock = clock;
    this.#copy = copy;
  }

  /** Copies the database now, and opens the copy; who asks meanwhile gets the same copy.
   * @throws when the disk does not take it. */
  async create(kind: BackupKind = "manual"): Promise<BackupFile> {
    const making = this.#making.get(kind) ??
      this.#make(kind).finally(() => this.#making.delete(kind));
    this.#making.set(kind, making);
    return await making;
  }

  async #make(kind: BackupKind): Promise<BackupFile> {
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const stamp = this.#clock.now().toISOString().replace(/[-:]|\.\d+/g, "");
    const name = `${kind}-${stamp}.sqlite`;
    const path = `${this.#folder}/${name}`;
    const draft = `${path}.part`;
    try {
      await this.#copy(draft);
      await Deno.rename(draft, path);
    } catch (error) {
      await Deno.remove(draft).catch(() => {});
      throw error;
    }
    return await this.#fileOf(name);
  }

  /** All backups, the latest first. */
  async list(): Promise<readonly BackupFile[]> {
    const names: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(this.#folder)) {
        if (isFile && NAME.test(name)) names.push(name);
      }
    } catch (error) {
      const none = [Deno.errors.NotFound, Deno.errors.NotADirectory];
      if (!none.some((kind) => error instanceof kind)) throw error;
    }
    const files = await Promise.all(names.map((name) => this.#fileOf(name)));
    return files.toSorted((a, b) => +b.madeAt - +a.madeAt);
  }

  /** What is in a backup; undefined when there is none of that name. */
  async open(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
    if (!NAME.test(name)) return undefined;
    try {
      return (await Deno.open(`${this.#folder}/${name}`)).readable;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** False when there is none of that name. */
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

  async #fileOf(name: string): Promise<BackupFile> {
    const { size } = await Deno.stat(`${this.#folder}/${name}`);
    return { name, octets: size, madeAt: timeIn(name) };
  }
}

function timeIn(name: string): Date {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
