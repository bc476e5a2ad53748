/**
 * The thread that copies the database, which takes seconds on a slow disk. Loaded only as a worker;
 * hears one `CopyRequest` and answers with one `CopyReport`.
 */
import { DatabaseSync } from "node:sqlite";

export interface CopyRequest {
  readonly from: string;
  /** A file that is empty. */
  readonly to: string;
}

export interface CopyReport {
  /** What went wrong; undefined when all of it is copied. */
  readonly why?: string;
}

function copy({ from, to }: CopyRequest): CopyReport {
  try {
    using database = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
    database.prepare("VACUUM INTO ?").run(to);
    return verifyCopy(to);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** Opens the copy as somebody would who needs it: one that cannot be read is none. */
function verifyCopy(path: string): CopyReport {
  using copy = new DatabaseSync(path, { readOnly: true });
  const found = copy.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (found !== "ok") return { why: `the copy is damaged: ${found}` };
  const applied = copy.prepare("SELECT count(*) AS applied FROM migrations").get()?.["applied"];
  return Number(applied) > 0 ? {} : { why: "the copy has no data of ours" };
}

self.onmessage = ({ data }: MessageEvent<CopyRequest>) => self.postMessage(copy(data));
