/** A call that looks for somebody to answer it, round by round. */

import type { LegId } from "../domain/mod.ts";
import type { Callee, CallEffect, CallEvent, LegEnd, Outcome, Ringing, Step } from "./call.ts";
import { calleeOf, dismiss, dismissAll, mayAnswer } from "./callees.ts";
import {
  CANCELLED,
  ended,
  type Ending,
  letGo,
  NO_HOLD,
  nothing,
  STOPPED,
  unofferable,
  unwelcome,
} from "./end.ts";
import { beginRound, exhausted, goOn, roundTimer, rung } from "./rounds.ts";
import { freeSlot, nobody, toldOf } from "./unanswered.ts";
import { nextWay, onSilence } from "./ways.ts";

/** How long a person may take to press 1, milliseconds. */
const SCREEN_MS = 20_000;

export function whileRinging(call: Ringing, event: CallEvent): Step {
  switch (event.type) {
    case "rung":
      return rung(call, event);
    case "callee-trying":
      return calleeOf(call, event.leg)?.ways
        ? { call, effects: [{ do: "stop-timer", name: `first ${event.leg}` }] }
        : nothing(call);
    case "way-lost":
      return wayLost(call, event.leg);
    case "callee-progress":
      return progress(call, event.leg, event.status);
    case "callee-answered":
      return answered(call, event.leg);
    case "callee-failed":
      return failed(call, event.leg, event.status);
    case "screened":
      return screened(call, event.leg, event.accepted);
    case "media-refused":
      return without(call, event.leg, 488, "media-refused");
    case "unofferable":
      return notOffered(call, event.status);
    case "timer":
      return timer(call, event.name);
    case "routed":
      return call.routing ? routed(call, event.outcome) : nothing(call);
    case "replaced":
      return replaced(call, event);
    case "retrieved":
      return call.parking ? connected(call, event.by, undefined) : unwelcome(call, event);
    case "caller-cancelled":
      return endRinging(call, CANCELLED);
    case "stopped":
      return endRinging(call, STOPPED);
    case "hung-up":
    case "leg-lost":
      return gone(call, event);
    case "offered":
      return offered(call, event);
    case "transferred":
    case "taken":
    case "held":
    case "service-over":
    case "challenge-passed":
    case "calls-back":
    case "connected":
    case "offer-settled":
      return nothing(call);
  }
}

function progress(call: Ringing, leg: LegId, status: number): Step {
  const callee = calleeOf(call, leg);
  if (!callee || callee.screening) return nothing(call);
  const effects: CallEffect[] = [{ do: "progress", leg, status }];
  if (call.transfer) effects.push({ do: "tell-transferor", status });
  return { call, effects };
}

function answered(call: Ringing, leg: LegId): Step {
  const callee = calleeOf(call, leg);
  // The answer again of who is up and sends or is sent elsewhere is no news.
  if (leg === call.caller || leg === call.transfer?.by) return nothing(call);
  if (!callee) return { call, effects: [{ do: "bye", leg, why: "answered-elsewhere" }] };
  if (callee.screening) return nothing(call);
  if (!call.plan.rounds[call.round]?.members[callee.member]?.confirm) {
    return connected(call, leg, callee.leg);
  }
  const callees = call.callees.map((one) =>
    one === callee ? { ...one, screening: true as const } : one
  );
  return {
    call: { ...call, callees },
    effects: [
      { do: "screen", leg },
      { do: "start-timer", name: `screen ${leg}`, ms: SCREEN_MS },
    ],
  };
}

function screened(call: Ringing, leg: LegId, accepted: boolean): Step {
  const callee = calleeOf(call, leg);
  if (!callee?.screening) return nothing(call);
  if (accepted) return connected(call, leg, leg);
  return refused(call, callee);
}

/** A person, or an answering machine, that did not press 1. */
const refused = (call: Ringing, { leg }: Callee): Step => without(call, leg, 480, "no-answer");

/** A callee that has not ended by itself, and cannot be of any use. */
function without(call: Ringing, leg: LegId, status: number, why: LegEnd): Step {
  const callee = calleeOf(call, leg);
  if (!callee) return nothing(call);
  const next = failed(call, leg, status);
  return { call: next.call, effects: [dismiss(callee, why), ...next.effects] };
}

/** `leg` is the other party from now on; `instead` is the callee that answered. */
function connected(call: Ringing, leg: LegId, instead: LegId | undefined): Step {
  const others = call.callees.filter((callee) => callee.leg !== instead && mayAnswer(callee));
  const { caller, transfer } = call;
  return {
    call: {
      phase: "talking",
      caller,
      callee: leg,
      answered: call.answered,
      connected: false,
      holding: NO_HOLD,
      ...(transfer ? { transfer } : {}),
    },
    effects: [
      { do: "stop-timers" },
      ...others.map((callee) => dismiss(callee, "answered-elsewhere")),
      ...freeSlot(call),
      // A leg that called us has been answered by then, and needs an offer like any other.
      call.answered || instead === undefined
        ? { do: "join", a: caller, b: leg }
        : { do: "connect", callee: leg },
    ],
  };
}

function wayLost(call: Ringing, leg: LegId): Step {
  const callee = calleeOf(call, leg);
  return callee ? onSilence(call, callee) : nothing(call);
}

function failed(call: Ringing, leg: LegId, status: number): Step {
  const callee = calleeOf(call, leg);
  if (!callee) return nothing(call);
  const again = nextWay(call, callee, status);
  if (again) return again;
  const callees = call.callees.map((callee) =>
    callee.leg === leg ? { leg, member: callee.member, failed: status } : callee
  );
  const next = { ...call, callees, failures: [...call.failures, status] };
  // RFC 3261 §16.7 step 5: a 6xx speaks for every device of the user; but not of a whole group.
  if (status >= 600 && isOneUser(call)) {
    return exhausted(next, dismissAll(next, "declined-elsewhere"));
  }
  return goOn(next);
}

const isOneUser = ({ plan }: Ringing): boolean => plan.group === undefined;

function timer(call: Ringing, name: string): Step {
  const [what = "", subject = ""] = name.split(" ");
  if (what !== "screen" && what !== "first") return roundTimer(call, what, Number(subject));
  if (what === "first") return wayLost(call, subject as LegId);
  const callee = calleeOf(call, subject as LegId);
  return callee?.screening ? refused(call, callee) : nothing(call);
}

/** Who waits where somebody had sent it is back there; whoever just called hears why not. */
function notOffered(call: Ringing, status: 488 | 503): Step {
  if (!call.transfer && !call.parking) return endRinging(call, unofferable(status));
  const effects = [{ do: "stop-timers" } as const, ...dismissAll(call, "media-refused")];
  return nobody({ ...call, callees: [], due: [] }, status, effects, status);
}

function routed(call: Ringing, outcome: Outcome): Step {
  const { caller } = call;
  const told = toldOf(call, 200);
  switch (outcome.kind) {
    case "ring":
      return beginRound(
        { ...call, plan: outcome.plan, failures: [], timedOut: false, callees: [] },
        0,
      );
    case "service":
      return {
        call: { phase: "served", caller, service: outcome.service, answered: call.answered },
        effects: [...told, ...freeSlot(call), {
          do: "serve",
          leg: caller,
          service: outcome.service,
        }],
      };
    case "park": {
      const { parking } = outcome;
      return {
        call: { phase: "parked", caller, parking },
        effects: [...told, ...freeSlot(call), { do: "park", leg: caller, parking }],
      };
    }
    case "refused":
      return nobody({ ...call, routing: false }, outcome.status, []);
  }
}

function replaced(call: Ringing, event: Extract<CallEvent, { type: "replaced" }>): Step {
  const { old, by, transferor, recall } = event;
  if (old === call.caller) {
    // A consultation call was handed over before it was answered: the new party waits on.
    const before: CallEffect = call.answered
      ? { do: "bye", leg: old, why: "replaced" }
      : { do: "reject", status: 487, cause: 487 };
    const transfer = {
      by: transferor,
      byCaller: true,
      holding: NO_HOLD,
      moved: true,
      recall: call.transfer?.recall ?? recall,
    };
    const effects: CallEffect[] = [before, { do: "receive", leg: by }];
    // Who had sent the replaced one here has nobody left to wait for.
    const sender = call.transfer?.by;
    if (sender !== undefined) effects.push({ do: "bye", leg: sender, why: "transferred" });
    return { call: { ...call, caller: by, answered: true, transfer }, effects };
  }
  // Who rang is answered for by somebody else: a pickup.
  const pickedUp = transferor === undefined && calleeOf(call, old);
  return pickedUp ? connected(call, by, undefined) : unwelcome(call, event);
}

function gone(
  call: Ringing,
  event: Extract<CallEvent, { type: "hung-up" | "leg-lost" }>,
): Step {
  const { transfer, caller } = call;
  if (transfer && event.leg === transfer.by) {
    const next = { ...call, transfer: { ...transfer, by: undefined } };
    return event.type === "hung-up" ? nothing(next) : { call: next, effects: [letGo(event.leg)] };
  }
  if (event.leg !== caller) {
    return event.type === "hung-up"
      ? failed(call, event.leg, 480)
      : without(call, event.leg, 480, "lost");
  }
  if (event.type === "hung-up") {
    return endRinging(
      call,
      call.answered
        ? { reason: "hung-up", by: "caller", status: 200, why: "caller-cancelled" }
        : CANCELLED,
    );
  }
  // RFC 3262 §3: a caller that acknowledges nothing gets a 5xx, if it hears anything at all.
  return endRinging(call, { reason: event.reason, by: "caller", status: 504, why: "lost" });
}

function endRinging(call: Ringing, ending: Ending): Step {
  const waiting = call.callees.filter(mayAnswer);
  const hungUp = ending.why === "caller-cancelled" ? [] : [call.caller];
  const end = ended(call, ending, hungUp, [{ do: "stop-timers" }]);
  // The caller hears first, then the callees; the end comes last.
  const last = end.effects.length - 1;
  return {
    call: end.call,
    effects: [
      ...end.effects.slice(0, last),
      ...waiting.map((callee) => dismiss(callee, ending.why)),
      ...toldOf(call, 487),
      ...freeSlot(call),
      ...end.effects.slice(last),
    ],
  };
}

type Offered = Extract<CallEvent, { type: "offered" }>;

/** Before the answer an offer has to wait; who has been answered talks with us meanwhile. */
function offered(call: Ringing, { leg, inPrack }: Offered): Step {
  const { transfer } = call;
  const isParty = call.answered && leg === call.caller || leg === transfer?.by;
  const ours = isParty ||
    call.callees.some((callee) => callee.leg === leg && callee.screening);
  if (inPrack && !ours && leg === call.caller) {
    return { call, effects: [{ do: "answer-early-offer", leg }] };
  }
  return {
    // What one of the two has offered us the other has not heard: they have to be joined anew.
    call: isParty && transfer ? { ...call, transfer: { ...transfer, moved: true } } : call,
    effects: [ours ? { do: "answer-offer", leg } : { do: "refuse-offer", leg, status: 491 }],
  };
}
