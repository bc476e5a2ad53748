import type { CopyReport, CopyRequest } from "./copy_worker.ts";
import { StoreError } from "./errors.ts";

/**
 * Copies a database that is in use, consistently, to a file that must not exist yet, in a thread of
 * its own: nobody waits for the disk.
 *
 * @throws {StoreError} when the disk does not take it; nothing is left of it then.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  // VACUUM INTO accepts an empty file, which thereby has the right permissions from the start.
  const file = await Deno.open(to, { write: true, createNew: true, mode: 0o600 });
  file.close();
  const { why } = await copied({ from, to });
  if (why === undefined) return;
  await Deno.remove(to);
  throw new StoreError("unusable", `Cannot copy the database to ${to}: ${why}`);
}

async function copied(request: CopyRequest): Promise<CopyReport> {
  const worker = new Worker(new URL("./copy_worker.ts", import.meta.url), { type: "module" });
  const report = Promise.withResolvers<CopyReport>();
  worker.onmessage = ({ data }: MessageEvent<CopyReport>) => report.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    report.resolve({ why: event.message });
  };
  worker.postMessage(request);
  try {
    return await report.promise;
  } finally {
    worker.terminate();
  }
}
