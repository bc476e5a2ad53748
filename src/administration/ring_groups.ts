import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  LONGEST_RING,
  MOST_MEMBERS,
  parseExtension,
  RING_STRATEGIES,
  type RingGroup,
  type RingGroupFault,
  ringGroupFaultAmong,
  type RingGroupId,
  type RingGroupStore,
  TakenError,
} from "../domain/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { defined, DESTINATION, line, ONE_LINE, seconds } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

/** Characters of what is put before a caller's name. */
const LONGEST_PREFIX = 64;

const MEMBER = z.object({
  to: DESTINATION,
  delaySeconds: seconds(0, LONGEST_RING).default(0),
  ringSeconds: seconds(1, LONGEST_RING).optional(),
  confirm: z.boolean().optional(),
});

/** What a ring group is made of. */
export const RING_GROUP_INPUT = z.object({
  extension: z.string().trim().refine((text) => parseExtension(text) !== undefined, {
    error: "users.extension.invalid",
  }),
  name: line(100).default(""),
  strategy: z.enum(RING_STRATEGIES).default("together"),
  members: z.array(MEMBER).max(MOST_MEMBERS, { error: "groups.problem.too-many" }).default([]),
  ringSeconds: seconds(1, LONGEST_RING).default(20),
  skipBusy: z.boolean().default(false),
  // Not trimmed: a prefix may end with a blank.
  callerPrefix: z.string().max(LONGEST_PREFIX)
    .regex(ONE_LINE, { error: "problem.oneLine" }).default(""),
  otherwise: DESTINATION.optional(),
  music: z.string().refine((name) => MusicFolder.isName(name), { error: "problem.unknown" })
    .optional(),
  page: z.boolean().default(false),
});

export type RingGroupInput = z.infer<typeof RING_GROUP_INPUT>;

export interface RingGroupsOptions {
  readonly groups: RingGroupStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** Numbers at which several people ring, as the owner changes them. */
export class RingGroups {
  readonly #options: RingGroupsOptions;

  constructor(options: RingGroupsOptions) {
    this.#options = options;
  }

  /** All groups, by extension. */
  list(): readonly RingGroup[] {
    return this.#options.groups.list();
  }

  get(id: RingGroupId): RingGroup | undefined {
    return this.#options.groups.get(id);
  }

  create(actor: Actor, input: unknown): Outcome<RingGroup> {
    return this.#save(actor, this.#options.random.token() as RingGroupId, input, undefined);
  }

  change(actor: Actor, id: RingGroupId, input: unknown): Outcome<RingGroup> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  /** Removes the group; its members stay. */
  remove(actor: Actor, id: RingGroupId): Outcome<RingGroup> {
    const before = this.get(id);
    if (!before || !this.#options.groups.remove(id)) return MISSING;
    this.#tell(actor, "group.removed", before, undefined);
    return done(before);
  }

  #save(
    actor: Actor,
    id: RingGroupId,
    input: unknown,
    before: RingGroup | undefined,
  ): Outcome<RingGroup> {
    const given = read(RING_GROUP_INPUT, input);
    if (!given.ok) return given;
    const group = groupOf(id, given.value);
    const fault = ringGroupFaultAmong(this.#options.groups, group);
    if (fault) return refused(problemOf(fault, group));
    try {
      this.#options.groups.save(group);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("extension", error));
    }
    this.#tell(actor, before ? "group.changed" : "group.created", before, group);
    return done(group);
  }

  #tell(
    actor: Actor,
    action: `group.${string}`,
    before: RingGroup | undefined,
    after: RingGroup | undefined,
  ): void {
    const { id = "", extension = "" } = after ?? before ?? {};
    const subject = { type: "group", id, name: extension };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

function groupOf(id: RingGroupId, input: RingGroupInput): RingGroup {
  const extension = parseExtension(input.extension);
  if (extension === undefined) throw new RangeError("The extension was not looked at");
  return { ...defined(input), id, extension, members: input.members.map(defined) };
}

function problemOf({ field, kind }: RingGroupFault, { ringSeconds }: RingGroup): Problem {
  return kind === "twice"
    ? { field, text: "problem.twice" }
    : { field, text: `groups.problem.${kind}`, params: { seconds: ringSeconds } };
}
