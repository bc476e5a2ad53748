/** How bytes reach peers: RFC 3261 §18, RFC 5626 §3, RFC 7118. */

import type { SocketAddress } from "../../runtime/mod.ts";

export type TransportProtocol = "UDP" | "TCP" | "TLS" | "WS" | "WSS";

export type { SocketAddress };

/**
 * One path to one peer: a connection, or for UDP a socket and a remote address. RFC 5626 §3.2
 * calls it a flow. Replies and calls to a phone behind NAT go down the flow its REGISTER came up.
 */
export interface Flow {
  /** Names the flow in this process. For UDP it is made of both addresses and survives a restart;
   * a connection gets a new one each time. */
  readonly id: string;
  readonly protocol: TransportProtocol;
  /** What to write in Via and Contact for this peer: our address that faces it, even when the
   * socket is bound to a wildcard, and the port of our listener, even when we connected. */
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /**
   * The SIP domains that the peer of a connection has proved to be, by a certificate that an
   * authority of ours has signed (RFC 5922 §7.1), in lower case; undefined for all others.
   */
  readonly peerDomains?: readonly string[] | undefined;
  /** True when the transport itself retransmits, so that transactions need not. */
  readonly reliable: boolean;
  /** True from the moment the connection closed; never for UDP. */
  readonly closed: boolean;
  /**
   * Hands `bytes` to the network, in order. They must not change afterwards; sending the same
   * bytes again is fine. What fails later is told by `onClosed`.
   * @throws {TransportError} when they could not be handed over: closed, too large, queue full.
   */
  send(bytes: Uint8Array): void;
  /** The peer has proved itself, by registering for instance: a connection may now be idle for
   * long without being closed. Nothing happens on the second call, and on UDP. */
  trust(): void;
  /** Closes a connection after what was sent has left. Nothing happens on UDP. */
  close(): void;
}

/** What a transport tells the layer above. They may throw: it is counted and goes no further. */
export interface FlowReceiver {
  /** One whole message; a stream transport has framed it by Content-Length. `bytes` belongs to
   * the transport and is only valid during the call. */
  onMessage(bytes: Uint8Array, flow: Flow): void;
  /** Called once for each connection, not for UDP. */
  onClosed(flow: Flow, cause?: Error): void;
  /**
   * A stream cannot be framed any further, RFC 3261 §18.3: Content-Length is missing or senseless,
   * or the message is too large. `head` is what was read of the head, valid during the call. The
   * receiver may still send a response; the flow closes when this returns.
   */
  onUnframed?(head: Uint8Array, flow: Flow, status: 400 | 413, why: string): void;
  /** The system refused a datagram after `send` had returned: a transport error, RFC 3261 §18.4.
   * ICMP is not seen. */
  onSendFailed?(flow: Flow, cause: Error): void;
}

/** A listener on one address. */
export interface Transport extends AsyncDisposable {
  readonly protocol: TransportProtocol;
  /** The address that is bound, which may be a wildcard; the port is never 0. */
  readonly local: SocketAddress;
  /**
   * Opens a flow to `remote`, or returns the one already open.
   * @throws {TransportError} when the peer cannot be reached in the time allowed.
   */
  connect(remote: SocketAddress, options?: ConnectOptions): Promise<Flow>;
}

export interface ConnectOptions {
  /** The name that the peer's certificate must carry, RFC 5922 §4; the host by default. */
  readonly serverName?: string;
  readonly signal?: AbortSignal;
}

/** Bytes could not be handed to the network. */
export class TransportError extends Error {
  override readonly name = "TransportError";
}
