/** What a leg is given, and what it tells. */

import type {
  CallId,
  Device,
  EndReason,
  Gateway,
  LegId,
  RingGroupId,
  StirVerdict,
} from "../domain/mod.ts";
import type { AttemptOutcome } from "../gateways/mod.ts";
import type { Clock, Log, Random } from "../runtime/mod.ts";
import type {
  DigestClient,
  Flow,
  IncomingRequest,
  RequestDestination,
  SessionTimerPolicy,
  SipStack,
  Tag,
} from "../sip/mod.ts";
import type { CalleeLeg } from "./callee_leg.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { LegBook } from "./leg_book.ts";

/** What every leg needs of its surroundings. */
export interface LegContext {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sessionTimers: SessionTimerPolicy;
  /** Every leg that may still be spoken to: of calls, and of calls that are just over. */
  readonly legs: LegBook;
  /** Keys of sound may be sent by any transport, not by TLS alone. */
  readonly keysByAnyTransport: boolean;
  /** Where to reach the device of a leg whose flow is gone. */
  readonly destinationOf: (leg: Pick<Leg, "device" | "remoteTarget">) => RequestDestination;
}

/** Who is at one end of a leg, as we know it and never as a phone says it. */
export interface Party {
  /** An extension or a number. */
  readonly number: string;
  readonly name: string;
  /** True for a caller that wants nobody to know. */
  readonly anonymous: boolean;
}

/** The carrier at the other end of a leg's wire. */
export interface Trunk {
  readonly gateway: Gateway;
  /** Answers its challenges; undefined where we have no account. */
  readonly credentials?: DigestClient | undefined;
  /** What it says of the signature of the caller's number. */
  readonly stir?: StirVerdict | undefined;
  /** It is offered only what every carrier takes. */
  readonly plain?: boolean;
  /** Hears how an attempt goes to reach somebody by it. */
  readonly note?: (outcome: AttemptOutcome) => void;
}

/** What a leg tells the call it belongs to. */
export interface LegObserver {
  /** The first response of any kind. */
  onTrying(leg: CalleeLeg): void;
  /** CANCEL, or BYE before the answer. */
  onCancelled(leg: CallerLeg): void;
  /** A reliable provisional response was never acknowledged. */
  onUnacknowledged(leg: Leg): void;
  /** A provisional response, 101 to 199. `sdp` is early media. */
  onProgress(leg: Leg, status: number, sdp: Uint8Array | undefined): void;
  /** The first 2xx. `sdp` is the answer, or the offer when we made none. */
  onAnswered(leg: Leg, sdp: Uint8Array | undefined): void;
  onFailed(leg: Leg, status: number): void;
  onHungUp(leg: Leg): void;
  onLost(leg: Leg, reason: EndReason): void;
  onOffer(leg: Leg, offer: IncomingOffer): void;
  onInfo(leg: Leg, incoming: IncomingRequest): void;
  onRefer(leg: Leg, incoming: IncomingRequest): void;
}

/** A re-INVITE, UPDATE or PRACK that waits for its answer. */
export interface IncomingOffer {
  readonly method: "INVITE" | "UPDATE" | "PRACK";
  /** Undefined when the peer asks us to offer. */
  readonly sdp: Uint8Array | undefined;
  /** Accepts. `onAnswer` gets the SDP of the ACK when ours was the offer. */
  accept(sdp: Uint8Array, onAnswer?: (answer: Uint8Array | undefined) => void): void;
  refuse(status: number): void;
}

/** How an offer of ours ended. */
export type OfferOutcome =
  | {
    readonly accepted: true;
    readonly sdp: Uint8Array | undefined;
    /** Completes the exchange; with the answer when the peer's 2xx had the offer. */
    readonly acknowledge: (answer?: Uint8Array) => void;
  }
  | { readonly accepted: false; readonly status: number };

export interface LegOptions {
  readonly id: LegId;
  readonly call: CallId;
  readonly side: "caller" | "callee";
  readonly context: LegContext;
  readonly flow: Flow | undefined;
  /** Undefined for an address outside. */
  readonly device: Device | undefined;
  /** The gateway it goes or came by; undefined for phones and addresses. */
  readonly trunk?: Trunk | undefined;
  /** Who is at the other end of this leg's wire. */
  readonly party: Party;
  /** Whom it talks with, as its phone may know it. */
  readonly partner: Party;
  /** It calls for help. */
  readonly urgent?: boolean;
  /** It is the one who wanted the call, though we called it. */
  readonly placed?: boolean;
  /** The group by whose number it is rung. */
  readonly group?: RingGroupId | undefined;
  /** The user part of our Contact. */
  readonly contactUser: string;
  readonly sipCallId: string;
  readonly localTag: Tag;
}
