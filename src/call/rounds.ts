/** Round after round of a plan, until somebody answers or nobody is left. */

import type { LegId } from "../domain/mod.ts";
import type { Callee, CallEffect, CallEvent, Ringing, Step } from "./call.ts";
import { cancel, dismiss, mayAnswer } from "./callees.ts";
import { nothing } from "./end.ts";
import { bestStatus, causeOf } from "./status.ts";
import { nobody } from "./unanswered.ts";
import { firstTimer } from "./ways.ts";

/** Of a call that has rung nobody yet. */
export const NOBODY_YET = {
  round: 0,
  due: [],
  callees: [],
  failures: [],
  timedOut: false,
  routing: false,
} as const;

/** Rings round `round` of the plan. */
export function beginRound(call: Ringing, round: number): Step {
  const { members, ms } = call.plan.rounds[round] ?? { members: [], ms: 0 };
  const next: Ringing = { ...call, round, due: members.map((_, index) => index), routing: false };
  if (members.length === 0) return nextRound(next, []);
  // Timers first: a member that cannot be rung may end the round at once.
  const effects: CallEffect[] = [{ do: "start-timer", name: "round", ms }];
  for (const [index, { afterMs, ringMs }] of members.entries()) {
    if (afterMs > 0) effects.push({ do: "start-timer", name: `start ${index}`, ms: afterMs });
    if (ringMs !== undefined && afterMs + ringMs < ms) {
      effects.push({ do: "start-timer", name: `stop ${index}`, ms: afterMs + ringMs });
    }
  }
  for (const [index, member] of members.entries()) {
    if (member.afterMs <= 0) effects.push({ do: "ring", index, member });
  }
  return { call: next, effects };
}

/** A member rings on legs; on none because of a status. */
export function rung(
  call: Ringing,
  { member, legs, status = 480, ways }: Extract<CallEvent, { type: "rung" }>,
): Step {
  const due = call.due.filter((one) => one !== member);
  // The round may be over by now: then its place is no member's any more.
  if (due.length === call.due.length) {
    return { call, effects: legs.map((leg) => cancel(leg, "no-answer")) };
  }
  if (legs.length > 0) {
    const rings = (leg: LegId): Callee => ({ leg, member, ...(ways ? { ways } : {}) });
    const next = { ...call, due, callees: [...call.callees, ...legs.map(rings)] };
    return { call: next, effects: ways && ways.left > 0 ? legs.map(firstTimer) : [] };
  }
  return goOn({ ...call, due, failures: [...call.failures, status] });
}

/** The next round, if nobody of this one may answer any more. */
export function goOn(call: Ringing): Step {
  if (call.due.length > 0 || call.callees.some(mayAnswer)) return nothing(call);
  return nextRound(call, []);
}

function nextRound(call: Ringing, effects: readonly CallEffect[]): Step {
  if (call.round + 1 >= call.plan.rounds.length) return exhausted(call, effects);
  const begun = beginRound({ ...call, due: [] }, call.round + 1);
  return { call: begun.call, effects: [{ do: "stop-timers" }, ...effects, ...begun.effects] };
}

/** The time of a member has begun or is over, or that of the whole round. */
export function roundTimer(call: Ringing, what: string, index: number): Step {
  switch (what) {
    case "start": {
      const member = call.plan.rounds[call.round]?.members[index];
      if (!member || !call.due.includes(index)) return nothing(call);
      return { call, effects: [{ do: "ring", index, member }] };
    }
    case "stop": {
      const over = (callee: Callee) =>
        callee.member === index && mayAnswer(callee) && !callee.screening;
      return giveUp(call, over, call.due);
    }
    case "round":
      return giveUp(call, mayAnswer, []);
    default:
      return nothing(call);
  }
}

/** The time of some callees is over. */
function giveUp(call: Ringing, isOver: (callee: Callee) => boolean, due: Ringing["due"]): Step {
  const over = call.callees.filter(isOver);
  const next: Ringing = {
    ...call,
    due,
    callees: call.callees.map((callee) =>
      over.includes(callee) ? { leg: callee.leg, member: callee.member, failed: 480 } : callee
    ),
    timedOut: call.timedOut || over.length > 0,
  };
  const effects = over.map((callee) => dismiss(callee, "no-answer"));
  if (next.due.length > 0 || next.callees.some(mayAnswer)) return { call: next, effects };
  return nextRound(next, effects);
}

/** Nobody is left to ring: the plan may know where else to go. */
export function exhausted(call: Ringing, effects: readonly CallEffect[]): Step {
  // Who was rung in vain speaks for those that were not there.
  const status = bestStatus(call.timedOut || call.failures.length === 0 ? [480] : call.failures);
  const why = causeOf(status);
  const to = call.plan.otherwise[why];
  const before: readonly CallEffect[] = [{ do: "stop-timers" }, ...effects];
  if (to !== undefined) {
    return {
      call: { ...call, callees: [], due: [], routing: true },
      effects: [...before, { do: "route", to, why }],
    };
  }
  return nobody({ ...call, callees: [], due: [] }, status, before);
}
