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
    return {};
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

self.onmessage = ({ data }: MessageEvent<CopyRequest>) => self.postMessage(copy(data));
