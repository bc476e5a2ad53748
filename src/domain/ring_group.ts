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

/** Something that is wrong with a group. */
export interface RingGroupFault {
  /** Which property, with dots between levels, e.g. `members.0.to`. */
  readonly field: string;
  readonly kind:
    | "ring-time"
    | "too-many"
    | "destination"
    | "to-itself"
    | "in-itself"
    | "twice"
    | "delay"
    | "never-rings"
    | "nested";
  /** In a sentence without its full stop. */
  readonly sentence: string;
}

/** What is wrong with `group` in itself; undefined when nothing is. */
export function ringGroupFault(group: RingGroup): RingGroupFault | undefined {
  const { members, ringSeconds, otherwise, extension } = group;
  if (!isRingTime(ringSeconds)) {
    const sentence = `A group rings for 1 to ${LONGEST_RING} seconds`;
    return { field: "ringSeconds", kind: "ring-time", sentence };
  }
  if (members.length > MOST_MEMBERS) {
    const sentence = `A group has ${MOST_MEMBERS} members at most`;
    return { field: "members", kind: "too-many", sentence };
  }
  if (otherwise !== undefined && parseDestination(otherwise) === undefined) {
    const sentence =
      `Calls cannot go to "${otherwise}", which is neither a number nor a sip: address`;
    return { field: "otherwise", kind: "destination", sentence };
  }
  if (otherwise === extension) {
    const sentence = "A group cannot send its calls to itself";
    return { field: "otherwise", kind: "to-itself", sentence };
  }
  for (const at of members.keys()) {
    const fault = memberFault(group, at);
    if (fault) return fault;
  }
  return undefined;
}

function memberFault(group: RingGroup, at: number): RingGroupFault | undefined {
  const member = group.members[at];
  if (!member) return undefined;
  const { to, delaySeconds } = member;
  const fault = (property: string, kind: RingGroupFault["kind"], sentence: string) => ({
    field: `members.${at}.${property}`,
    kind,
    sentence,
  });
  if (parseDestination(to) === undefined) {
    return fault("to", "destination", `"${to}" is neither a number nor a sip: address`);
  }
  if (group.members.findIndex((other) => other.to === to) < at) {
    return fault("to", "twice", `${to} is a member already`);
  }
  if (to === group.extension) {
    return fault("to", "in-itself", "A group cannot be a member of itself");
  }
  if (member.ringSeconds !== undefined && !isRingTime(member.ringSeconds)) {
    return fault("ringSeconds", "ring-time", `A member rings for 1 to ${LONGEST_RING} seconds`);
  }
  if (!(Number.isInteger(delaySeconds) && delaySeconds >= 0)) {
    return fault("delaySeconds", "delay", "A delay is a whole number of seconds");
  }
  if (group.strategy === "together" && delaySeconds >= group.ringSeconds) {
    const sentence = `${to} would never ring: the group stops after ${group.ringSeconds} seconds`;
    return fault("delaySeconds", "never-rings", sentence);
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

/** What is wrong with `group` among the others that there are; undefined when nothing is. */
export function ringGroupFaultAmong(
  groups: Pick<RingGroupStore, "byExtension">,
  group: RingGroup,
): RingGroupFault | undefined {
  const fault = ringGroupFault(group);
  if (fault) return fault;
  const at = group.members.findIndex(({ to }) => groups.byExtension(to));
  const nested = group.members[at]?.to;
  if (nested === undefined) return undefined;
  const sentence = `${nested} is a group: a group has users, numbers and addresses as members`;
  return { field: `members.${at}.to`, kind: "nested", sentence };
}
