import { parseDestination } from "./destination.ts";
import type { Extension, RingGroupId } from "./ids.ts";

/**
 * How a group rings: `together` after each member's delay, `in-turn` one after another, `random`
 * one after another in another order each time, `first-available` one after another of those who
 * are registered and on no call.
 */
export type RingStrategy = "together" | "in-turn" | "first-available" | "random";

export const RING_STRATEGIES: readonly RingStrategy[] = [
  "together",
  "in-turn",
  "first-available",
  "random",
];

export interface RingGroupMember {
  /** A user's extension, a number outside, or a `sip:` URI. */
  readonly to: string;
  /** Seconds after which it joins in, where all ring together. */
  readonly delaySeconds: number;
  /** How long it rings; undefined for as long as the group does, or its turn lasts. */
  readonly ringSeconds?: number;
  /** Who answers must press 1; undefined for yes outside and no at a user of ours. */
  readonly confirm?: boolean;
}

/** A number at which several people ring. */
export interface RingGroup {
  readonly id: RingGroupId;
  readonly extension: Extension;
  /** For people, e.g. `Sales`. */
  readonly name: string;
  readonly strategy: RingStrategy;
  readonly members: readonly RingGroupMember[];
  /** How long all ring together, or each in its turn. */
  readonly ringSeconds: number;
  /** Members who are on a call do not ring. */
  readonly skipBusy: boolean;
  /** Put before the caller's name, e.g. `Sales: `; empty for none. */
  readonly callerPrefix: string;
  /** Where calls go that nobody answers: a number or a `sip:` URI. */
  readonly otherwise?: string;
  /** The file that callers hear instead of ringing, by name. */
  readonly music?: string;
  /** It can be paged: spoken to over the loudspeakers of its members. */
  readonly page: boolean;
}

/** Most members a group may have. */
export const MOST_MEMBERS = 200;
/** Longest that anybody rings, seconds. */
export const LONGEST_RING = 600;

/** What is wrong with `group` in itself, in a sentence without its full stop. */
export function ringGroupProblem(group: RingGroup): string | undefined {
  const { members, ringSeconds, strategy, otherwise, extension } = group;
  if (!isRingTime(ringSeconds)) return `A group rings for 1 to ${LONGEST_RING} seconds`;
  if (members.length > MOST_MEMBERS) return `A group has ${MOST_MEMBERS} members at most`;
  if (otherwise !== undefined && parseDestination(otherwise) === undefined) {
    return `Calls cannot go to "${otherwise}", which is neither a number nor a sip: address`;
  }
  if (otherwise === extension) return "A group cannot send its calls to itself";
  const seen = new Set<string>();
  for (const member of members) {
    if (parseDestination(member.to) === undefined) {
      return `"${member.to}" is neither a number nor a sip: address`;
    }
    if (seen.has(member.to)) return `${member.to} is a member already`;
    seen.add(member.to);
    if (member.to === extension) return "A group cannot be a member of itself";
    if (member.ringSeconds !== undefined && !isRingTime(member.ringSeconds)) {
      return `A member rings for 1 to ${LONGEST_RING} seconds`;
    }
    if (!(Number.isInteger(member.delaySeconds) && member.delaySeconds >= 0)) {
      return "A delay is a whole number of seconds";
    }
    if (strategy === "together" && member.delaySeconds >= ringSeconds) {
      return `${member.to} would never ring: the group stops after ${ringSeconds} seconds`;
    }
  }
  return undefined;
}

/** True for a whole number of seconds that a phone may ring. */
export function isRingTime(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST_RING;
}

/** Groups, by extension. Synchronous, as `UserStore`. */
export interface RingGroupStore {
  get(id: RingGroupId): RingGroup | undefined;
  byExtension(extension: string): RingGroup | undefined;
  /** All groups, by extension. */
  list(): readonly RingGroup[];
  /** @throws {TakenError} when a user, another group or a feature code has the extension. */
  save(group: RingGroup): void;
  /** False when there was none. */
  remove(id: RingGroupId): boolean;
}
