/**
 * What is wrong with the data: `unusable` the folder or its files cannot be opened, `corrupt` the
 * database is damaged, `version` it does not fit this program, `key` the key file does not fit
 * the database, `in-use` another server works on it, `locked` another process writes for too
 * long, `full` the disk is.
 */
export type StoreProblem =
  | "unusable"
  | "corrupt"
  | "version"
  | "key"
  | "in-use"
  | "locked"
  | "full";

/** The data cannot be used. The message is a sentence for the person who runs the server. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(readonly problem: StoreProblem, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

const PROBLEMS: readonly (readonly [pattern: RegExp, problem: StoreProblem])[] = [
  [/database( table)? is locked|database is busy/, "locked"],
  [/disk is full/, "full"],
  [/malformed|not a database|database corruption/, "corrupt"],
  [/unable to open|disk I\/O error|readonly database|read-?only/, "unusable"],
];

/** What SQLite has complained about. Its messages are all that both runtimes pass on. */
export function problemOf(error: unknown): StoreProblem | undefined {
  if (error instanceof StoreError) return error.problem;
  if (!(error instanceof Error)) return undefined;
  return PROBLEMS.find(([pattern]) => pattern.test(error.message))?.[1];
}

const SENTENCES: Readonly<Record<StoreProblem, string>> = {
  unusable: "The database cannot be opened or written",
  corrupt: "The database is damaged; restore a backup of it",
  version: "The database does not fit this program",
  key: "The key file does not fit the database",
  "in-use": "Another server works on this data",
  locked: "Another process has been writing to the database for too long",
  full: "The disk is full",
};

/** One sentence about `problem`, without its full stop. */
export function sentenceOf(problem: StoreProblem): string {
  return SENTENCES[problem];
}

/** Runs `task`; what SQLite throws in it becomes a `StoreError`. */
export function explained<T>(path: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined || error instanceof StoreError) throw error;
    throw new StoreError(problem, `${sentenceOf(problem)}: ${path}`, { cause: error });
  }
}
