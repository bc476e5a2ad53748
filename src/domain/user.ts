import type { Extension, UserId } from "./ids.ts";

/** A person, or a thing with a number, whose devices ring together. */
export interface User {
  readonly id: UserId;
  readonly extension: Extension;
  /** Shown to the people this user calls. */
  readonly name: string;
}

/**
 * Users, by extension. Synchronous: the store is embedded, and a call is decided without waiting.
 */
export interface UserStore {
  get(id: UserId): User | undefined;
  byExtension(extension: string): User | undefined;
  /** All users, by extension. */
  list(): readonly User[];
  /** @throws {TakenError} when another user, a group or a feature code has the extension. */
  save(user: User): void;
  /** Removes the user and all devices. False when there was none. */
  remove(id: UserId): boolean;
}

/** Somebody else has the name. */
export class TakenError extends Error {
  override readonly name = "TakenError";

  /** @param by Who has it, when that is not clear, e.g. `the group Sales`. */
  constructor(readonly what: string, readonly value: string, readonly by?: string) {
    super(`The ${what} "${value}" is taken${by === undefined ? "" : ` by ${by}`}`);
  }
}
