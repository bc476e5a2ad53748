/** Where a request came from and where its responses go: RFC 3261 §18.2, RFC 3581 §4. */

import { canonicalHost, familyOf, isIpAddress } from "../../runtime/mod.ts";
import type { Flow, SocketAddress, TransportProtocol } from "./transport.ts";

/** What of the topmost Via matters here. Its maddr, ttl, and a `received` or a value of `rport`
 * that the client has sent do not: they would let anybody make us send to a third address. */
export interface ViaAddress {
  /** The sent-by: a name or a literal, brackets tolerated. */
  readonly host: string;
  readonly port?: number | undefined;
  /** The client asks for the answer at its source port, RFC 3581 §3. */
  readonly hasRport?: boolean;
}

/** Parameters to write into the topmost Via, in place of those the client may have sent. */
export interface ViaAdditions {
  readonly received: string;
  /** Undefined when the Via must not have one. */
  readonly rport?: number;
}

export interface ReceivedOptions {
  /** Answer to the source port even when the client did not ask, as phones behind NAT need. */
  readonly forceRport?: boolean;
}

/**
 * What the server adds. `received` is always written, not only when sent-by differs: RFC 3581 §4
 * demands it with rport, and otherwise it does no harm and stops a client from inventing one.
 */
export function viaAdditions(
  via: ViaAddress,
  source: SocketAddress,
  options: ReceivedOptions = {},
): ViaAdditions {
  const symmetric = via.hasRport === true || options.forceRport === true;
  return { received: source.host, ...(symmetric && { rport: source.port }) };
}

/** Where a response goes, in the order to try. */
export interface ResponseRoute {
  /** The flow of the request, as long as it is open. */
  readonly flow?: Flow;
  /** Where to open a flow to when there is none, or it fails. */
  readonly target?: SocketAddress & { readonly protocol: TransportProtocol };
}

/**
 * The way back of RFC 3261 §18.2.2 for a request that came up `flow`. It never leads to another
 * address than that of the source: not to maddr, not to a name in sent-by, and to a browser only
 * down its own connection.
 */
export function responseRoute(
  via: ViaAddress,
  flow: Flow,
  options: ReceivedOptions = {},
): ResponseRoute {
  const { protocol, remote: { host, port: sourcePort } } = flow;
  if (protocol === "WS" || protocol === "WSS") return flow.closed ? {} : { flow };
  // A connection that is lost cannot be had again at its source port: that was an ephemeral one.
  const target = { protocol, host, port: via.port ?? defaultPort(protocol) };
  // Both: a connection that is open now may be gone when the response is ready.
  if (protocol !== "UDP") return flow.closed ? { target } : { flow, target };
  const symmetric = via.hasRport === true || options.forceRport === true;
  return symmetric || target.port === sourcePort ? { flow } : { target };
}

/** RFC 3261 §18.1.1 and §19.1.2; RFC 7118 leaves HTTP's. */
export function defaultPort(protocol: TransportProtocol): number {
  switch (protocol) {
    case "TLS":
      return 5061;
    case "WS":
      return 80;
    case "WSS":
      return 443;
    default:
      return 5060;
  }
}

/** True when sent-by is the literal of the address the request came from: no NAT between. */
export function sentByIsSource(via: ViaAddress, source: SocketAddress): boolean {
  const host = via.host.replace(/^\[|\]$/g, "");
  return isIpAddress(host) && familyOf(host) === familyOf(source.host) &&
    canonicalHost(host) === canonicalHost(source.host);
}
