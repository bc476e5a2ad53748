import type { Actor, AuditLog } from "../domain/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, refused } from "./outcome.ts";

/** Most backups that are kept. */
export const MOST_BACKUPS = 50;

/** A copy of the database. */
export interface Backup {
  readonly name: string;
  readonly octets: number;
  readonly madeAt: Date;
}

/** Where backups are kept. */
export interface BackupShelf {
  /** Copies the database now. @throws when the disk does not take it. */
  create(): Promise<Backup>;
  /** The latest first. */
  list(): Promise<readonly Backup[]>;
  open(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined>;
  remove(name: string): Promise<boolean>;
}

export interface BackupsOptions {
  readonly backups: BackupShelf;
  readonly audit: AuditLog;
  readonly log: Log;
}

/** Copies of the database, as the owner makes and removes them. */
export class Backups {
  readonly #options: BackupsOptions;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  list(): Promise<readonly Backup[]> {
    return this.#options.backups.list();
  }

  async create(actor: Actor): Promise<Outcome<Backup>> {
    const { backups } = this.#options;
    if ((await backups.list()).length >= MOST_BACKUPS) {
      return refused({ field: "", text: "backups.problem.full", params: { most: MOST_BACKUPS } });
    }
    const made = await backups.create().catch((error: unknown) => {
      this.#options.log.warn("A backup could not be made", { cause: messageOf(error) });
    });
    if (!made) return refused({ field: "", text: "backups.problem.disk" });
    this.#tell(actor, "backup.created", made.name);
    return done(made);
  }

  /** What is in a backup: everything, so that who reads it is written down. */
  async open(
    actor: Actor,
    name: string,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
    const content = await this.#options.backups.open(name);
    if (content) this.#tell(actor, "backup.downloaded", name);
    return content;
  }

  async remove(actor: Actor, name: string): Promise<Outcome<string>> {
    if (!await this.#options.backups.remove(name)) return MISSING;
    this.#tell(actor, "backup.removed", name);
    return done(name);
  }

  #tell(actor: Actor, action: `backup.${string}`, name: string): void {
    this.#options.audit.record({ actor, action, subject: { type: "backup", id: name, name } });
  }
}
