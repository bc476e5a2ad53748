import { canonicalIp, isLoopback, isUnicast } from "./ip_address.ts";

/** An IP address in its one canonical text, and a UDP port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function isSameEndpoint(a: Endpoint | undefined, b: Endpoint | undefined): boolean {
  return a === b || a !== undefined && b !== undefined && a.port === b.port && a.host === b.host;
}

const LEAST_PORT = 1024;

/**
 * The endpoint that an SDP claims, or undefined when no packet may ever go there: host names,
 * multicast, broadcast, unspecified addresses, ports of system services, and loopback unless the
 * peer itself is on this machine. An SDP is a claim of whoever sent it; without this rule it
 * could aim our packets at anybody.
 */
export function claimedEndpoint(
  host: string,
  port: number,
  signalledFrom: string,
): Endpoint | undefined {
  const canonical = canonicalIp(host);
  if (canonical === undefined || !isUnicast(canonical)) return undefined;
  if (port < LEAST_PORT || port > 65_535) return undefined;
  if (isLoopback(canonical) && !isLoopback(signalledFrom)) return undefined;
  return { host: canonical, port };
}
