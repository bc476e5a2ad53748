import type { CallId, DeviceId, LegId, RingGroupId, UserId } from "./ids.ts";

/**
 * What ended a dialog, RFC 4235 §3.7.1, as its phone sees it: `local-bye` is the phone's own,
 * `replaced` by another that took its place (RFC 3891), `timeout` that nobody was there any more.
 */
export type DialogEnd =
  | "cancelled"
  | "rejected"
  | "replaced"
  | "local-bye"
  | "remote-bye"
  | "error"
  | "timeout";

/**
 * One side of a call as its phone's lamps see it, RFC 4235 §3.7. A phone that rings on two contacts
 * has two.
 */
export interface DialogState {
  readonly call: CallId;
  readonly leg: LegId;
  readonly user: UserId | undefined;
  readonly device: DeviceId | undefined;
  /** `initiator` when the phone called us. */
  readonly direction: "initiator" | "recipient";
  readonly state: "trying" | "early" | "confirmed" | "terminated";
  /** What ended it, with `terminated`. */
  readonly ended?: DialogEnd;
  /** The dialog's identifiers from the phone's own view, as a Replaces header names them. */
  readonly sipCallId: string;
  readonly localTag: string | undefined;
  readonly remoteTag: string | undefined;
  /** With whom: what the phone may know of it. */
  readonly remote: { readonly number: string; readonly name: string };
  /** The group by whose number the phone rings; undefined for a call to its user. */
  readonly group?: RingGroupId;
  /** The phone has put the other party on hold. */
  readonly holding: boolean;
}

/** A parking slot: who waits there, or that nobody does. */
export interface ParkedCall {
  readonly slot: string;
  readonly call: CallId;
  /** Who waits. */
  readonly remote: { readonly number: string; readonly name: string };
  /** Who parked it. */
  readonly parkedBy: UserId | undefined;
  readonly since: Date;
}
