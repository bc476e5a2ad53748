import { H, type HeaderField, Headers, Params, type SipRequest, type Via } from "../message/mod.ts";
import type { FlowTarget } from "../transport/mod.ts";
import type { Flow, SocketAddress } from "../transport/mod.ts";

/**
 * `request` with what its top Via must say about where it came from: `received` (RFC 3261
 * §18.2.1) and, when it asks, `rport` (RFC 3581 §4). What a sender wrote there itself is replaced.
 */
export function markReceived(request: SipRequest, source: SocketAddress): SipRequest {
  const { via } = request;
  const asks = via.params.has("rport");
  const claims = via.params.has("received");
  const differs = via.host !== source.host;
  if (!asks && !claims && !differs) return request;
  let params: Params = via.params.without("received");
  if (differs || asks) params = params.with("received", source.host);
  if (asks) params = params.with("rport", String(source.port));
  return request.with({ headers: withTopVia(request.headers, via.withParams(params)) });
}

/** `headers` with its topmost Via value replaced, the others of the same field kept. */
function withTopVia(headers: Headers, via: Via): Headers {
  const at = headers.fields.findIndex(({ key }) => key === H.via.key);
  const old = headers.fields[at];
  if (!old) return headers;
  const others = headers.all(H.via).slice(1, 1 + countIn(old));
  const value = [via, ...others].map(String).join(", ");
  const field: HeaderField = { name: old.name, key: old.key, value };
  return new Headers(headers.fields.with(at, field));
}

/** How many Via values beyond the first one field holds. */
function countIn({ value }: HeaderField): number {
  return value.indexOf(",") < 0 ? 0 : new Headers([{ name: "Via", key: "via", value }])
    .all(H.via).length - 1;
}

/**
 * Where a response goes when the flow of its request cannot take it, or is UDP without rport, RFC
 * 3261 §18.2.2. `maddr` is not obeyed: it would let anybody aim our responses at a third party.
 */
export function responseTarget(via: Via, flow: Flow): FlowTarget {
  const { protocol, remote } = flow;
  const secure = protocol === "TLS" || protocol === "WSS";
  const port = via.params.has("rport") ? remote.port : via.port ?? (secure ? 5061 : 5060);
  return { protocol, host: remote.host, port };
}
