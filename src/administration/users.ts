import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type DeviceStore,
  parseExtension,
  TakenError,
  type User,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";
import { line } from "./inputs.ts";

/** What a user is made of. */
export const USER_INPUT = z.object({
  extension: z.string().trim().refine((text) => parseExtension(text) !== undefined, {
    error: "users.extension.invalid",
  }),
  name: line(100).default(""),
});

export type UserInput = z.infer<typeof USER_INPUT>;

export interface UsersOptions {
  readonly users: UserStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** Who can be called, as the owner changes it. */
export class Users {
  readonly #options: UsersOptions;

  constructor(options: UsersOptions) {
    this.#options = options;
  }

  /** All users, by extension. */
  list(): readonly User[] {
    return this.#options.users.list();
  }

  get(id: UserId): User | undefined {
    return this.#options.users.get(id);
  }

  /** How many devices ring for a user. */
  deviceCount(id: UserId): number {
    return this.#options.devices.ofUser(id).length;
  }

  create(actor: Actor, input: unknown): Outcome<User> {
    const given = read(USER_INPUT, input);
    if (!given.ok) return given;
    const user = userOf(this.#options.random.token() as UserId, given.value);
    return this.#save(user, () => this.#tell(actor, "user.created", undefined, user));
  }

  change(actor: Actor, id: UserId, input: unknown): Outcome<User> {
    const before = this.get(id);
    if (!before) return MISSING;
    const given = read(USER_INPUT, input);
    if (!given.ok) return given;
    const user = userOf(id, given.value);
    return this.#save(user, () => this.#tell(actor, "user.changed", before, user));
  }

  /** Removes the user and all its devices. */
  remove(actor: Actor, id: UserId): Outcome<User> {
    const before = this.get(id);
    if (!before || !this.#options.users.remove(id)) return MISSING;
    this.#tell(actor, "user.removed", before, undefined);
    return done(before);
  }

  #save(user: User, tell: () => void): Outcome<User> {
    try {
      this.#options.users.save(user);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("extension", error));
    }
    tell();
    return done(user);
  }

  #tell(
    actor: Actor,
    action: `user.${string}`,
    before: User | undefined,
    after: User | undefined,
  ): void {
    const { id = "", extension = "" } = after ?? before ?? {};
    const subject = { type: "user", id, name: extension };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

function userOf(id: UserId, { extension, name }: UserInput): User {
  const parsed = parseExtension(extension);
  if (parsed === undefined) throw new RangeError("The extension was not looked at");
  return { id, extension: parsed, name };
}
