import { isHostName, parseNumber } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";

/** A host and an optional port as URIs and Via carry them, RFC 3261 §25.1, RFC 5118. */
export interface HostPort {
  /** In lower case; an IPv6 literal without its brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Reads `host[:port]` that fills `text[start..end)`.
 * @throws {SipSyntaxError} when it is no host, or the port is none.
 */
export function parseHostPort(text: string, start = 0, end = text.length): HostPort {
  let hostEnd: number;
  let host: string;
  if (text.charCodeAt(start) === 0x5b) {
    const close = text.indexOf("]", start);
    if (close < 0 || close >= end) throw new SipSyntaxError("An IPv6 address is not closed by ]");
    host = text.slice(start + 1, close).toLowerCase();
    if (!isIpv6Text(host)) throw new SipSyntaxError("Not an IPv6 address in [ ]");
    hostEnd = close + 1;
  } else {
    hostEnd = text.indexOf(":", start);
    if (hostEnd < 0 || hostEnd > end) hostEnd = end;
    if (!isHostName(text, start, hostEnd)) throw new SipSyntaxError("Not a host name");
    host = text.slice(start, hostEnd).toLowerCase();
  }
  if (hostEnd === end) return { host, port: undefined };
  if (text.charCodeAt(hostEnd) !== 0x3a) throw new SipSyntaxError("A port must follow a colon");
  return { host, port: parseNumber(text.slice(hostEnd + 1, end).trim(), 65_535, "The port") };
}

/** Loose on purpose: RFC 5118 §4.10 wants the three colons of an old grammar's bug tolerated. */
function isIpv6Text(text: string): boolean {
  return text.length >= 2 && text.length <= 45 && text.includes(":") && /^[0-9a-f:.]+$/.test(text);
}

/** `host` as it stands in a URI: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

export function formatHostPort({ host, port }: HostPort): string {
  return port === undefined ? bracketed(host) : `${bracketed(host)}:${port}`;
}
