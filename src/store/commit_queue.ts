import type { Clock, Counter, Log, Meter, Timer } from "../runtime/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { problemOf, sentenceOf, type StoreProblem } from "./errors.ts";

/** Rows that are in memory and want to be on the disk. */
export interface PendingWrites {
  /** Rows waiting. */
  readonly pending: number;
  /** Writes them all, in the transaction that is open. It may be called again with the same. */
  write(): void;
  /** They are on the disk: forget that they were waiting. */
  committed(): void;
  /** The disk has refused for long enough that nobody should wait for it. */
  refused(): void;
}

/** What happens to be asked for within this long is committed together. */
const GATHER_MS = 5;
/** Under load a commit is shared by more: of its cost, most is the same for one row and ten. */
const BUSY_GATHER_MS = 10;
const BUSY_ROWS = 4;
/** A lock held by another process this long is trouble; until then it is patience. */
const LOCKED_MS = 5_000;
const LOCKED_RETRY_MS = 50;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Commits the pending writes of all stores together, a few milliseconds after the first was
 * asked for, and keeps trying when the disk refuses. Nothing is thrown at who asked.
 */
export class CommitQueue implements Disposable {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #failures: Counter;
  readonly #sources: PendingWrites[] = [];
  #timer: Timer | undefined;
  #due = Infinity;
  #lockedSince: number | undefined;
  #problem: string | undefined;
  #kind: StoreProblem | undefined;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  #holds = 0;
  #gatherMs = GATHER_MS;
  #onCommitted: () => void = () => {};

  constructor(database: Database, clock: Clock, log: Log, meter: Meter) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
    this.#failures = meter.counter(
      "ringdown_store_failures_total",
      "Commits that the database refused.",
    );
    meter.gauge("ringdown_store_writable", "1 when the last commit went through.", () => {
      return this.#problem === undefined ? 1 : 0;
    });
    meter.gauge("ringdown_store_pending_rows", "Rows in memory that are not on the disk.", () => {
      return this.pending;
    });
  }

  get pending(): number {
    return this.#sources.reduce((sum, { pending }) => sum + pending, 0);
  }

  /** What the disk refuses to do, in a sentence; undefined while it accepts. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Which problem that is; `unknown` for one that has no sentence of ours. */
  get problemKind(): StoreProblem | "unknown" | undefined {
    return this.#problem === undefined ? undefined : this.#kind ?? "unknown";
  }

  add(source: PendingWrites): void {
    this.#sources.push(source);
  }

  /** Called after each commit; what was there to be called before is not any more. */
  onCommitted(listener: () => void): void {
    this.#onCommitted = listener;
  }

  /** Lets rows wait until the hold is disposed of: somebody else needs the database alone. */
  hold(): Disposable {
    this.#holds++;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#holds--;
        if (this.#timer === undefined && this.pending > 0) this.#start(0);
      },
    };
  }

  /** Commits within `ms`, or when the disk is to be tried again. */
  within(ms: number = this.#gatherMs): void {
    if (this.#problem !== undefined || this.#lockedSince !== undefined) return;
    this.#start(ms);
  }

  /** Tries to commit now; false when rows are still waiting. */
  flush(): boolean {
    this.#stop();
    const { pending } = this;
    if (pending === 0) return true;
    try {
      this.#database.quickly(() => {
        for (const source of this.#sources) if (source.pending > 0) source.write();
      });
    } catch (error) {
      this.#onRefused(error);
      return false;
    }
    for (const source of this.#sources) if (source.pending > 0) source.committed();
    this.#gatherMs = pending < BUSY_ROWS ? GATHER_MS : BUSY_GATHER_MS;
    this.#onAccepted();
    this.#onCommitted();
    return true;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#stop();
  }

  #start(ms: number): void {
    const due = this.#clock.elapsed() + ms;
    if (this.#closed || due >= this.#due) return;
    this.#stop();
    this.#due = due;
    this.#timer = this.#clock.after(ms, () => this.#onDue());
  }

  #onDue(): void {
    this.#stop();
    // The end of the hold commits.
    if (this.#holds === 0) this.flush();
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#due = Infinity;
  }

  #onRefused(error: unknown): void {
    const kind = problemOf(error);
    const now = this.#clock.elapsed();
    if (kind === "locked" && now - (this.#lockedSince ??= now) < LOCKED_MS) {
      this.#start(LOCKED_RETRY_MS);
      return;
    }
    this.#failures.add();
    const sentence = kind === undefined ? messageOf(error) : sentenceOf(kind);
    if (this.#problem !== sentence) {
      this.#log.error(
        `${sentence}: calls go on, and what should be stored waits in memory`,
        { path: this.#database.path, cause: messageOf(error) },
      );
    }
    this.#problem = sentence;
    this.#kind = kind;
    for (const source of this.#sources) source.refused();
    this.#start(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }

  #onAccepted(): void {
    if (this.#problem !== undefined) {
      this.#log.info("The database accepts writes again, and has what waited in memory");
    }
    this.#problem = undefined;
    this.#lockedSince = undefined;
    this.#retryMs = FIRST_RETRY_MS;
  }
}
