/** Two parties that talk, or are about to. */

import type { LegId } from "../domain/mod.ts";
import type { CallEffect, CallEvent, Holding, Outcome, Ringing, Step, Talking } from "./call.ts";
import {
  CANCELLED,
  ended,
  type Ending,
  letGo,
  NO_HOLD,
  nothing,
  STOPPED,
  unwantedLegs,
  unwelcome,
} from "./end.ts";
import { beginRound, NOBODY_YET } from "./rounds.ts";

export function whileTalking(call: Talking, event: CallEvent): Step {
  switch (event.type) {
    case "callee-answered":
      // The 2xx again of who is up is no news; another callee's came too late.
      return isTalking(call, event.leg) || event.leg === call.transfer?.by
        ? nothing(call)
        : { call, effects: [{ do: "bye", leg: event.leg, why: "answered-elsewhere" }] };
    case "rung":
      return {
        call,
        effects: unwantedLegs(event.legs, "answered-elsewhere"),
      };
    case "connected":
      return connected(call, event.holding);
    case "media-refused":
      return isTalking(call, event.leg) ? unconnectable(call) : nothing(call);
    case "caller-cancelled":
      // The CANCEL crossed the callee's answer: nobody is there to hear it.
      return call.answered ? nothing(call) : endTalking(call, [call.callee], CANCELLED);
    case "hung-up":
      // Of a callee that lost, and that says BYE where it should say 487.
      if (!isTalking(call, event.leg)) return transferorGone(call, event.leg);
      return endTalking(call, [otherOf(call, event.leg)], {
        reason: "hung-up",
        by: sideOf(call, event.leg),
        status: event.leg === call.caller ? 487 : 480,
        why: "hung-up",
      });
    case "leg-lost":
      if (!isTalking(call, event.leg)) return transferorLost(call, event.leg);
      // The lost leg gets a BYE too: it may only have been deaf.
      return endTalking(call, [call.caller, call.callee], {
        reason: event.reason,
        by: sideOf(call, event.leg),
        status: event.leg === call.caller ? 487 : 480,
        why: "lost",
      });
    case "stopped":
      return endTalking(call, [call.caller, call.callee], STOPPED);
    case "offered":
      return offered(call, event);
    case "offer-settled":
      return settled(call, event.holding && holdingOf(call, event.holding));
    case "transferred":
      return transferred(call, event.by, event.outcome, event.recall);
    case "replaced":
      return replaced(call, event);
    case "taken":
      return taken(call, event.by);
    case "held":
      if (!isTalking(call, event.leg) || !call.connected) return nothing(call);
      return held(call, { ...call.holding, [sideOf(call, event.leg)]: event.on });
    case "retrieved":
      return unwelcome(call, event);
    case "callee-trying":
    case "way-lost":
    case "callee-progress":
    case "callee-failed":
    case "screened":
    case "routed":
    case "service-over":
    case "challenge-passed":
    case "calls-back":
    case "timer":
    case "unofferable":
      return nothing(call);
  }
}

const isTalking = ({ caller, callee }: Talking, leg: LegId): boolean =>
  leg === caller || leg === callee;

const otherOf = ({ caller, callee }: Talking, leg: LegId): LegId =>
  leg === caller ? callee : caller;

const sideOf = ({ caller }: Talking, leg: LegId): "caller" | "callee" =>
  leg === caller ? "caller" : "callee";

/** The two hear each other: a transfer that led here is over. */
function connected(call: Talking, holders: readonly LegId[] = []): Step {
  const { phase, caller, callee, holding, transfer } = call;
  const up = { phase, caller, callee, holding, answered: true, connected: true } as const;
  const step = holders.length === 0 ? nothing(up) : held(up, holdingOf(up, holders));
  return {
    call: step.call,
    effects: [...(transfer ? released(transfer.by, 200) : []), ...step.effects],
  };
}

function released(transferor: LegId | undefined, status: number): readonly CallEffect[] {
  const told: CallEffect = { do: "tell-transferor", status };
  if (transferor === undefined) return [told];
  return [told, { do: "bye", leg: transferor, why: "transferred" }];
}

function transferorGone(call: Talking, leg: LegId): Step {
  const { transfer } = call;
  if (transfer?.by !== leg) return nothing(call);
  return nothing({ ...call, transfer: { ...transfer, by: undefined } });
}

function transferorLost(call: Talking, leg: LegId): Step {
  const { call: next } = transferorGone(call, leg);
  return next === call ? nothing(call) : { call: next, effects: [letGo(leg)] };
}

type Offered = Extract<CallEvent, { type: "offered" }>;

function offered(call: Talking, { leg, inPrack }: Offered): Step {
  if (!isTalking(call, leg)) {
    const effect: CallEffect = leg === call.transfer?.by
      ? { do: "answer-offer", leg }
      : { do: "refuse-offer", leg, status: 481 };
    return { call, effects: [effect] };
  }
  // Its INVITE's 200, sent or about to be, is for the offer before.
  if (inPrack) return { call, effects: [{ do: "answer-early-offer", leg }] };
  // RFC 3261 §14.2: one offer at a time; who comes second tries again.
  if (call.exchange || !call.connected) {
    const status = call.exchange?.from === leg ? 500 : 491;
    return { call, effects: [{ do: "refuse-offer", leg, status }] };
  }
  return {
    call: { ...call, exchange: { from: leg } },
    effects: [{ do: "pass-offer", from: leg, to: otherOf(call, leg) }],
  };
}

const holdingOf = ({ caller, callee }: Talking, legs: readonly LegId[]): Holding => ({
  caller: legs.includes(caller),
  callee: legs.includes(callee),
});

/** The next offer may come. */
function settled(call: Talking, now: Holding | undefined): Step {
  const { exchange: _over, ...rest } = call;
  return held(rest, now ?? call.holding);
}

/** Who is held hears music, who is not hears the other. */
function held(call: Talking, now: Holding): Step {
  const { caller, callee, holding } = call;
  const effects: CallEffect[] = [];
  if (now.caller !== holding.caller) {
    effects.push({ do: "play", leg: callee, what: now.caller ? "music" : "nothing" });
  }
  if (now.callee !== holding.callee) {
    effects.push({ do: "play", leg: caller, what: now.callee ? "music" : "nothing" });
  }
  return { call: { ...call, holding: now }, effects };
}

function transferred(
  call: Talking,
  by: LegId,
  outcome: Outcome,
  recall: string | undefined,
): Step {
  if (!isTalking(call, by) || !call.connected) {
    return { call, effects: [{ do: "tell-transferor", status: 481 }] };
  }
  const leg = otherOf(call, by);
  switch (outcome.kind) {
    case "refused":
      return { call, effects: [{ do: "tell-transferor", status: outcome.status }] };
    case "service":
      return {
        call: { phase: "served", caller: leg, service: outcome.service, answered: true },
        effects: [...released(by, 200), { do: "serve", leg, service: outcome.service }],
      };
    case "park":
      return {
        call: { phase: "parked", caller: leg, parking: outcome.parking },
        effects: [...released(by, 200), { do: "park", leg, parking: outcome.parking }],
      };
    case "ring": {
      const ringing: Ringing = {
        phase: "ringing",
        caller: leg,
        answered: true,
        plan: outcome.plan,
        ...NOBODY_YET,
        transfer: {
          by,
          byCaller: by === call.caller,
          holding: call.holding,
          // An offer on its way reaches one of them only.
          moved: call.exchange !== undefined,
          recall,
        },
      };
      const begun = beginRound(ringing, 0);
      return {
        call: begun.call,
        effects: [
          { do: "tell-transferor", status: 100 },
          { do: "play", leg, what: "music" },
          ...begun.effects,
        ],
      };
    }
  }
}

/** `by` stands where `old` stood, RFC 3891. */
function replaced(call: Talking, event: Extract<CallEvent, { type: "replaced" }>): Step {
  const { old, by, transferor, recall } = event;
  if (!isTalking(call, old) || !call.connected) return unwelcome(call, event);
  const stays = otherOf(call, old);
  const [caller, callee] = old === call.caller ? [by, stays] : [stays, by];
  return {
    call: {
      phase: "talking",
      caller,
      callee,
      answered: true,
      connected: false,
      holding: NO_HOLD,
      exchange: { from: by },
      ...(transferor === undefined ? {} : {
        transfer: { by: transferor, byCaller: true, holding: NO_HOLD, moved: true, recall },
      }),
    },
    effects: [
      { do: "bye", leg: old, why: "replaced" },
      { do: "join", a: stays, b: by },
    ],
  };
}

/** Both go on in another call. */
function taken(call: Talking, by: LegId): Step {
  if (!isTalking(call, by)) return nothing(call);
  const cause = { reason: "transferred", by: sideOf(call, by), status: 200 } as const;
  return { call: { phase: "ended", cause }, effects: [{ do: "end", cause }] };
}

function unconnectable(call: Talking): Step {
  const ending: Ending = {
    reason: "media-refused",
    by: "callee",
    status: 488,
    why: "media-refused",
  };
  return endTalking(call, call.answered ? [call.caller, call.callee] : [call.callee], ending);
}

function endTalking(call: Talking, legs: readonly LegId[], ending: Ending): Step {
  const { transfer } = call;
  return ended(call, ending, legs, transfer ? released(transfer.by, 487) : []);
}
