/** One who speaks to the loudspeakers of many. */

import type { LegId, RingPlan } from "../domain/mod.ts";
import type { CallEffect, CallEvent, LegEnd, Paging, Step } from "./call.ts";
import {
  CANCELLED,
  ended,
  type Ending,
  nothing,
  REFUSED,
  STOPPED,
  unofferable,
  unwelcome,
} from "./end.ts";

/** A page that begins: the caller is answered by us, and then every phone of `plan` is rung. */
export function startPage(caller: LegId, plan: RingPlan): Step {
  const { members } = plan.rounds[0] ?? NO_ROUND;
  return {
    call: {
      phase: "paging",
      caller,
      answered: false,
      plan,
      due: members.map((_, index) => index),
      callees: [],
    },
    effects: [{ do: "address", leg: caller }],
  };
}

const NO_ROUND: RingPlan["rounds"][number] = { members: [], ms: 0 };

/** The codec of the caller is known, and everybody is offered that one. */
function addressed(call: Paging): Step {
  const { members, ms } = call.plan.rounds[0] ?? NO_ROUND;
  return {
    call: { ...call, answered: true },
    effects: [
      { do: "start-timer", name: "round", ms },
      ...members.map((member, index): CallEffect => ({ do: "ring", index, member })),
    ],
  };
}

export function whilePaging(call: Paging, event: CallEvent): Step {
  const { caller } = call;
  switch (event.type) {
    case "connected":
      return addressed(call);
    case "rung":
      return rung(call, event.member, event.legs);
    case "callee-answered":
      return answered(call, event.leg);
    case "callee-failed":
      return without(call, event.leg);
    case "media-refused":
      if (event.leg === caller) return end(call, REFUSED, true);
      return dismissed(call, event.leg, "media-refused");
    case "unofferable":
      return end(call, unofferable(event.status), true);
    case "leg-lost":
      if (event.leg !== caller) return dismissed(call, event.leg, "lost");
      return end(call, { reason: event.reason, by: "caller", status: 480, why: "lost" }, true);
    case "hung-up":
      return event.leg === caller
        ? end(call, { reason: "hung-up", by: "caller", status: 487, why: "hung-up" }, false)
        : without(call, event.leg);
    case "caller-cancelled":
      return call.answered ? nothing(call) : end(call, CANCELLED, false);
    case "stopped":
      return end(call, STOPPED, true);
    case "timer":
      return event.name === "round" ? ringOver(call) : nothing(call);
    case "offered":
      return { call, effects: [{ do: "answer-offer", leg: event.leg }] };
    case "replaced":
    case "retrieved":
      return unwelcome(call, event);
    default:
      return nothing(call);
  }
}

const NOBODY: Ending = { reason: "no-answer", by: "callee", status: 480, why: "no-answer" };

function rung(call: Paging, member: number, legs: readonly LegId[]): Step {
  const due = call.due.filter((one) => one !== member);
  const callees = [...call.callees, ...legs.map((leg) => ({ leg, up: false }))];
  return goOn({ ...call, due, callees });
}

function answered(call: Paging, leg: LegId): Step {
  const callee = call.callees.find((one) => one.leg === leg);
  if (!callee) return { call, effects: [{ do: "bye", leg, why: "answered-elsewhere" }] };
  if (callee.up) return nothing(call);
  const callees = call.callees.map((one) => one === callee ? { leg, up: true } : one);
  return { call: { ...call, callees }, effects: [{ do: "page", leg }] };
}

const dismiss = ({ leg, up }: Paging["callees"][number], why: LegEnd): CallEffect =>
  up ? { do: "bye", leg, why } : { do: "cancel", leg, why };

function dismissed(call: Paging, leg: LegId, why: LegEnd): Step {
  const callee = call.callees.find((one) => one.leg === leg);
  if (!callee) return nothing(call);
  const next = without(call, leg);
  return { call: next.call, effects: [dismiss(callee, why), ...next.effects] };
}

const without = (call: Paging, leg: LegId): Step =>
  goOn({ ...call, callees: call.callees.filter((one) => one.leg !== leg) });

/** The page ends when nobody can hear it any more. */
function goOn(call: Paging): Step {
  const isHeard = call.due.length > 0 || call.callees.length > 0;
  return isHeard ? nothing(call) : end(call, NOBODY, true);
}

/** Who has not answered by now will not. */
function ringOver(call: Paging): Step {
  const silent = call.callees.filter(({ up }) => !up);
  const next = goOn({ ...call, due: [], callees: call.callees.filter(({ up }) => up) });
  const effects = silent.map((callee) => dismiss(callee, "no-answer"));
  return { call: next.call, effects: [...effects, ...next.effects] };
}

function end(call: Paging, ending: Ending, hangUp: boolean): Step {
  const before: CallEffect[] = [
    { do: "stop-timers" },
    ...call.callees.map((callee) => dismiss(callee, ending.why)),
  ];
  return ended(call, ending, hangUp ? [call.caller] : [], before);
}
