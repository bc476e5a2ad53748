import type { Announcement, Refusal } from "./call_rule.ts";
import type { DeviceId, RingGroupId, UserId } from "./ids.ts";

/**
 * Who can be rung: every contact of every device of a user, or of the one that is named, one
 * address outside, or a number outside, as dialled, to which gateways lead.
 */
export type RingTarget =
  | { readonly kind: "user"; readonly user: UserId; readonly device?: DeviceId }
  | { readonly kind: "uri"; readonly uri: string }
  | {
    readonly kind: "outside";
    readonly number: string;
    /** It is for an emergency: any gateway will do, and nothing may stop it. */
    readonly emergency?: true;
  };

/** One who is rung within a round. */
export interface RingMember {
  readonly target: RingTarget;
  /** Milliseconds from the start of the round until this one rings. */
  readonly afterMs: number;
  /** How long this one rings; undefined for as long as the round lasts. */
  readonly ringMs?: number;
  /** The person must press 1 before the caller is connected: an answering machine cannot. */
  readonly confirm: boolean;
}

/** Members that ring at the same time, but for their delays. */
export interface RingRound {
  readonly members: readonly RingMember[];
  /** How long the round lasts, milliseconds. */
  readonly ms: number;
}

/** Why a plan led to nobody, as far as forwarding tells them apart. */
export type NoAnswerCause = "busy" | "no-answer" | "unreachable";

/** Whom to ring, in which order, and where the call goes when nobody answers. */
export interface RingPlan {
  /** The extension that rings, as its devices see it in To and as the record keeps it. */
  readonly called: string;
  /** In order: the next begins when the one before has failed or its time is over. */
  readonly rounds: readonly RingRound[];
  /** A number to route to, by why nobody answered. */
  readonly otherwise: Readonly<Partial<Record<NoAnswerCause, string>>>;
  /** Put before the caller's name on the phones that ring, e.g. `Sales: `; empty for none. */
  readonly callerPrefix: string;
  /** The phones answer by themselves: intercom. */
  readonly autoAnswer: boolean;
  /** A group's name for a page or record; undefined for a single user. */
  readonly group?: RingGroupId;
}

/** One forwarding a call has gone through, RFC 5806 §4. */
export interface Diversion {
  /** The extension that forwarded. */
  readonly from: string;
  readonly reason:
    | "unconditional"
    | "user-busy"
    | "no-answer"
    | "unavailable"
    | "do-not-disturb"
    | "deflection";
}

/** What we do ourselves with a caller. */
export type Service =
  | { readonly kind: "echo"; readonly delayMs: number }
  | { readonly kind: "milliwatt" }
  | { readonly kind: "clock" }
  | { readonly kind: "music" }
  /** Prompts by name in `static/sounds`, said once; then the call ends. */
  | { readonly kind: "say"; readonly prompts: readonly string[] }
  /** Which number would be shown to who helps, E.164, is said once; undefined where a line says. */
  | { readonly kind: "emergency-test"; readonly shown: string | undefined }
  /** Said once; then the call ends. */
  | { readonly kind: "announce"; readonly announcement: Announcement }
  /** A message can be left for a user; from nobody who is known, if `anonymous`. */
  | {
    readonly kind: "leave-message";
    readonly mailbox: UserId;
    readonly anonymous?: boolean;
  }
  /**
   * Messages can be heard: those of `own`, whose phone calls; else with the PIN those of `mailbox`,
   * or of one that is asked for.
   */
  | {
    readonly kind: "mailbox";
    readonly own?: UserId | undefined;
    readonly mailbox?: UserId | undefined;
  }
  /**
   * Hears those who talk in another call, which learn nothing of it: only for who was placed to do
   * so, never by a number.
   */
  | { readonly kind: "listen" }
  /** Who presses 5 is connected to where `to` leads. */
  | { readonly kind: "challenge"; readonly to: string }
  /** The caller hears that it is not wanted, and is not answered for that. */
  | { readonly kind: "turn-away"; readonly how: Refusal };

/** Where a dialled number leads. */
export type Route =
  | {
    readonly kind: "ring";
    readonly plan: RingPlan;
    /** The forwardings on the way here, oldest first. */
    readonly diversions: readonly Diversion[];
    /** The caller wants to be anonymous to whom it calls. */
    readonly anonymous: boolean;
  }
  | { readonly kind: "service"; readonly service: Service }
  /** Park the caller's own other call: in `slot`, or in the first free one. */
  | { readonly kind: "park"; readonly slot?: string }
  /** Take the call out of a slot; when the slot is empty, park there. */
  | { readonly kind: "slot"; readonly slot: string }
  /** Answer what rings: at one user, or at anybody in one of these pickup groups. */
  | { readonly kind: "pickup"; readonly user: UserId }
  | { readonly kind: "group-pickup"; readonly groups: readonly string[] }
  /** One-way to the loudspeakers of many. */
  | { readonly kind: "page"; readonly plan: RingPlan }
  | { readonly kind: "reject"; readonly status: number; readonly reason: string };
