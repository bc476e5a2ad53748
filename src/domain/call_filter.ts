import type { CallId, UserId } from "./ids.ts";
import type { CallRecord, CallResult } from "./call_record.ts";

/** Which finished calls are wanted: those that fit everything that is given. */
export interface CallFilter {
  /** In a number or the caller's name, whatever its case. */
  readonly text?: string;
  /** All of the caller's number, or of what was dialled. */
  readonly number?: string;
  /** A leg was this user's. */
  readonly user?: UserId;
  /** The user, or without one any user of ours, was called or called. */
  readonly direction?: "incoming" | "outgoing";
  readonly result?: CallResult;
  readonly answered?: boolean;
  /** It began then or later. */
  readonly from?: Date;
  /** It began before. */
  readonly until?: Date;
  /** Who looks may not find callers by what they did not want to show, but for its own calls. */
  readonly seenBy?: UserId;
}

/** Which part of the calls that fit is wanted. */
export interface CallSlice {
  readonly limit: number;
  readonly offset?: number;
  /** Only those that began before this one. */
  readonly after?: CallId;
}

/** Finds finished calls, the latest first. */
export interface CallSearch {
  search(filter: CallFilter, slice: CallSlice): readonly CallRecord[];
  /** How many fit; of more than `most` that is enough to know. */
  count(filter: CallFilter, most?: number): number;
}
