/**
 * The thread that moves the write-ahead log into the database file, so that no call waits for
 * the disk. Loaded only as a worker; hears `CheckpointRequest`s, answers each with one report.
 */
import { DatabaseSync } from "node:sqlite";
import type { CheckpointReport, CheckpointRequest } from "./checkpointer.ts";

class CheckpointThread {
  readonly #database: DatabaseSync;
  /** While it reads, nobody else can begin the log anew, which costs whoever does it a sync. */
  readonly #guard: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 1_000 });
    this.#database.exec(
      "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=0",
    );
    this.#guard = new DatabaseSync(path);
  }

  /** Moves what the log has by now; the guard reads from here on. */
  checkpoint(): void {
    this.release();
    this.#guard.exec("BEGIN");
    this.#guard.prepare("SELECT count(*) FROM sqlite_schema").get();
    this.#move();
  }

  release(): void {
    if (this.#guard.isTransaction) this.#guard.exec("COMMIT");
  }

  /** Moves the rest and begins the log anew. False when somebody wrote or read meanwhile. */
  restart(): boolean {
    this.release();
    if (!this.#move()) return false;
    // The first to write after a whole checkpoint begins the log anew, and waits for the disk.
    const version = this.#database.prepare("PRAGMA user_version").get()?.["user_version"];
    this.#database.exec(`PRAGMA user_version=${Number(version)}`);
    return true;
  }

  close(): void {
    this.#guard.close();
    this.#database.close();
  }

  /** True when the log holds nothing any more that the database file lacks. */
  #move(): boolean {
    const row = this.#database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    return row?.["busy"] === 0 && row["log"] === row["checkpointed"];
  }
}

let thread: CheckpointThread | undefined;

function answer(request: CheckpointRequest): CheckpointReport {
  try {
    switch (request.do) {
      case "checkpoint":
        (thread ??= new CheckpointThread(request.path)).checkpoint();
        return { did: "checkpoint" };
      case "restart":
        return { did: "restart", whole: thread?.restart() ?? false };
      case "release":
        thread?.release();
        return { did: "release" };
      case "end":
        thread?.close();
        return { did: "end" };
    }
  } catch (error) {
    // The thread ends anyway, and somebody waits for that.
    if (request.do === "end") return { did: "end" };
    return { did: "fail", why: error instanceof Error ? error.message : String(error) };
  }
}

self.onmessage = (event: MessageEvent<CheckpointRequest>) => {
  const report = answer(event.data);
  self.postMessage(report);
  if (event.data.do === "end") self.close();
};
