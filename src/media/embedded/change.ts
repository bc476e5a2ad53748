import type { CallId, LegId } from "../../domain/mod.ts";
import type { SrtpSuiteName } from "../../rtp/mod.ts";
import type { Endpoint } from "./endpoint.ts";

/** What the relay must know about one stream of one leg. */
export interface Aim {
  /** `raw` for udptl: no RTP header is looked for. */
  readonly form: "rtp" | "raw";
  /** DTLS-SRTP, which is passed on as it is: neither sound nor reports can be read. */
  readonly secure: boolean;
  /** SRTP between this leg and us; null for a stream in the open. */
  readonly srtp: SrtpAim | null;
  readonly rtp: Endpoint | null;
  readonly rtcp: Endpoint | null;
  readonly signalledFrom: string;
  readonly symmetric: boolean;
  /** RTP and RTCP go to the same port of the peer, RFC 5761. */
  readonly mux: boolean;
  /** False on hold: RTP stays here, RTCP goes on. */
  readonly receives: boolean;
  /** Payload types and their clocks in hertz; 0 for events, which have no timing of their own. */
  readonly clocks: readonly (readonly [number, number])[];
}

/** What one side of a stream encrypts with. */
export interface SrtpKey {
  readonly suite: SrtpSuiteName;
  /** Master key and master salt in base64. */
  readonly master: string;
}

/** Both ways of an encrypted stream. Without a key nothing passes that way, and no plain packet. */
export interface SrtpAim {
  readonly receive: SrtpKey | null;
  readonly send: SrtpKey | null;
}

/** Encoded sound in the memory that both threads share. */
export interface Track {
  /** Its first octet, and how many it has. */
  readonly at: number;
  readonly octets: number;
  /** The cell that says how many of them are there already. */
  readonly cell: number;
}

/** How our own packets to a leg are made. */
export interface SendFormat {
  readonly payloadType: number;
  readonly octetsPerMs: number;
  /** RTP clock. */
  readonly unitsPerMs: number;
  readonly ptimeMs: number;
}

/** Whose stream it is, for reports about it. */
export interface Owner {
  readonly call: CallId;
  readonly leg: LegId;
}

export interface PlayChange extends Owner {
  readonly do: "play";
  readonly port: number;
  /** The same number again, after the codec changed, goes on where it was. */
  readonly id: number;
  readonly tracks: readonly Track[];
  readonly loops: boolean;
  /** Its one track is written while it is heard: `LiveTrack`. */
  readonly isLive?: true;
  readonly format: SendFormat;
  /** Nothing is sent, but time passes: for a codec that is not ours. */
  readonly isMute: boolean;
}

export interface EchoChange extends Owner {
  readonly do: "echo";
  readonly port: number;
  readonly delayMs: number;
}

/** What to hear on a stream, besides passing it on. */
export interface ListenChange extends Owner {
  readonly do: "listen";
  readonly port: number;
  /** Payload types of telephone-event and their units per millisecond. */
  readonly events: readonly (readonly [number, number])[];
  /** Events go no further: the partner could not read them. */
  readonly absorbs: boolean;
  /** Payload types whose sound is searched for tones. */
  readonly tones: readonly (readonly [number, ToneCodec])[];
}

export type ToneCodec = "PCMU" | "PCMA" | "G722" | "L16";

/** One key press to a leg, after those before it. */
export interface KeyChange {
  readonly do: "key";
  readonly port: number;
  readonly durationMs: number;
  readonly event: {
    readonly code: number;
    readonly payloadType: number;
    readonly unitsPerMs: number;
  } | null;
  /** Where the leg has no events. */
  readonly tone: { readonly track: Track; readonly format: SendFormat } | null;
}

/** Who else hears a stream, each under its own number for the one codec that all have. */
export interface CopyChange {
  readonly do: "copy";
  readonly port: number;
  /** Payload types that are copied: the numbers under which the talker may send the codec. */
  readonly types: readonly number[];
  /** Port and payload type of each receiver. */
  readonly to: readonly (readonly [number, number])[];
}

/** Whoever records or listens gets a stream's packets under a number; 0: nobody. */
export interface FeedChange {
  readonly do: "feed";
  readonly port: number;
  readonly feed: number;
}

/** What concerns only what we say and hear ourselves. */
export type VoiceChange =
  | PlayChange
  | EchoChange
  /** The leg hears its partner again. */
  | { readonly do: "unplay"; readonly port: number }
  | ListenChange
  | { readonly do: "unlisten"; readonly port: number }
  | KeyChange;

/** One change of the relay's table. `port` is the even port of a pair. */
export type Change =
  | {
    readonly do: "open";
    readonly port: number;
    readonly host: string;
    /** Bound sockets for RTP and RTCP, handed over by the thread that opened them. */
    readonly descriptors?: readonly [number, number];
  }
  | { readonly do: "aim"; readonly port: number; readonly aim: Aim }
  /** What arrives at `port` leaves by `out`; null drops it. */
  | { readonly do: "link"; readonly port: number; readonly out: number | null }
  | CopyChange
  | FeedChange
  /** The call is over; the sockets stay open and what arrives is dropped. */
  | { readonly do: "rest"; readonly port: number }
  | VoiceChange
  /** A resting pair has a new call. */
  | { readonly do: "wake"; readonly port: number }
  | { readonly do: "close"; readonly port: number }
  | { readonly do: "stop" };

/** What the worker tells the engine. */
export type WorkerReport =
  | { readonly report: "ready" }
  | { readonly report: "applied"; readonly sequence: number; readonly success: boolean }
  | { readonly report: "fault"; readonly why: string }
  | { readonly report: "stopped" }
  | LegReport;

/** What happened on a leg that the relay plays to or listens to. */
export type LegReport =
  | Owner & { readonly report: "key"; readonly key: string; readonly durationMs: number }
  | Owner & { readonly report: "played"; readonly id: number };

/** Changes on their way to a relay on Deno's sockets; each is answered by `applied`. */
export interface ChangeMessage {
  readonly sequence: number;
  readonly changes: readonly Change[];
}

/** The first message to a worker. */
export interface WorkerStart {
  readonly path: "libc" | "datagram";
  readonly low: number;
  readonly high: number;
  readonly memory: SharedArrayBuffer;
  readonly sounds: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  /** The worker's end of the control socket; only for libc. */
  readonly control?: number;
}
