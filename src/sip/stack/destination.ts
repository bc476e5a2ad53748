import type { Uri } from "../message/mod.ts";
import type { Destination, TransportProtocol } from "../transport/mod.ts";

const PROTOCOLS: ReadonlyMap<string, TransportProtocol> = new Map([
  ["udp", "UDP"],
  ["tcp", "TCP"],
  ["tls", "TLS"],
  ["ws", "WS"],
  ["wss", "WSS"],
]);

/**
 * What of a URI says where its requests go, RFC 3263 §4. Undefined for a URI that says nothing of
 * that, such as tel. `maddr` is not obeyed: it comes from phones and names third parties.
 */
export function destinationOf(uri: Uri): Destination | undefined {
  if (uri.kind !== "sip") return undefined;
  const secure = uri.scheme === "sips";
  const protocol = PROTOCOLS.get(uri.param("transport")?.toLowerCase() ?? "");
  return {
    host: uri.host,
    secure,
    ...(uri.port === undefined ? {} : { port: uri.port }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}
