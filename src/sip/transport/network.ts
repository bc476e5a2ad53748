import type { ConnectOptions, Flow, SocketAddress, TransportProtocol } from "./transport.ts";

/** Where to send: the outcome of RFC 3263 §4. */
export interface FlowTarget extends SocketAddress {
  readonly protocol: TransportProtocol;
  /** The name that the peer's certificate must carry, RFC 5922 §4; the host by default. */
  readonly serverName?: string;
}

/** All that the SIP stack needs of the transports: the real ones, or a network in memory. */
export interface Network {
  /**
   * The flow to `target` if it needs no waiting: UDP always, a connection when it is open.
   * @throws {TransportError} when no listener can reach that protocol and address family.
   */
  openFlow(target: FlowTarget): Flow | undefined;
  /**
   * The flow to `target`, connecting if need be. Calls for the same target share one attempt.
   * @throws {TransportError} when the peer cannot be reached in the time allowed, or only the
   * peer itself could have connected (WS, WSS).
   */
  flowTo(target: FlowTarget, options?: Pick<ConnectOptions, "signal">): Promise<Flow>;
  /** The flow with that id while it is open. An id of UDP is good even after a restart. */
  flowById(id: string): Flow | undefined;
  /** What to write in Via and Contact for `remote`: our address that faces it, and the port of
   * our listener of `protocol` (its default port if there is none). */
  localFor(remote: SocketAddress, protocol: TransportProtocol): SocketAddress;
}
