import {
  type Actor,
  type AuditLog,
  type CallSettingsStore,
  type DeviceStore,
  type RingGroupStore,
  type UserStore,
} from "../domain/mod.ts";
import {
  type MusicFolder,
  WAV_LIMITS,
  type WavFormat,
  type WavVerdict,
  type WavWarning,
} from "../media/mod.ts";
import { done, MISSING, type Outcome, refused } from "./outcome.ts";

/** Most files of music there may be, each of 10 MB at most. */
export const MOST_MUSIC = 50;
/** Most octets of a file. */
export const LARGEST_MUSIC = WAV_LIMITS.octets;

export interface MusicEntry {
  readonly name: string;
  readonly octets: number;
  /** The extensions of users and groups, and the devices, whose callers hear it. */
  readonly usedBy: readonly string[];
}

/** A file that was looked at, and kept if it has a name. */
export interface JudgedMusic {
  readonly name?: string;
  readonly format: WavFormat;
  readonly warnings: readonly WavWarning[];
}

export interface MusicOptions {
  readonly folder: MusicFolder;
  readonly users: UserStore;
  readonly devices: Pick<DeviceStore, "list">;
  readonly settings: CallSettingsStore;
  readonly groups: RingGroupStore;
  readonly audit: AuditLog;
}

/** What people hear who wait, as the owner changes it. */
export class Music {
  readonly #options: MusicOptions;

  constructor(options: MusicOptions) {
    this.#options = options;
  }

  /** The names of all files, oldest first. */
  readonly names = async (): Promise<readonly string[]> =>
    (await this.#options.folder.list()).map(({ name }) => name);

  async list(): Promise<readonly MusicEntry[]> {
    const files = await this.#options.folder.list();
    const used = this.#usedBy();
    return files.map((file) => ({ ...file, usedBy: used.get(file.name) ?? [] }));
  }

  /** The octets of a file; undefined when there is none of that name. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#options.folder.read(name);
  }

  /** Judges a WAV file without keeping it. */
  check(bytes: Uint8Array): Outcome<JudgedMusic> {
    return judged(this.#options.folder.validate(bytes));
  }

  /** Keeps a WAV file that can be played. */
  async add(actor: Actor, bytes: Uint8Array): Promise<Outcome<JudgedMusic & { name: string }>> {
    const { folder, audit } = this.#options;
    const verdict = this.check(bytes);
    if (!verdict.ok) return verdict;
    if ((await folder.list()).length >= MOST_MUSIC) {
      return refused({
        field: "file",
        text: "music.problem.tooMany",
        params: { most: MOST_MUSIC },
      });
    }
    const stored = await folder.store(bytes);
    if (!stored.valid) return refused({ field: "file", text: `music.problem.${stored.code}` });
    const { name, format, warnings } = stored;
    audit.record({
      actor,
      action: "music.added",
      subject: { type: "music", id: name, name },
      after: { name, ...format },
    });
    return done({ name, format, warnings });
  }

  /** Forgets a file; who waited with it hears our own music. */
  async remove(actor: Actor, name: string): Promise<Outcome<string>> {
    if (!await this.#options.folder.remove(name)) return MISSING;
    const subject = { type: "music", id: name, name };
    this.#options.audit.record({ actor, action: "music.removed", subject });
    return done(name);
  }

  #usedBy(): ReadonlyMap<string, readonly string[]> {
    const { users, devices, settings, groups } = this.#options;
    const uses = [
      ...[...settings.list()].map(([id, { music }]) => [music, users.get(id)?.extension] as const),
      ...groups.list().map(({ music, extension }) => [music, extension] as const),
      ...devices.list().map(({ music, username }) => [music, username] as const),
    ];
    const used = new Map<string, string[]>();
    for (const [name, extension] of uses) {
      if (name === undefined || extension === undefined) continue;
      used.set(name, [...used.get(name) ?? [], extension]);
    }
    return used;
  }
}

function judged(verdict: WavVerdict): Outcome<JudgedMusic> {
  if (!verdict.valid) return refused({ field: "file", text: `music.problem.${verdict.code}` });
  const { format, warnings } = verdict;
  return done({ format, warnings });
}
