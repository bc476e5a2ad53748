import { type Clock, type Counter, type Log, messageOf, type Meter } from "../runtime/mod.ts";
import type { Timer } from "../runtime/mod.ts";
import type { CommitQueue } from "./commit_queue.ts";
import type { Database } from "./database.ts";

export type CheckpointRequest =
  | { readonly do: "checkpoint"; readonly path: string }
  | { readonly do: "restart" | "release" | "end" };

export type CheckpointReport =
  | { readonly did: "checkpoint" | "release" | "end" }
  | { readonly did: "restart"; readonly whole: boolean }
  | { readonly did: "fail"; readonly why: string };

export interface CheckpointerOptions {
  readonly database: Database;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Octets; see the constants below. */
  readonly stepSize?: number;
  readonly restartSize?: number;
  readonly startWorker?: () => Worker;
}

/** The log is looked at after a commit, but not more often than this. */
const LOOK_MS = 500;
/** A checkpoint is due when the log has grown by this much since the last one. */
const STEP_SIZE = 8 * 2 ** 20;
/**
 * A log of this size is begun anew even though rows wait. They wait for the disk meanwhile, which
 * a busy one makes them do for some hundred milliseconds: it must be rare.
 */
const RESTART_SIZE = 64 * 2 ** 20;
/** A thread without work ends: it costs 10 MB, and a small installation needs it once a week. */
const IDLE_MS = 30_000;
const RETRY_MS = 10_000;
/** How long this thread does it itself when the other one cannot. */
const FALL_BACK_MS = 600_000;

/**
 * Keeps the write-ahead log short without anybody waiting for the disk: a thread that runs only
 * while there is something to do copies the log into the database file.
 *
 * Where that does not work, commits do it themselves now and then, as SQLite does by default.
 */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  readonly #stepSize: number;
  readonly #restartSize: number;
  readonly #failures: Counter;
  #worker: Worker | undefined;
  #ended = Promise.withResolvers<void>();
  #busy = false;
  #closed = false;
  #fallenBack = false;
  #lookAt = 0;
  /** The size of the log that the last checkpoint was made of. */
  #doneTo = 0;
  #held: Disposable | undefined;
  #idle: Timer | undefined;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
    this.#stepSize = options.stepSize ?? STEP_SIZE;
    this.#restartSize = options.restartSize ?? RESTART_SIZE;
    this.#failures = options.meter.counter(
      "ringdown_store_checkpoint_failures_total",
      "Checkpoints of the write-ahead log that failed.",
    );
    options.database.checkpointEvery(0);
    options.queue.onCommitted(() => this.#look());
  }

  /** Waits for the thread to let go of the database. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  get #logSize(): number {
    try {
      return Deno.statSync(`${this.#options.database.path}-wal`).size;
    } catch {
      // Gone, or not to be seen: no reason for a checkpoint, and a commit will complain.
      return 0;
    }
  }

  #look(): void {
    const { clock, database } = this.#options;
    const now = clock.elapsed();
    if (this.#busy || this.#closed || now < this.#lookAt) return;
    this.#lookAt = now + LOOK_MS;
    const size = this.#logSize;
    // Somebody else has begun it anew.
    if (size < this.#doneTo) this.#doneTo = 0;
    if (size - this.#doneTo < this.#stepSize) return;
    this.#doneTo = size;
    if (this.#fallenBack) database.checkpointEvery(0);
    this.#busy = true;
    this.#idle?.cancel();
    try {
      this.#post({ do: "checkpoint", path: database.path });
    } catch (error) {
      this.#onLost(messageOf(error));
    }
  }

  #post(request: CheckpointRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const start = this.#options.startWorker ?? startWorker;
    const worker = start();
    this.#ended = Promise.withResolvers();
    worker.onmessage = ({ data }: MessageEvent<CheckpointReport>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#onLost(event.message);
    };
    return worker;
  }

  #take(report: CheckpointReport): void {
    switch (report.did) {
      case "checkpoint":
        return this.#onCheckpoint();
      case "restart":
        if (report.whole) this.#doneTo = 0;
        return this.#rest();
      case "release":
        return this.#rest();
      case "fail":
        return this.#onFailed(report.why);
      case "end":
        return this.#forget();
    }
  }

  /** The thread still keeps others from beginning the log anew. */
  #onCheckpoint(): void {
    const { queue } = this.#options;
    if (this.#closed) return;
    // With rows in the log that the checkpoint has not seen, nobody begins it anew by accident.
    const restart = queue.pending === 0 || this.#logSize >= this.#restartSize || !queue.flush();
    if (restart) this.#held = queue.hold();
    this.#post({ do: restart ? "restart" : "release" });
  }

  /** The disk may be full, which passes, or somebody may have read for long. */
  #onFailed(why: string): void {
    this.#failures.add();
    if (this.#logSize >= 2 * this.#restartSize) this.#fallBack(why);
    else this.#lookAt = this.#options.clock.elapsed() + RETRY_MS;
    this.#doneTo = 0;
    this.#rest();
  }

  #onLost(why: string): void {
    this.#failures.add();
    this.#forget();
    if (!this.#closed) this.#fallBack(why);
  }

  #fallBack(why: string): void {
    const { clock, database, log } = this.#options;
    if (!this.#fallenBack) {
      log.warn("Checkpoints are made between calls, which a busy disk may delay", { why });
    }
    this.#fallenBack = true;
    database.checkpointEvery(1_000);
    this.#doneTo = 0;
    this.#lookAt = clock.elapsed() + FALL_BACK_MS;
  }

  #rest(): void {
    this.#busy = false;
    this.#held?.[Symbol.dispose]();
    this.#held = undefined;
    if (this.#closed) return;
    this.#idle?.cancel();
    this.#idle = this.#options.clock.after(IDLE_MS, () => void this.#end());
  }

  #end(): Promise<void> {
    this.#idle?.cancel();
    if (!this.#worker) return Promise.resolve();
    this.#busy = true;
    this.#worker.postMessage({ do: "end" } satisfies CheckpointRequest);
    return this.#ended.promise;
  }

  #forget(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#rest();
    this.#idle?.cancel();
    this.#ended.resolve();
  }
}

function startWorker(): Worker {
  return new Worker(new URL("./checkpoint_worker.ts", import.meta.url), { type: "module" });
}
