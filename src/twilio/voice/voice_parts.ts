import type {
  Considered,
  GatewayId,
  StirVerdict,
  UserId,
  VoicemailSettings,
  VoiceMessage,
} from "../../domain/mod.ts";
import type { Decision, RingRoute } from "../../routing/mod.ts";

/** A call of which Twilio tells. */
export interface ArrivingCall {
  readonly sid: string;
  readonly gateway: GatewayId;
  readonly caller: {
    /** E.164 with `+` where it can be read so; empty for nobody. */
    readonly number: string;
    readonly name: string;
    readonly anonymous: boolean;
  };
  /** The number of ours, E.164 with `+`. */
  readonly dialled: string;
  readonly stir: StirVerdict;
}

/** Where a call leads. */
export interface Lead {
  readonly decision: Decision;
  /** Who takes a message when nobody answers. */
  readonly mailbox: UserId | undefined;
}

/** By what screens and routes every call from outside. */
export interface CallLeader {
  /**
   * Screens the call, unless it has passed a challenge, and finds out where it leads; `tried` takes
   * what was considered.
   */
  lead(call: ArrivingCall, hasPassed: boolean, tried: Considered[]): Promise<Lead>;
  /** Who takes messages for a number of ours, without any rule. */
  mailboxOf(dialled: string): UserId | undefined;
  /** The number outside in E.164, when it may be called; that counts as a call from then on. */
  outside(call: ArrivingCall, route: RingRoute, number: string): string | undefined;
}

/** By this name Twilio proves to us that a call is one that it has asked about. */
export const VOICE_USERNAME = "twilio-calls";

/** How Twilio's calls come to us by SIP. */
export interface VoiceGateway {
  readonly id: GatewayId;
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** What is wanted of voicemail. */
export interface VoiceMailboxes {
  readonly settings: Pick<
    VoicemailSettings,
    "longestSeconds" | "shortestSeconds" | "silenceSeconds"
  >;
  /** The greeting of the owner's own, by the name of its file. */
  mailbox(user: UserId): { readonly greeting?: string | undefined };
  /** Why no message can be left; undefined when one can. */
  noRoom(user: UserId): Promise<string | undefined>;
  keep(message: Omit<VoiceMessage, "heard">): boolean;
  readonly files: { store(octets: Uint8Array): Promise<string> };
}
