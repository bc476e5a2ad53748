import type { Considered } from "./considered.ts";
import type { CallId, DeviceId, GatewayId, LegId, UserId } from "./ids.ts";

/** How a call ended, in five words for a chart and one closed set for a person. */
export type CallResult = "success" | "client" | "server" | "upstream" | "unknown";

export type EndReason =
  | "hung-up"
  | "cancelled"
  | "busy"
  | "declined"
  | "no-answer"
  | "unreachable"
  | "not-found"
  | "forbidden"
  | "media-refused"
  | "no-ack"
  | "session-expired"
  | "media-silent"
  | "overload"
  | "loop"
  | "stopped"
  | "transferred"
  /** A rule or a filter did not let the caller in. */
  | "turned-away"
  /** Nobody took it but the mailbox. */
  | "voicemail"
  | "error";

/** How a leg sounded during one interval. */
export interface MediaSample {
  /** Share of its packets that were lost on the way to us, 0 to 1. */
  readonly lossShare: number;
  /** Interarrival jitter at the end of the interval, RFC 3550 A.8. */
  readonly jitterMs: number;
  /** Estimated mean opinion score of the interval, 1.0 to 4.5. */
  readonly mos: number;
}

/** How a leg sounded over time. */
export interface MediaHistory {
  /** When the first interval began. */
  readonly startedAt: Date;
  /** How long each is; the last one may have been shorter. */
  readonly intervalMs: number;
  /** One for each interval; undefined where nothing was heard. */
  readonly samples: readonly (MediaSample | undefined)[];
}

/** What was heard from one leg; undefined where nothing could be measured. */
export interface LegMediaStats {
  readonly leg: LegId;
  /** Packets and octets of RTP that arrived from this leg's peer. */
  readonly packets: number;
  readonly octets: number;
  /** Packets that the sequence numbers show as lost on the way to us, RFC 3550 A.3. */
  readonly lost: number;
  /** Interarrival jitter at the end of the call, RFC 3550 A.8. */
  readonly jitterMs: number;
  /** Round trip between us and the peer by RTCP, RFC 3550 §6.4.1; undefined without reports. */
  readonly roundTripMs?: number;
  /** Estimated mean opinion score, 1.0 to 4.5, ITU-T G.107 simplified. */
  readonly mos?: number;
  /** The codec by its rtpmap name, e.g. `PCMU/8000`, as seen in the packets. */
  readonly codec?: string;
  /**
   * The suite by which sound between the leg and us was encrypted last, e.g.
   * `AES_CM_128_HMAC_SHA1_80`; undefined for sound in the open.
   */
  readonly encryption?: string;
  /** How it sounded over time; undefined when nothing was heard. */
  readonly history?: MediaHistory;
}

/** One leg of a finished call. */
export interface LegRecord {
  readonly leg: LegId;
  readonly side: "caller" | "callee";
  readonly device?: DeviceId;
  readonly user?: UserId;
  /** The gateway that it went or came by, and its name then. */
  readonly gateway?: { readonly id: GatewayId; readonly name: string };
  /** The address of the peer and the protocol it was reached by, e.g. `UDP 192.0.2.7:5060`. */
  readonly address: string;
  readonly sipCallId: string;
  readonly userAgent?: string;
  readonly answeredAt?: Date;
  readonly endedAt: Date;
  /** The final SIP status of this leg: of its INVITE, 200 once answered. */
  readonly status: number;
  readonly media?: LegMediaStats;
}

/** A finished call, as it is kept. */
export interface CallRecord {
  readonly id: CallId;
  readonly from: string;
  readonly fromName?: string;
  /** The caller did not want to be known: `from` is for the server's owner only. */
  readonly anonymous?: boolean;
  /** What was dialled. */
  readonly to: string;
  readonly startedAt: Date;
  readonly ringingAt?: Date;
  readonly answeredAt?: Date;
  readonly endedAt: Date;
  readonly result: CallResult;
  readonly reason: EndReason;
  /** Who ended it. */
  readonly endedBy: "caller" | "callee" | "us";
  /** The final status sent to the caller. */
  readonly status: number;
  /** What was considered to find out where the call leads. */
  readonly tried?: readonly Considered[];
  readonly legs: readonly LegRecord[];
}

/** Which finished calls are no longer to be kept. */
export interface CallsToForget {
  /** Those that began before. */
  readonly before?: Date | undefined;
  /** All but so many of the latest. */
  readonly keep?: number | undefined;
  /** No more than so many at once, the oldest first. */
  readonly limit: number;
}

/** Finished calls. Writes are batched: a record is on disk within a second, or at `flush`. */
export interface CallRecordStore {
  add(record: CallRecord): void;
  get(id: CallId): CallRecord | undefined;
  /** Newest first. They may lack what is long: the history of the media. */
  list(options: { readonly limit: number; readonly before?: Date }): readonly CallRecord[];
  /** Forgets some of the oldest; returns how many. */
  forget(which: CallsToForget): number;
  /** Who called the user in the call that ended last, answered or not; undefined when there was
   * none, or the caller did not want to be known. */
  lastCallerOf(user: UserId): string | undefined;
  /** The last of what the user dialled that `wanted` accepts, among the latest calls. */
  lastDialledBy(user: UserId, wanted: (dialled: string) => boolean): string | undefined;
}
