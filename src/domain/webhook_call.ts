import type { Considered } from "./considered.ts";
import type { GatewayId, UserId } from "./ids.ts";

/** How far a call is at Twilio, in its words. The last five are ends. */
export type WebhookCallStatus =
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "no-answer"
  | "failed"
  | "canceled";

/** How far along a status is: they are told in any order, and nothing goes back. */
const RANK: Readonly<Record<WebhookCallStatus, number>> = {
  "ringing": 0,
  "in-progress": 1,
  "completed": 2,
  "busy": 2,
  "no-answer": 2,
  "failed": 2,
  "canceled": 2,
};

export const WEBHOOK_CALL_STATUSES = Object.keys(RANK) as readonly WebhookCallStatus[];

/** Whether a call that is at `before` can come to `after`; of two ends the first is true. */
export const isLaterCallStatus = (after: WebhookCallStatus, before: WebhookCallStatus): boolean =>
  RANK[after] > RANK[before];

export const isCallEnd = (status: WebhookCallStatus): boolean => RANK[status] === 2;

/** What Twilio was told to do with a call, the last that it was told. */
export type WebhookDeed =
  /** Bring it to us by SIP. */
  | "sip"
  /** Put it through to a number outside. */
  | "outside"
  | "reject-busy"
  | "reject"
  /** Nobody can be rung, or is free. */
  | "unavailable"
  /** Nobody has that number. */
  | "unknown"
  | "announce"
  | "challenge"
  /** Take a message. */
  | "record"
  | "hang-up";

/** A call that Twilio has asked us about. */
export interface WebhookCall {
  /** What Twilio calls it: `CA` and 32 hexadecimal digits. */
  readonly sid: string;
  /** E.164 with `+` where it can be read so; empty for nobody. */
  readonly from: string;
  readonly fromName: string;
  readonly anonymous: boolean;
  /** The number of ours. */
  readonly to: string;
  readonly startedAt: Date;
  readonly gateway: GatewayId;
  readonly status: WebhookCallStatus;
  readonly deed: WebhookDeed;
  /** Who takes messages where nobody answers. */
  readonly mailbox?: UserId | undefined;
  /** It has come to us by SIP, where it has a record of its own. */
  readonly isHere: boolean;
  /** The number outside that it was put through to, and for how long that was talked with. */
  readonly outside?: { readonly number: string; readonly seconds: number } | undefined;
  readonly tried: readonly Considered[];
  /** Nothing more is waited for: it is in the history, where it belongs there. */
  readonly isOver: boolean;
}

/** What is kept of such calls. Synchronous, as `UserStore`. */
export interface WebhookCallStore {
  get(sid: string): WebhookCall | undefined;
  save(call: WebhookCall): void;
  /** Calls that began before and are not over, the oldest first. */
  openBefore(at: Date, limit: number): readonly WebhookCall[];
  /** Forgets calls and recordings from before. */
  forgetBefore(at: Date): void;
  /** False when that recording is known already. */
  addRecording(sid: string, call: string, at: Date): boolean;
  /** Undefined for one that is not known. */
  isRecordingKept(sid: string): boolean | undefined;
  recordingKept(sid: string): void;
}
