/** One who wants to call by a click: the own phones ring, and who is called rings after that. */

import type { LegId, RingMember } from "../domain/mod.ts";
import type { CallEffect, CallEvent, DialledTo, Dialling, Ended, Step } from "./call.ts";
import {
  CANCELLED,
  type Ending,
  nothing,
  REFUSED,
  STOPPED,
  unofferable,
  unwantedLegs,
  unwelcome,
} from "./end.ts";
import { beginRound, NOBODY_YET } from "./rounds.ts";
import { reasonOf } from "./status.ts";

/**
 * A call that begins with the phones of `own`, for `ms` at most; `then` comes when one of them has
 * been answered.
 */
export function startDialling(own: RingMember, ms: number, then: DialledTo): Step {
  return {
    call: { phase: "dialling", caller: undefined, callees: [], isRung: false, then },
    effects: [{ do: "start-timer", name: "round", ms }, { do: "summon", member: own }],
  };
}

export function whileDialling(call: Dialling, event: CallEvent): Step {
  const { caller } = call;
  switch (event.type) {
    case "rung":
      return rung(call, event.legs, event.status ?? 480);
    case "callee-answered":
      return answered(call, event.leg);
    case "callee-failed":
      return failed(call, event.leg, event.status);
    case "connected":
      return caller === undefined ? nothing(call) : goTo(call.then, caller);
    case "media-refused":
      return event.leg === caller ? end(call, REFUSED, [caller]) : nothing(call);
    case "unofferable":
      return end(call, unofferable(event.status), present(caller));
    case "hung-up":
      return event.leg === caller ? end(call, CANCELLED, []) : failed(call, event.leg, 480);
    case "leg-lost":
      return lost(call, event);
    case "timer":
      return caller === undefined ? end(call, SILENT, []) : nothing(call);
    // There is nothing to be heard any more.
    case "service-over":
      return end(call, MISSED, present(caller));
    case "stopped":
      return end(call, STOPPED, present(caller));
    case "offered":
      return { call, effects: [offerOf(call, event.leg)] };
    case "replaced":
    case "retrieved":
      return unwelcome(call, event);
    default:
      return nothing(call);
  }
}

const SILENT: Ending = { reason: "no-answer", by: "us", status: 480, why: "no-answer" };

const MISSED: Ending = { reason: "hung-up", by: "callee", status: 487, why: "hung-up" };

const present = (caller: LegId | undefined): readonly LegId[] =>
  caller === undefined ? [] : [caller];

function rung(call: Dialling, legs: readonly LegId[], status: number): Step {
  if (call.isRung || call.caller !== undefined) {
    return { call, effects: unwantedLegs(legs, "answered-elsewhere") };
  }
  return goOn({ ...call, isRung: true, callees: legs }, status);
}

/** The first phone that is answered is the caller's; we answer it until the other side does. */
function answered(call: Dialling, leg: LegId): Step {
  if (leg === call.caller) return nothing(call);
  if (call.caller !== undefined || !call.callees.includes(leg)) {
    return { call, effects: [{ do: "bye", leg, why: "answered-elsewhere" }] };
  }
  const others = call.callees.filter((one) => one !== leg);
  return {
    call: { ...call, caller: leg, callees: [] },
    effects: [
      { do: "stop-timers" },
      ...unwantedLegs(others, "answered-elsewhere"),
      { do: "greet", leg },
    ],
  };
}

function failed(call: Dialling, leg: LegId, status: number): Step {
  if (!call.callees.includes(leg)) return nothing(call);
  const callees = call.callees.filter((one) => one !== leg);
  // RFC 3261 §16.7 step 5: a 6xx speaks for every phone of the user.
  if (status >= 600) return end({ ...call, callees }, unanswered(status), []);
  return goOn({ ...call, callees }, status);
}

function goOn(call: Dialling, status: number): Step {
  return call.callees.length > 0 ? nothing(call) : end(call, unanswered(status), []);
}

const unanswered = (status: number): Ending => ({
  reason: reasonOf(status),
  by: "caller",
  status,
  why: "declined-elsewhere",
});

function lost(call: Dialling, { leg, reason }: Extract<CallEvent, { type: "leg-lost" }>): Step {
  if (leg === call.caller) {
    return end(call, { reason, by: "caller", status: 480, why: "lost" }, [leg]);
  }
  const next = failed(call, leg, 480);
  if (next.call === call) return next;
  return { call: next.call, effects: [{ do: "bye", leg, why: "lost" }, ...next.effects] };
}

/** Who has been answered talks with us; a phone that rings has to wait. */
const offerOf = ({ caller }: Dialling, leg: LegId): CallEffect =>
  leg === caller ? { do: "answer-offer", leg } : { do: "refuse-offer", leg, status: 491 };

function goTo(then: DialledTo, caller: LegId): Step {
  if (then.kind === "ring") {
    const { plan } = then;
    return beginRound({ phase: "ringing", caller, answered: true, plan, ...NOBODY_YET }, 0);
  }
  const { service } = then;
  return {
    call: { phase: "served", caller, service, answered: true },
    effects: [{ do: "serve", leg: caller, service }],
  };
}

function end(call: Dialling, ending: Ending, hangUp: readonly LegId[]): Step {
  const { reason, by, status, why } = ending;
  const cause = { reason, by, status };
  const over: Ended = { phase: "ended", cause };
  return {
    call: over,
    effects: [
      { do: "stop-timers" },
      ...unwantedLegs(call.callees, why),
      ...hangUp.map((leg): CallEffect => ({ do: "bye", leg, why })),
      { do: "end", cause },
    ],
  };
}
