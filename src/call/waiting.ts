/** A caller that talks with us, and one that is parked. */

import type { CallEffect, CallEvent, Parked, Served, Step } from "./call.ts";
import {
  CANCELLED,
  ended,
  type Ending,
  NO_HOLD,
  nothing,
  REFUSED,
  STOPPED,
  unwantedLegs,
  unwelcome,
} from "./end.ts";
import { NOBODY_YET } from "./rounds.ts";
import { turnedAway } from "./turning_away.ts";

export function whileServed(call: Served, event: CallEvent): Step {
  const { caller } = call;
  switch (event.type) {
    case "connected":
      return nothing({ ...call, answered: true });
    case "caller-cancelled":
      return call.answered ? nothing(call) : end(call, CANCELLED, false);
    case "media-refused":
      return end(call, REFUSED, true);
    case "hung-up":
      return event.leg === caller ? end(call, hungUp(call, "caller"), false) : nothing(call);
    case "leg-lost":
      if (event.leg !== caller) return nothing(call);
      return end(call, { reason: event.reason, by: "caller", status: 480, why: "lost" }, true);
    case "service-over":
      return call.service.kind === "turn-away"
        ? end(call, turnedAway(call.service.how), true)
        : end(call, hungUp(call, "us"), true);
    case "challenge-passed":
      return call.service.kind === "challenge"
        ? goOn(call, call.service.to, "challenge")
        : nothing(call);
    case "calls-back":
      return call.service.kind === "mailbox" ? goOn(call, event.to, "call-back") : nothing(call);
    case "stopped":
      return end(call, STOPPED, true);
    case "offered":
      return { call, effects: [{ do: "answer-offer", leg: event.leg }] };
    case "replaced":
      // Who may listen is a matter of the person, not of the phone that is handed on.
      return event.old === caller && call.service.kind !== "listen"
        ? handedOver(call, event)
        : unwanted(call, event);
    default:
      return unwanted(call, event);
  }
}

export function whileParked(call: Parked, event: CallEvent): Step {
  const { caller, parking } = call;
  switch (event.type) {
    case "retrieved":
      return {
        call: {
          phase: "talking",
          caller: event.by,
          callee: caller,
          answered: true,
          connected: false,
          holding: NO_HOLD,
          exchange: { from: event.by },
        },
        effects: [
          { do: "stop-timers" },
          { do: "free-slot", slot: parking.slot },
          { do: "join", a: event.by, b: caller },
        ],
      };
    case "timer":
      if (event.name !== "park" || parking.by === undefined) return nothing(call);
      return {
        call: {
          phase: "ringing",
          caller,
          answered: true,
          plan: NO_PLAN,
          ...NOBODY_YET,
          routing: true,
          parking,
        },
        effects: [{ do: "route", to: parking.by, why: "park-return" }],
      };
    case "hung-up":
    case "leg-lost":
    case "stopped":
    case "offered": {
      const next = whileServed(
        { phase: "served", caller, service: NO_SERVICE, answered: true },
        event,
      );
      if (next.call.phase !== "ended") return { call, effects: next.effects };
      return {
        call: next.call,
        effects: [
          { do: "stop-timers" },
          { do: "free-slot", slot: parking.slot },
          ...next.effects,
        ],
      };
    }
    default:
      return unwanted(call, event);
  }
}

const NO_SERVICE = { kind: "music" } as const;
const NO_PLAN = { called: "", rounds: [], otherwise: {}, callerPrefix: "", autoAnswer: false };

/** Whoever talked with a mailbox has not talked with whom was called. */
function hungUp({ service }: Served, by: Ending["by"]): Ending {
  const reason = service.kind === "leave-message" ? "voicemail" : "hung-up";
  return { reason, by, status: 487, why: "hung-up" };
}

function end(call: Served, ending: Ending, hangUp: boolean): Step {
  return ended(call, ending, hangUp ? [call.caller] : []);
}

/** Who was served hears ringing while it is found out where the call goes. */
function goOn(
  { caller, answered }: Served,
  to: string,
  why: "challenge" | "call-back",
): Step {
  return {
    call: { phase: "ringing", caller, answered, plan: NO_PLAN, ...NOBODY_YET, routing: true },
    effects: [
      { do: "play", leg: caller, what: "ringback" },
      { do: "route", to, why },
    ],
  };
}

/** Who asked us first lets somebody else go on. */
function handedOver(
  call: Served,
  { by, transferor }: Extract<CallEvent, { type: "replaced" }>,
): Step {
  const effects: CallEffect[] = [{ do: "bye", leg: call.caller, why: "replaced" }];
  if (transferor !== undefined) {
    effects.push({ do: "tell-transferor", status: 200 });
    effects.push({ do: "bye", leg: transferor, why: "transferred" });
  }
  effects.push({ do: "serve", leg: by, service: call.service });
  return { call: { ...call, caller: by, answered: true }, effects };
}

/** Legs that turn up where nobody waits for them. */
function unwanted(call: Parked | Served, event: CallEvent): Step {
  switch (event.type) {
    case "callee-answered":
      if (event.leg === call.caller) return nothing(call);
      return { call, effects: [{ do: "bye", leg: event.leg, why: "answered-elsewhere" }] };
    case "replaced":
    case "retrieved":
      return unwelcome(call, event);
    case "rung":
      return {
        call,
        effects: unwantedLegs(event.legs, "no-answer"),
      };
    default:
      return nothing(call);
  }
}
