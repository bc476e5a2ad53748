/** A SIP message of a call, as it was on the wire but for its secrets. */
export interface TracedMessage {
  readonly at: Date;
  readonly sipCallId: string;
  /** `in` came to us. */
  readonly way: "in" | "out";
  /** `UDP`, `TCP`, `TLS`, `WS` or `WSS`. */
  readonly protocol: string;
  /** `HOST:PORT`, as all socket addresses are written. */
  readonly local: string;
  readonly remote: string;
  /** As many octets as on the wire; secrets are written over. */
  readonly text: string;
}

/** Messages of calls, written behind; the oldest make room for new ones. */
export interface TraceStore {
  add(message: TracedMessage): void;
  /** The messages with one of these Call-IDs in their order, at most `limit` of them. */
  ofCalls(sipCallIds: readonly string[], limit: number): readonly TracedMessage[];
}
