import { canonicalIp } from "../runtime/mod.ts";
import { createNetworkTest } from "./source.ts";

/** Where a request really came from, and whether it was encrypted on its way. */
export interface Client {
  /** An IP address. */
  readonly address: string;
  readonly secure: boolean;
}

/** What a proxy says in its header of one hop. */
interface Hop {
  readonly address: string | undefined;
  readonly scheme?: string | undefined;
}

/** Of longer chains only the end is looked at. */
const MOST_HOPS = 16;
/** No hop says more than this of itself. */
const LONGEST_HOP = 256;

/**
 * Reads `Forwarded` (RFC 7239), or `X-Forwarded-For` and `-Proto`, but only of `trusted` proxies:
 * the client is the last hop that is none. What stands before it anybody may have written. So may
 * the one of the two headers that the proxy does not write itself: where they contradict each
 * other neither is believed.
 *
 * @throws {RangeError} when a network cannot be read.
 */
export function createClientReader(
  trusted: readonly string[],
): (peer: Client, headers: Headers) => Client {
  const isTrusted = createNetworkTest(trusted);
  const follow = (peer: Client, hops: readonly Hop[]): Client => {
    let client = peer;
    for (const hop of hops) {
      // What is no address, such as `unknown`, ends what can be known.
      if (!isTrusted(client.address) || hop.address === undefined) break;
      const scheme = hop.scheme?.toLowerCase();
      const secure = scheme === undefined ? client.secure : scheme === "https";
      client = { address: hop.address, secure };
    }
    return client;
  };
  return (peer, headers) => {
    // Nothing is read of who has no say: it may be made to take long.
    if (!isTrusted(peer.address)) return peer;
    const forwarded = headers.get("Forwarded");
    const addresses = headers.get("X-Forwarded-For");
    if (forwarded === null) return follow(peer, usualHops(headers));
    const client = follow(peer, lastElements(forwarded).map(forwardedHop));
    if (addresses === null) return client;
    return follow(peer, usualHops(headers)).address === client.address ? client : peer;
  };
}

/** What `X-Forwarded-For` and `-Proto` say, the last hop first. */
function usualHops(headers: Headers): readonly Hop[] {
  const addresses = lastElements(headers.get("X-Forwarded-For") ?? "");
  const schemes = lastElements(headers.get("X-Forwarded-Proto") ?? "");
  // Most proxies say one scheme, that of the client, however long the chain is.
  return addresses.map((address, index) => ({
    address: addressOf(address),
    scheme: schemes[index] ?? schemes[0],
  }));
}

/**
 * The last elements between commas that are not in quotes, the very last first. They are read from
 * the end because that is what our proxy wrote: a quote that a client opened and did not close
 * must not swallow it.
 */
function lastElements(text: string): readonly string[] {
  const elements: string[] = [];
  let isQuoted = false;
  let end = text.length;
  for (let at = text.length - 1; at >= -1 && elements.length < MOST_HOPS; at--) {
    if (text[at] === '"' && text[at - 1] !== "\\") isQuoted = !isQuoted;
    if (at >= 0 && (isQuoted || text[at] !== ",")) continue;
    const element = text.slice(at + 1, end).trim();
    if (element !== "") elements.push(element);
    end = at;
  }
  return elements;
}

function forwardedHop(element: string): Hop {
  if (element.length > LONGEST_HOP) return { address: undefined };
  const parameters = new Map(
    [...element.matchAll(/([a-z]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;\s]*)/gi)]
      .map(([, name = "", value = ""]) => [name.toLowerCase(), unquoted(value)]),
  );
  return { address: addressOf(parameters.get("for") ?? ""), scheme: parameters.get("proto") };
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}

/** `192.0.2.1`, `192.0.2.1:1234`, `2001:db8::1`, `[2001:db8::1]:1234` as an address alone. */
function addressOf(text: string): string | undefined {
  if (text.length > LONGEST_HOP) return undefined;
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  return canonicalIp(bracketed ?? plain ?? text);
}
