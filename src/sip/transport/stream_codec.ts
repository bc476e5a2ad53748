/** What turns the octets of a stream into messages and back: SIP over TCP, or WebSocket. */

/** Why a stream cannot go on. */
export interface StreamFault {
  readonly status: 400 | 413;
  readonly why: string;
  /** What was read of the head of a SIP message, so that a 400 can be made of it. */
  readonly head?: Uint8Array;
  /** What the peer shall still get: an HTTP error, a WebSocket close. */
  readonly farewell?: Uint8Array;
  /** True when the peer took its leave as the protocol has it. */
  readonly orderly?: boolean;
}

/** `between` messages, within the `head` of one, or within its `body`. */
export type StreamPhase = "between" | "head" | "body";

export interface StreamCodec {
  /** Where the next octets read shall go. Never empty; good until the next call of `advance`. */
  space(): Uint8Array;
  /** Takes the first `count` octets of `space()`. After a fault nothing more may be taken. */
  advance(count: number): StreamFault | undefined;
  readonly phase: StreamPhase;
  /** Messages begun so far, so that the deadline of one is not taken for that of the next. */
  readonly begun: number;
  /** What to write to send `message`. */
  wrap(message: Uint8Array): Uint8Array;
  /** What to write to learn whether the peer is there, if the protocol has such a thing. */
  ping(): Uint8Array | undefined;
  /** What to write before an orderly close, if anything. */
  goodbye(): Uint8Array | undefined;
}

/** Where a codec puts what it found. `bytes` are only valid during the call. */
export interface CodecSink {
  onMessage(bytes: Uint8Array): void;
  /** Octets to write at once: an answer to a keep-alive or to a handshake. */
  onReply(bytes: Uint8Array): void;
  /** True once the stream was closed from within `onMessage`: stop taking octets. */
  readonly stopped: boolean;
}

export interface FramingLimits {
  /** The longest start line and header fields together, in octets. */
  readonly headOctets: number;
  /** The longest body, in octets. */
  readonly bodyOctets: number;
}

export const DEFAULT_FRAMING_LIMITS: FramingLimits = { headOctets: 32_768, bodyOctets: 65_536 };
