/** Something that has to be done at somebody else's, and is kept until it has been. */
export interface OutboxEntry {
  /** Rises with each. */
  readonly id: number;
  /** Who knows how to do it, such as `text`. */
  readonly kind: string;
  /** Of those in one lane the second waits for the first. */
  readonly lane: string;
  /** What whoever does it needs to know, as JSON. */
  readonly payload: string;
  readonly state: OutboxState;
  /** How often it was tried. */
  readonly attempts: number;
  readonly at: Date;
  readonly nextAt: Date;
  /** When it was last begun; undefined before that. */
  readonly begunAt?: Date;
  /** It may have been done: it was begun, and nobody heard how it ended. */
  readonly isUncertain: boolean;
  /** Why it went wrong the last time, a sentence. */
  readonly error?: string;
}

/** `failed` is not tried again unless a person wants it. */
export type OutboxState = "waiting" | "begun" | "failed";

export interface NewOutboxEntry {
  readonly kind: string;
  readonly lane: string;
  readonly payload: string;
}

/** What is kept of an outbox. Synchronous, as `UserStore`; every change is on the disk when it
 * returns. */
export interface OutboxStore {
  /** Undefined when `MOST_OUTBOX_ENTRIES` are there already. */
  add(entry: NewOutboxEntry, at: Date): OutboxEntry | undefined;
  get(id: number): OutboxEntry | undefined;
  /** Those that are due and first in their lane, the oldest first. What failed holds up nobody. */
  due(now: Date, limit: number): readonly OutboxEntry[];
  /** When the next one is due; undefined when none waits. */
  readonly nextAt: Date | undefined;
  /** It is tried from now on: until it is known how that ended, it may have been done. */
  begin(id: number, at: Date): void;
  /** It is done, and forgotten. */
  remove(id: number): boolean;
  postpone(id: number, error: string, nextAt: Date, isUncertain: boolean): void;
  fail(id: number, error: string): void;
  /** One that failed waits again, or one that waits is due at once. */
  retry(id: number, at: Date): boolean;
  /** Those that were begun when the process ended wait again, as uncertain; how many there were. */
  recover(at: Date): number;
  /** The oldest first. */
  list(limit: number, offset: number): readonly OutboxEntry[];
  count(state?: OutboxState): number;
}

export const MOST_OUTBOX_ENTRIES = 10_000;
