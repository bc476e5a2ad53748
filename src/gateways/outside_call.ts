import type {
  CallId,
  Considered,
  DeviceId,
  Diversion,
  Gateway,
  GatewayId,
  OutboundRoute,
  UserId,
} from "../domain/mod.ts";
import type { DigestClient, HeaderField, NameAddr, Uri } from "../sip/mod.ts";

/** A call that is to leave by a gateway. */
export interface OutsideCall {
  readonly call: CallId;
  /** As it was dialled, or set as a destination. */
  readonly number: string;
  /** Who waits for the answer. */
  readonly caller: {
    readonly user?: UserId | undefined;
    readonly device?: DeviceId | undefined;
    /** By which it came itself; then `number` is what the carrier says. */
    readonly gateway?: GatewayId | undefined;
    /** An extension, or a number outside. */
    readonly number: string;
    readonly name: string;
    readonly anonymous: boolean;
  };
  /** It is for an emergency: any gateway will do, and no limit stops it. */
  readonly emergency?: true | undefined;
  /** The forwardings on the way here, oldest first. */
  readonly diversions: readonly Diversion[];
  /** The extension that transferred the call here; undefined for none. */
  readonly referredBy?: string | undefined;
  /** How a call for help wants to leave; undefined where nobody has said. */
  readonly help?: EmergencyWish;
}

/** What is set for calls for help. */
export interface EmergencyWish {
  /** The number to show, E.164; undefined for what the gateway shows. */
  readonly shown?: string;
  /** These before all others, in this order. */
  readonly gateways: readonly GatewayId[];
}

/** One way to put a call through. */
export interface Attempt {
  readonly gateway: Gateway;
  /** Undefined for a gateway that has no route, to which only calls for help go. */
  readonly route: OutboundRoute | undefined;
  /** The number as the route has changed it, in E.164 with `+` where it can be read so. */
  readonly called: string;
  /** The same as the gateway wants it. */
  readonly number: string;
  /** The Request-URI, and To. */
  readonly uri: Uri;
  /** Where the INVITE goes: the gateway's address, or its outbound proxy. */
  readonly target: Uri;
  /** The outbound proxy as a Route has it; empty without one. */
  readonly routes: readonly string[];
  readonly from: NameAddr;
  /** The user part of our Contact. */
  readonly contactUser: string;
  /** Who calls, as the gateway wants to be told. */
  readonly headers: readonly HeaderField[];
  /** Answers the gateway's challenges; undefined for one without an account. */
  readonly credentials?: DigestClient;
}

/** Why a call leaves by no gateway. */
export interface NoAttempts {
  /** What its caller hears: 404 when no route takes the number, 503 when no gateway can. */
  readonly status: number;
  readonly why: Considered;
}

/** How an attempt goes: begun, the first that was heard, how it failed, that somebody answered. */
export type AttemptOutcome =
  | { readonly is: "tried" }
  | { readonly is: "heard" }
  | { readonly is: "silent" }
  | { readonly is: "failed"; readonly status: number }
  | { readonly is: "answered" };

/** Whom a call that leaves is asked about: the gateways, and who stands before them. */
export interface OutsideLines {
  /** The ways to try one after the other, at least one; or why there is none. */
  attempts(call: OutsideCall): readonly Attempt[] | NoAttempts;
  /** Takes how one of them goes. */
  note(attempt: Attempt, outcome: AttemptOutcome): void;
}
