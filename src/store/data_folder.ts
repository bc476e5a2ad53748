import { StoreError } from "./errors.ts";

/** The names of the files in the data folder. */
export const DATABASE_FILE = "ringdown.sqlite";
export const KEY_FILE = "secret.key";
const LOCK_FILE = "server.lock";

/**
 * Makes the folder and the database file, readable by their owner alone, if they are missing.
 *
 * @throws {StoreError} when that is not allowed.
 */
export function prepareFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    // SQLite gives its log files the permissions of the database file.
    const path = `${folder}/${DATABASE_FILE}`;
    if (!exists(path)) Deno.openSync(path, { write: true, create: true, mode: 0o600 }).close();
  } catch (error) {
    throw unusable(folder, error);
  }
}

/**
 * Holds the folder for the one server that may work on it; the lock ends with the process.
 *
 * @throws {StoreError} when another server holds it.
 */
export function lockFolder(folder: string): Disposable {
  const path = `${folder}/${LOCK_FILE}`;
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { write: true, create: true, mode: 0o600 });
  } catch (error) {
    throw unusable(folder, error);
  }
  if (!file.tryLockSync(true)) {
    file.close();
    throw new StoreError("in-use", `Another Ringdown server is working on ${folder}`);
  }
  return file;
}

/** True while a server holds `folder`. */
export function isServing(folder: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(`${folder}/${LOCK_FILE}`, { write: true });
  } catch {
    // Without a lock file, or one that may be written, there is no server to be seen.
    return false;
  }
  using held = file;
  return !held.tryLockSync(true);
}

export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** `error` of the file system as a sentence about the data folder. */
export function unusable(folder: string, error: unknown): StoreError {
  const why = error instanceof Deno.errors.PermissionDenied
    ? "this user may not write there"
    : error instanceof Error
    ? error.message
    : String(error);
  return new StoreError("unusable", `Cannot use the data folder ${folder}: ${why}`, {
    cause: error,
  });
}
