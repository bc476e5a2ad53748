import type { Endpoint } from "./endpoint.ts";

/** What the relay must know about one stream of one leg. */
export interface Aim {
  /** `raw` for udptl: no RTP header is looked for. */
  readonly form: "rtp" | "raw";
  /** SRTP: the reports cannot be read. */
  readonly secure: boolean;
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
  /** The call is over; the sockets stay open and what arrives is dropped. */
  | { readonly do: "rest"; readonly port: number }
  /** A resting pair has a new call. */
  | { readonly do: "wake"; readonly port: number }
  | { readonly do: "close"; readonly port: number }
  | { readonly do: "stop" };

/** What the worker tells the engine. */
export type WorkerReport =
  | { readonly report: "ready" }
  | { readonly report: "applied"; readonly sequence: number; readonly success: boolean }
  | { readonly report: "fault"; readonly why: string }
  | { readonly report: "stopped" };

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
  /** The worker's end of the control socket; only for libc. */
  readonly control?: number;
}
