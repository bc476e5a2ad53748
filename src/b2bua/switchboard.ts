/** What a live call needs of the exchange around it. */

import type {
  CallId,
  Considered,
  Device,
  Diversion,
  GatewayId,
  LegId,
  RingGroupId,
  RingMember,
  RingPlan,
  StirVerdict,
  UserId,
} from "../domain/mod.ts";
import type { CallEffect, Outcome, Parking, Ways } from "../call/mod.ts";
import type { HeaderField } from "../sip/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import type { CalleeLeg, Invitation } from "./callee_leg.ts";
import type { Leg } from "./leg.ts";
import type { LegContext, LegObserver, Party } from "./leg_context.ts";
import type { LiveCall } from "./live_call.ts";

/** A callee leg and how to invite it, but for the SDP. */
export interface Fork {
  readonly leg: CalleeLeg;
  /** Of a number outside: what else can be tried. */
  readonly ways?: Ways;
  readonly invitation: Omit<Invitation, "sdp">;
}

/** Who is to be rung for a call, and what its INVITEs say. */
export interface RingRequest {
  readonly call: CallId;
  /** For the legs, as `observer`. */
  readonly context: LegContext;
  readonly observer: LegObserver;
  /** Who waits for the answer, or will be called by who answers. */
  readonly caller: Pick<Leg, "party" | "device" | "trunk">;
  /** The legs are of who wants to call; such a one is not shown to whom it calls if `hidden`. */
  readonly placedBy?: { readonly hidden: boolean };
  readonly member: RingMember;
  readonly plan: RingPlan;
  readonly maxForwards: number;
  /** What of the caller's INVITE goes on. */
  readonly passed: readonly HeaderField[];
  readonly diversions: readonly Diversion[];
  /** Who transferred the call here. */
  readonly referredBy: Party | undefined;
  /** Takes what was considered on the way. */
  readonly tried: Considered[];
  /** The leg by which a number outside could not be reached, and whether that is offered less. */
  readonly after?: Extract<CallEffect, { do: "ring" }>["after"];
}

/** A number that somebody wants a call to go to. */
export interface Destination {
  readonly dialled: string;
  /** On whose account: who dialled, or who the call was transferred by. */
  readonly by: {
    readonly user: UserId | undefined;
    readonly extension: string;
    /** The gateway that the caller came by. */
    readonly gateway?: GatewayId | undefined;
    /** What the carrier says of the signature of the caller's number. */
    readonly stir?: StirVerdict | undefined;
  };
  readonly diversions: readonly Diversion[];
  readonly anonymous: boolean;
  /** False where the number was not typed on a phone: then it means people only. */
  readonly codes?: boolean;
  /** The caller has passed a challenge, and gets no other. */
  readonly challenged?: boolean;
  /** Takes what was considered on the way, in plain words. */
  readonly tried?: Considered[];
}

/** Where a call goes, and by what forwardings it got there. */
export interface Routed {
  readonly outcome: Outcome;
  readonly diversions: readonly Diversion[];
}

/** Whom somebody waits for: a user that has put them on hold, by which phone, or a group. */
export interface WaitedFor {
  readonly device?: Device | undefined;
  readonly user?: UserId | undefined;
  readonly group?: RingGroupId | undefined;
}

export interface Switchboard {
  /** Our name, for identities. */
  readonly domain: string;
  /** Where the speaking clock is told; on this machine if undefined. */
  readonly timeZone: string | undefined;
  /** True for a host that is this exchange. */
  readonly isOurs: (host: string) => boolean;
  /**
   * Legs that ring one member of a plan for a call, or the status that says why there are none:
   * 480 when no phone is registered, 486 when all are on calls.
   */
  forks(request: RingRequest): readonly Fork[] | number;
  /** Where `destination` leads for a call that is up or on its way; a slot is kept as by `slotFor`. */
  route(destination: Destination): Routed;
  /** The phones of a person to whom a call comes back, whatever is set for calls to that person. */
  backTo(extension: string): Outcome;
  /** Takes `parking.slot` for `leg`, which is in `call`. */
  park(call: CallId, leg: Leg, parking: Parking): void;
  freeSlot(slot: string): void;
  /** Who parked the call in `slot`. */
  parkedBy(slot: string): UserId | undefined;
  /**
   * `slot` for the partner of `leg`, or the first that is free; undefined when it is taken. It is
   * kept until `park` takes it or `freeSlot` gives it up.
   */
  slotFor(leg: Leg, slot?: string): Parking | undefined;
  /** How long a call stays in its slot, milliseconds. */
  readonly parkMs: number;
  /** The leg whose dialog a Replaces header names, and its call. */
  find(sipCallId: string, localTag: string): { leg: Leg; call: LiveCall } | undefined;
  /** Takes messages, and tells them; undefined where there is none. */
  readonly voicemail: Pick<Voicemail, "attend"> | undefined;
  /** Lets `leg` of `call`, which was placed to listen to another call, hear that. */
  hear(call: CallId, leg: LegId): void;
  /** The file that one hears who waits for `whom`; undefined for what is built in. */
  musicOf(whom: WaitedFor): string | undefined;
}
