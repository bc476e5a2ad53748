/**
 * What a call is and what happens next, without a socket, a clock or a promise. The rules are in
 * SPEC.md; each has a row in tests/call/.
 *
 * ```txt
 *              +------- transferred, or nobody else took it -------+
 *              v                                                   |
 * dialling --a phone of the caller's own is answered--> ringing
 *
 * ringing --an answer--> talking --REFER, a leg is replaced--------+
 *    |  ^                   |
 *    |  +--time is over--+  +--parked--> parked --retrieved--> talking
 *    +--a service takes it--> served
 *
 * and from everywhere: hung up, lost, stopped --> ended
 * ```
 */

import type {
  EndReason,
  LegId,
  NoAnswerCause,
  RingMember,
  RingPlan,
  Service,
} from "../domain/mod.ts";
import { whileDialling } from "./dialling.ts";
import { afterEnd, ended } from "./end.ts";
import { whilePaging } from "./paging.ts";
import { whileRinging } from "./ringing.ts";
import { beginRound, NOBODY_YET } from "./rounds.ts";
import { whileTalking } from "./talking.ts";
import { atOnce } from "./turning_away.ts";
import { whileParked, whileServed } from "./waiting.ts";

/** A callee's leg while the call rings. */
export interface Callee {
  readonly leg: LegId;
  /** Its place in the round of the plan. */
  readonly member: number;
  /** The final status it failed with; undefined while it may still answer. */
  readonly failed?: number;
  /** It has answered, and is asked whether a person did. */
  readonly screening?: true;
  /** Of a number outside: what else can be tried to reach it. */
  readonly ways?: Ways;
}

/** What is left to try of a number outside. */
export interface Ways {
  /** Gateways that were not tried yet, and other addresses of this one. */
  readonly left: number;
  /** Those that are other gateways; all if left out. */
  readonly others?: number;
  /** True when this gateway has been offered less already, after a 488. */
  readonly reoffered: boolean;
}

/** An offer on its way from one leg to the other, and who waits for its answer. */
export interface Exchange {
  readonly from: LegId;
}

/** Who has put the other on hold. */
export interface Holding {
  readonly caller: boolean;
  readonly callee: boolean;
}

/** A transfer whose outcome is not known yet. */
export interface Transfer {
  /** The leg that asked for it; undefined once it has hung up. */
  readonly by: LegId | undefined;
  /** True when that leg was the caller of the call it transfers. */
  readonly byCaller: boolean;
  readonly holding: Holding;
  /** True when the two have to be joined anew: since they heard each other either was moved. */
  readonly moved: boolean;
  /** Where the transferred party goes when the target fails and nobody is left to talk to. */
  readonly recall: string | undefined;
}

/** A place in a parking lot, and who gets the call back. */
export interface Parking {
  readonly slot: string;
  /** The extension that parked; undefined when nobody is to be rung. */
  readonly by: string | undefined;
}

/** The own phones of one who wants to call ring; nobody else does yet. */
export interface Dialling {
  readonly phase: "dialling";
  /** The phone that was answered, which talks with us; undefined while none was. */
  readonly caller: LegId | undefined;
  /** Those that ring. */
  readonly callees: readonly LegId[];
  /** False until it is known which these are. */
  readonly isRung: boolean;
  readonly then: DialledTo;
}

/** What comes when an own phone has been answered: who rings then, or what it hears of us. */
export type DialledTo =
  | { readonly kind: "ring"; readonly plan: RingPlan }
  | { readonly kind: "service"; readonly service: Service };

export interface Ringing {
  readonly phase: "ringing";
  /** Who waits for somebody to answer. */
  readonly caller: LegId;
  /** True when that leg was answered before and hears us meanwhile. */
  readonly answered: boolean;
  readonly plan: RingPlan;
  readonly round: number;
  /** Members of the round that have not been rung yet. */
  readonly due: readonly number[];
  readonly callees: readonly Callee[];
  /** The final statuses of all that failed, in every round. */
  readonly failures: readonly number[];
  /** True when somebody was rung until the time was over. */
  readonly timedOut: boolean;
  /** True while it is being found out where the call goes next. */
  readonly routing: boolean;
  readonly transfer?: Transfer;
  /** The slot that the caller came back from. */
  readonly parking?: Parking;
}

export interface Talking {
  readonly phase: "talking";
  readonly caller: LegId;
  readonly callee: LegId;
  /** True once the caller's INVITE has had its final response. */
  readonly answered: boolean;
  /** True once the two can hear each other. */
  readonly connected: boolean;
  readonly holding: Holding;
  readonly exchange?: Exchange;
  /** Until the two can hear each other. */
  readonly transfer?: Transfer;
}

/** The caller talks with us. */
export interface Served {
  readonly phase: "served";
  readonly caller: LegId;
  readonly service: Service;
  readonly answered: boolean;
}

/** The caller speaks to many, and hears nobody. */
export interface Paging {
  readonly phase: "paging";
  readonly caller: LegId;
  readonly answered: boolean;
  readonly plan: RingPlan;
  /** Members that have not been rung yet. */
  readonly due: readonly number[];
  readonly callees: readonly { readonly leg: LegId; readonly up: boolean }[];
}

export interface Parked {
  readonly phase: "parked";
  readonly caller: LegId;
  readonly parking: Parking;
}

export interface Ended {
  readonly phase: "ended";
  readonly cause: EndCause;
}

export type Call = Dialling | Ringing | Talking | Served | Paging | Parked | Ended;

/** Why and by whom. */
export interface EndCause {
  readonly reason: EndReason;
  readonly by: "caller" | "callee" | "us";
  /** The final status the caller got; 200 for a call that was answered. */
  readonly status: number;
}

/** Where a call goes, as far as a call cares. */
export type Outcome =
  | { readonly kind: "ring"; readonly plan: RingPlan }
  | { readonly kind: "service"; readonly service: Service }
  /** The slot is kept for it. */
  | { readonly kind: "park"; readonly parking: Parking }
  | { readonly kind: "refused"; readonly status: number };

/** Names of the timers of one call. */
export type TimerName =
  | "round"
  | "park"
  | `start ${number}`
  | `stop ${number}`
  | `screen ${LegId}`
  | `first ${LegId}`;

export type CallEvent =
  /** A member is being rung on these legs; with none it could not be, because of `status`. */
  | {
    readonly type: "rung";
    readonly member: number;
    readonly legs: readonly LegId[];
    readonly status?: number;
    /** Of a number outside, which rings on one leg. */
    readonly ways?: Ways;
  }
  /** CANCEL, or BYE before the answer. */
  | { readonly type: "caller-cancelled" }
  /** The first that was heard of a callee, be it only a 100. */
  | { readonly type: "callee-trying"; readonly leg: LegId }
  /** The gateway by which a callee is rung is found to be dead. */
  | { readonly type: "way-lost"; readonly leg: LegId }
  | { readonly type: "callee-progress"; readonly leg: LegId; readonly status: number }
  | { readonly type: "callee-answered"; readonly leg: LegId }
  | { readonly type: "callee-failed"; readonly leg: LegId; readonly status: number }
  /** The person at a screened leg takes the call, or does not want it. */
  | { readonly type: "screened"; readonly leg: LegId; readonly accepted: boolean }
  /**
   * The two can hear each other; an unanswered caller has had its 200. `holding` are those who
   * hold still, from before they met.
   */
  | { readonly type: "connected"; readonly holding?: readonly LegId[] }
  /** The answer of `leg` cannot work: no common codec, or a malformed SDP. */
  | { readonly type: "media-refused"; readonly leg: LegId }
  /** What who waits can hear can be offered to nobody: 488; or there are no ports for it: 503. */
  | { readonly type: "unofferable"; readonly status: 488 | 503 }
  /** BYE. */
  | { readonly type: "hung-up"; readonly leg: LegId }
  /** The peer is gone though it said nothing. */
  | { readonly type: "leg-lost"; readonly leg: LegId; readonly reason: EndReason }
  /** A re-INVITE, UPDATE or PRACK with an offer, or a re-INVITE that asks for one. */
  | { readonly type: "offered"; readonly leg: LegId; readonly inPrack?: boolean }
  /** The offer was answered or refused, to its end; `holding` are the legs that hold now. */
  | { readonly type: "offer-settled"; readonly holding?: readonly LegId[] }
  | { readonly type: "timer"; readonly name: TimerName }
  /** What `route` led to. */
  | { readonly type: "routed"; readonly outcome: Outcome }
  /** `by` sends the other party away; `recall` gets it back when that fails. */
  | {
    readonly type: "transferred";
    readonly by: LegId;
    readonly outcome: Outcome;
    readonly recall: string | undefined;
  }
  /**
   * `by`, which has been answered, takes the place of `old`, RFC 3891. In an attended transfer
   * `transferor` came along and hears how it goes; `recall` gets `by` back when nobody answers.
   */
  | {
    readonly type: "replaced";
    readonly old: LegId;
    readonly by: LegId;
    readonly transferor?: LegId | undefined;
    readonly recall?: string | undefined;
  }
  /** Both parties were taken into another call at the wish of `by`. */
  | { readonly type: "taken"; readonly by: LegId }
  /** `by`, which has been answered, takes the call out of its slot. */
  | { readonly type: "retrieved"; readonly by: LegId }
  /** A service has said all it has to say. */
  | { readonly type: "service-over" }
  /** Who was challenged has pressed the right key. */
  | { readonly type: "challenge-passed" }
  /** Who hears a message wants to talk with its caller, whose number is `to`. */
  | { readonly type: "calls-back"; readonly to: string }
  /** Somebody puts `leg`'s partner on hold for it, or takes it off. */
  | { readonly type: "held"; readonly leg: LegId; readonly on: boolean }
  | { readonly type: "stopped" };

/** Why a leg is cancelled or hung up, as its Reason header says (RFC 3326). */
export type LegEnd =
  | "answered-elsewhere"
  | "caller-cancelled"
  | "no-answer"
  | "declined-elsewhere"
  | "silent"
  | "hung-up"
  | "lost"
  | "media-refused"
  | "transferred"
  | "replaced"
  | "stopped";

export type CallEffect =
  /**
   * Rings member `index` of the round; `after` the leg by which it could not be reached, by the
   * next gateway, or with `reoffer` by the same one that is offered less. Leads to `rung`.
   */
  | {
    readonly do: "ring";
    readonly index: number;
    readonly member: RingMember;
    readonly after?: { readonly leg: LegId; readonly reoffer: boolean };
  }
  /** Rings the phones of who wants to call. Leads to `rung`. */
  | { readonly do: "summon"; readonly member: RingMember }
  /** Talks with `leg`, which took our offer. Leads to `connected` or `media-refused`. */
  | { readonly do: "greet"; readonly leg: LegId }
  /** Passes a provisional response of `leg`, with its early media, to the caller. */
  | { readonly do: "progress"; readonly leg: LegId; readonly status: number }
  /** Asks the person at `leg` to press 1. Leads to `screened`. */
  | { readonly do: "screen"; readonly leg: LegId }
  /** Answers the caller with the media of `callee`. Leads to `connected` or `media-refused`. */
  | { readonly do: "connect"; readonly callee: LegId }
  /** Lets two legs hear each other, of which `b` has been answered. Leads as `connect` does. */
  | { readonly do: "join"; readonly a: LegId; readonly b: LegId }
  /** The final response to the caller's INVITE; `cause` is the status it stands for. */
  | { readonly do: "reject"; readonly status: number; readonly cause: number }
  | { readonly do: "cancel"; readonly leg: LegId; readonly why: LegEnd }
  | { readonly do: "bye"; readonly leg: LegId; readonly why: LegEnd }
  /** Passes the offer of `from` on to `to`. Leads to `offer-settled`. */
  | { readonly do: "pass-offer"; readonly from: LegId; readonly to: LegId }
  /** Refuses the offer that just came from `leg`. */
  | { readonly do: "refuse-offer"; readonly leg: LegId; readonly status: 481 | 491 | 500 }
  /** Answers the offer that just came from `leg` ourselves. */
  | { readonly do: "answer-offer"; readonly leg: LegId }
  /** Answers the offer that just came from the caller with what its callee said already. */
  | { readonly do: "answer-early-offer"; readonly leg: LegId }
  /** `leg` hears this from us, or its partner again. */
  | { readonly do: "play"; readonly leg: LegId; readonly what: "music" | "ringback" | "nothing" }
  /** `leg`, which talked in another call, hears from us that it rings. */
  | { readonly do: "receive"; readonly leg: LegId }
  | { readonly do: "serve"; readonly leg: LegId; readonly service: Service }
  /**
   * Answers the caller of a page ourselves. Leads to `connected` when its codec is known, or
   * `media-refused`.
   */
  | { readonly do: "address"; readonly leg: LegId }
  /** Lets `leg` hear the caller of the page. */
  | { readonly do: "page"; readonly leg: LegId }
  /** Keeps the slot for `leg`, which hears music; `free-slot` gives it up. */
  | { readonly do: "park"; readonly leg: LegId; readonly parking: Parking }
  | { readonly do: "free-slot"; readonly slot: string }
  /** Asks where the call goes now. Leads to `routed`. */
  | {
    readonly do: "route";
    readonly to: string;
    readonly why: NoAnswerCause | "recall" | "park-return" | "challenge" | "call-back";
  }
  /** Tells who asked for the transfer how it goes; a final status is the last word. */
  | { readonly do: "tell-transferor"; readonly status: number }
  | { readonly do: "start-timer"; readonly name: TimerName; readonly ms: number }
  | { readonly do: "stop-timer"; readonly name: TimerName }
  | { readonly do: "stop-timers" }
  /** Releases the media and writes the record. Exactly once in the life of a call. */
  | { readonly do: "end"; readonly cause: EndCause };

export interface Step {
  readonly call: Call;
  readonly effects: readonly CallEffect[];
}

/**
 * A call that begins: `caller` waits, and the first round of `plan` is rung. `answered` as in
 * `Ringing`.
 */
export function startCall(caller: LegId, plan: RingPlan, answered = false): Step {
  return beginRound({ phase: "ringing", caller, answered, plan, ...NOBODY_YET }, 0);
}

/** A call that begins with ourselves at the other end. */
export function startService(caller: LegId, service: Service): Step {
  const refusal = atOnce(service);
  if (refusal) return ended({ caller, answered: false }, refusal, []);
  return {
    call: { phase: "served", caller, service, answered: false },
    effects: [{ do: "serve", leg: caller, service }],
  };
}

/** What `event` makes of `call`, and what must be done about it. */
export function step(call: Call, event: CallEvent): Step {
  const next = stepOf(call, event);
  const slot = keptSlot(event);
  if (slot === undefined || next.effects.some((one) => isParkedAt(one, slot))) return next;
  // Whoever found out where the call goes has kept the slot, and nobody comes to it.
  return { call: next.call, effects: [...next.effects, { do: "free-slot", slot }] };
}

function keptSlot(event: CallEvent): string | undefined {
  if (event.type !== "transferred" && event.type !== "routed") return undefined;
  return event.outcome.kind === "park" ? event.outcome.parking.slot : undefined;
}

const isParkedAt = (effect: CallEffect, slot: string): boolean =>
  effect.do === "park" && effect.parking.slot === slot;

function stepOf(call: Call, event: CallEvent): Step {
  switch (call.phase) {
    case "dialling":
      return whileDialling(call, event);
    case "ringing":
      return whileRinging(call, event);
    case "talking":
      return whileTalking(call, event);
    case "served":
      return whileServed(call, event);
    case "paging":
      return whilePaging(call, event);
    case "parked":
      return whileParked(call, event);
    case "ended":
      return afterEnd(call, event);
  }
}
