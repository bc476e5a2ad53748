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

/**
 * Reads `Forwarded` (RFC 7239), or else `X-Forwarded-For` and `-Proto`, but only of `trusted`
 * proxies: the client is the last hop that is none. What stands before it anybody may have
 * written.
 *
 * @throws {RangeError} when a network cannot be read.
 */
export function createClientReader(
  trusted: readonly string[],
): (peer: Client, headers: Headers) => Client {
  const isTrusted = createNetworkTest(trusted);
  return (peer, headers) => {
    let client = peer;
    for (const hop of hopsOf(headers).slice(-MOST_HOPS).reverse()) {
      // What is no address, such as `unknown`, ends what can be known.
      if (!isTrusted(client.address) || hop.address === undefined) break;
      const scheme = hop.scheme?.toLowerCase();
      const secure = scheme === undefined ? client.secure : scheme === "https";
      client = { address: hop.address, secure };
    }
    return client;
  };
}

function hopsOf(headers: Headers): readonly Hop[] {
  const forwarded = headers.get("Forwarded");
  if (forwarded !== null) return listed(forwarded).map(forwardedHop);
  const addresses = listed(headers.get("X-Forwarded-For") ?? "");
  const schemes = listed(headers.get("X-Forwarded-Proto") ?? "");
  // Most proxies say one scheme, that of the client, however long the chain is.
  return addresses.map((address, index) => ({
    address: addressOf(address),
    scheme: schemes[schemes.length - addresses.length + index] ?? schemes.at(-1),
  }));
}

/** The elements between commas that are not in quotes. */
function listed(text: string): readonly string[] {
  return (text.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? []).map((part) => part.trim());
}

function forwardedHop(element: string): Hop {
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
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  return canonicalIp(bracketed ?? plain ?? text);
}
