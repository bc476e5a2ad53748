/** The way to a watcher: RFC 6665 sends to the Contact, RFC 5626 down the flow. */

import {
  defaultPort,
  type Flow,
  H,
  type IncomingRequest,
  type Network,
  nextHop,
  parseUri,
  type RequestDestination,
  sentByIsSource,
  type SipUri,
  uriKey,
} from "../sip/mod.ts";
import type { LiveSubscription } from "./live_subscription.ts";

/** Where a device has registered that it can be reached, as far as a watcher needs it. */
export interface WatcherBinding {
  /** The contact URI, without angle brackets. */
  readonly contact: string;
  /** The id of the flow that it registered by. */
  readonly flow: string;
}

/**
 * The flow for the NOTIFYs of a SUBSCRIBE: the one that it came up, but for a phone that shows its
 * own address and listens on another port than it sends from, as a registration does.
 */
export function flowToward(
  { request, flow }: IncomingRequest,
  contact: SipUri,
  network: Network,
): Flow {
  const { remote } = flow;
  const port = contact.port ?? defaultPort("UDP");
  const elsewhere = flow.protocol === "UDP" && port !== remote.port &&
    !request.headers.has(H.recordRoute) && contact.scheme === "sip" &&
    (contact.param("transport") ?? "udp").toLowerCase() === "udp" &&
    contact.host === remote.host && sentByIsSource(request.via, remote) &&
    (request.via.port ?? defaultPort("UDP")) === remote.port;
  if (!elsewhere) return flow;
  return network.openFlow({ protocol: "UDP", host: remote.host, port }) ?? flow;
}

/**
 * Where the next NOTIFY goes: the flow of the last SUBSCRIBE, or when that has closed the one that
 * the device has registered by since. Undefined for a device on a connection that is gone: only
 * the device itself can open another.
 */
export function destinationOf(
  live: LiveSubscription,
  bindingsOf: (username: string) => readonly WatcherBinding[],
  network: Network,
): RequestDestination | undefined {
  const flow = live.flow ?? openFlow(live.flowId, network);
  if (flow) return { flow };
  const { dialog } = live.data;
  const bindings = bindingsOf(live.device.username);
  const target = uriKey(parseUri(dialog.remoteTarget));
  const same = bindings.filter(({ contact }) => uriKey(parseUri(contact)) === target);
  for (const binding of same.length > 0 ? same : bindings.length === 1 ? bindings : []) {
    const registered = openFlow(binding.flow, network);
    if (registered) return { flow: registered };
  }
  return live.flowId.startsWith("udp:") ? { uri: nextHop(dialog) } : undefined;
}

function openFlow(id: string, network: Network): Flow | undefined {
  const flow = network.flowById(id);
  return flow?.closed ? undefined : flow;
}
