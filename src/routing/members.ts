import {
  isSipUri,
  type LeftOut,
  type RingMember,
  type RingTarget,
  type UserId,
} from "../domain/mod.ts";
import { helpNumber } from "./emergency_route.ts";
import { numberOf } from "./forwarding.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { isBlocked, isCaller, note, type Trip } from "./trip.ts";

/** One who is to ring, as a group or a person has listed it. */
export interface Listed {
  readonly to: string;
  readonly delaySeconds: number;
  readonly ringSeconds?: number;
  readonly confirm?: boolean;
}

/** One who can ring. */
export interface Found {
  readonly listed: Listed;
  readonly target: RingTarget;
}

export interface Members {
  readonly found: readonly Found[];
  /** True when somebody was left out for being busy or not to be disturbed. */
  readonly someBusy: boolean;
}

/** Whom to leave out. */
export interface Choosiness {
  /** Everybody who is on a call; else only those who take no further one. */
  readonly skipBusy: boolean;
  /** Everybody who is not a user of ours. */
  readonly usersOnly?: boolean;
}

/** Those of `list` who can ring now, each once, without the caller. */
export function membersOf(
  trip: Trip,
  list: readonly Listed[],
  facts: RoutingFacts,
  choosiness: Choosiness,
): Members {
  const found: Found[] = [];
  const seen = new Set<string>();
  let someBusy = false;
  for (const listed of list) {
    const target = targetOf(listed.to, facts);
    const lack = lackOf(trip, target, seen, facts, choosiness);
    if (target !== undefined && lack === undefined) found.push({ listed, target });
    else note(trip, `left-out.${lack?.why ?? "no-way"}`, { number: listed.to });
    someBusy ||= lack?.busy === true;
  }
  return { found, someBusy };
}

/** Why somebody cannot ring, and whether that is for being busy. */
interface Lack {
  readonly why: LeftOut;
  readonly busy?: boolean;
}

function lackOf(
  trip: Trip,
  target: RingTarget | undefined,
  seen: Set<string>,
  facts: RoutingFacts,
  { skipBusy, usersOnly }: Choosiness,
): Lack | undefined {
  if (target === undefined || usersOnly && target.kind !== "user") {
    return { why: "no-way" };
  }
  const key = keyOf(target);
  if (seen.has(key)) return { why: "rings-already" };
  seen.add(key);
  if (target.kind !== "user") return undefined;
  if (isCaller(trip, target.user)) return { why: "is-caller" };
  if (isBlocked(trip, target.user, facts)) return { why: "blocked" };
  const busy = whyBusy(target.user, facts, skipBusy);
  if (busy !== undefined) return { why: busy, busy: true };
  return facts.isRegistered(target.user) ? undefined : { why: "no-phone" };
}

function keyOf(target: RingTarget): string {
  switch (target.kind) {
    case "user":
      return `user ${target.user}`;
    case "uri":
      return `uri ${target.uri}`;
    case "outside":
      return `outside ${target.number}`;
  }
}

/** Who is meant by a number or URI in a list; a group is nobody, and neither are emergencies. */
function targetOf(to: string, facts: RoutingFacts): RingTarget | undefined {
  const number = numberOf(to, facts);
  if (isSipUri(number)) return { kind: "uri", uri: number };
  if (helpNumber(number, facts) !== undefined) return undefined;
  const user = facts.users.byExtension(number);
  if (user) return { kind: "user", user: user.id };
  return facts.groups.byExtension(number) || facts.isBarred?.(number)
    ? undefined
    : facts.outside(number);
}

function whyBusy(user: UserId, facts: RoutingFacts, skipBusy: boolean): LeftOut | undefined {
  if (facts.settings.get(user).doNotDisturb) return "do-not-disturb";
  if (skipBusy && facts.callsOf(user) > 0) return "on-a-call";
  return isBusy(user, facts) ? "takes-no-more" : undefined;
}

/** True when the user takes no call beside those there are. */
export function isBusy(user: UserId, facts: RoutingFacts): boolean {
  const { callWaiting } = facts.settings.get(user);
  return callWaiting !== undefined && facts.callsOf(user) >= callWaiting;
}

/** `found` as it rings in a round, without its delay. */
export function ringMember({ listed, target }: Found): RingMember {
  return { target, afterMs: 0, confirm: listed.confirm ?? target.kind !== "user" };
}

/**
 * All of `found` in one round, after their delays. When those who were to ring first are left out,
 * the next begin at once: the caller need not wait for nobody.
 */
export function together(found: readonly Found[]): readonly RingMember[] {
  const first = Math.min(...found.map(({ listed }) => listed.delaySeconds));
  return found.map((one) => ({
    ...ringMember(one),
    afterMs: (one.listed.delaySeconds - first) * 1_000,
    ...(one.listed.ringSeconds === undefined ? {} : { ringMs: one.listed.ringSeconds * 1_000 }),
  }));
}
