import type { AuditLog } from "../domain/mod.ts";
import {
  type Clock,
  type Counter,
  type Log,
  messageOf,
  type Meter,
  repeat,
} from "../runtime/mod.ts";
import type { BackupFile, BackupFolder } from "./backup_folder.ts";

export interface DailyBackupsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly audit: AuditLog;
  readonly folder: Pick<BackupFolder, "create" | "list" | "remove">;
  /** The hour of the day from which on the day's backup is made; `off` for no backups. */
  readonly hour: number | "off";
  /** How many are kept; 0 for all. */
  readonly keep: number;
  /** The time zone of that hour; that of the machine if undefined. */
  readonly timeZone: () => string | undefined;
}

const LOOK_MS = 5 * 60_000;
/** So long after a failure it is tried again. */
const RETRY_MS = 3_600_000;

/**
 * Makes a backup every day, and forgets the oldest of them. Those that were made by hand, or before
 * an upgrade, are left alone. A day on which the machine was off at the hour gets its backup later.
 */
export class DailyBackups implements Disposable {
  readonly #options: DailyBackupsOptions;
  readonly #failures: Counter;
  readonly #looking: Disposable | undefined;
  #notBefore = -Infinity;
  #failed = false;
  #making: Promise<void> | undefined;

  constructor(options: DailyBackupsOptions) {
    this.#options = options;
    const { clock, meter, hour } = options;
    this.#failures = meter.counter(
      "ringdown_backup_failures_total",
      "Daily backups that could not be made.",
    );
    if (hour !== "off") this.#looking = repeat(clock, LOOK_MS, () => this.#look(hour));
  }

  /** The last backup that was due could not be made. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Resolves when the backup is made that is being made, if there is one. */
  get idle(): Promise<void> {
    return this.#making ?? Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.#looking?.[Symbol.dispose]();
  }

  #look(hour: number): void {
    const { clock } = this.#options;
    if (this.#making || clock.elapsed() < this.#notBefore) return;
    const now = this.#local(clock.now());
    if (now.hour < hour) return;
    this.#making = this.#makeIfDue(now.day).finally(() => this.#making = undefined);
  }

  async #makeIfDue(today: string): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const made = await this.#daily();
      if (made.some(({ madeAt }) => this.#local(madeAt).day === today)) return;
      await this.#make();
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#notBefore = clock.elapsed() + RETRY_MS;
      this.#failures.add();
      log.error("The daily backup could not be made", { cause: messageOf(error) });
    }
  }

  async #make(): Promise<void> {
    const { folder, log, keep } = this.#options;
    const { name, octets } = await folder.create("daily");
    this.#tell("backup.created", name);
    log.info("The daily backup was made", { name, octets });
    const old = keep === 0 ? [] : (await this.#daily()).slice(keep);
    for (const { name } of old) {
      if (await folder.remove(name)) this.#tell("backup.removed", name);
    }
  }

  /** Those of ours, the latest first. */
  async #daily(): Promise<readonly BackupFile[]> {
    return (await this.#options.folder.list()).filter(({ name }) => name.startsWith("daily-"));
  }

  #local(at: Date): { readonly day: string; readonly hour: number } {
    const timeZone = this.#options.timeZone();
    const [day = "", time = ""] = new Intl.DateTimeFormat("sv", {
      ...(timeZone === undefined ? {} : { timeZone }),
      dateStyle: "short",
      timeStyle: "short",
    }).format(at).split(" ");
    return { day, hour: Number(time.slice(0, 2)) };
  }

  #tell(action: `backup.${string}`, name: string): void {
    const subject = { type: "backup", id: name, name };
    this.#options.audit.record({ actor: { kind: "system" }, action, subject });
  }
}
