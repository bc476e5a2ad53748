import type { Gateway } from "../domain/mod.ts";
import { canonicalHost, isIpAddress } from "../runtime/mod.ts";
import { SipUri } from "../sip/mod.ts";

/** Where a gateway is: a name or an address, and a port if it is not to be looked up. */
export interface GatewayAddress {
  readonly host: string;
  readonly port?: number;
}

const NAME = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*\.?$/i;
const LONGEST_NAME = 253;

/** `host`, `host:port`, `[2001:db8::1]:port` or `2001:db8::1`; undefined when it is none. */
export function parseGatewayAddress(text: string): GatewayAddress | undefined {
  if (isIpAddress(text)) return { host: canonicalHost(text) };
  const [, six, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = six ?? plain;
  if (host === undefined || six !== undefined && !isIpAddress(six)) return undefined;
  if (!isIpAddress(host) && !isName(host)) return undefined;
  if (digits === undefined) return { host };
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** A name of the DNS; four numbers with dots that are no address are none. */
const isName = (text: string): boolean =>
  text.length <= LONGEST_NAME && NAME.test(text) && !/^[\d.]+$/.test(text);

/** The URI of `user` at the gateway, or of the gateway itself. */
export function gatewayUri(gateway: Gateway, rawUser?: string): SipUri {
  return uriAt(gateway, gateway.address, rawUser);
}

/** Where requests for the gateway are sent: to its outbound proxy if it has one. */
export function gatewayTarget(gateway: Gateway): SipUri {
  return uriAt(gateway, gateway.outboundProxy ?? gateway.address, undefined);
}

/** The host part of who we are at the gateway. */
export function domainAt(gateway: Gateway): string {
  return gateway.fromDomain ?? gatewayUri(gateway).host;
}

/** The URI of the outbound proxy as a Route has it, RFC 3261 §8.1.1.1. */
export function routesTo(gateway: Gateway): readonly string[] {
  if (gateway.outboundProxy === undefined) return [];
  const target = gatewayTarget(gateway);
  return [String(target.with({ paramText: `${target.paramText};lr` }))];
}

function uriAt({ transport, tlsOnly }: Gateway, text: string, rawUser: string | undefined): SipUri {
  const { host, port } = parseGatewayAddress(text) ?? { host: text };
  const protocol = tlsOnly ? "TLS" : transport;
  const paramText = protocol === undefined ? "" : `;transport=${protocol.toLowerCase()}`;
  return new SipUri({ rawUser, host, port, paramText });
}

/**
 * How long one address of a gateway may say nothing while it has another, milliseconds: as long as
 * a gateway may while there is another ([CALL-49]).
 */
export const TARGET_PATIENCE_MS = 700;
