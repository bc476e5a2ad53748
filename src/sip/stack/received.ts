import { H, type HeaderField, Headers, type SipRequest, type Via } from "../message/mod.ts";
import { type SocketAddress, viaAdditions, type ViaAddress } from "../transport/mod.ts";

/** What of a Via the rules of RFC 3261 §18.2 look at. */
export const addressOf = ({ host, port, params }: Via): ViaAddress => ({
  host,
  ...(port === undefined ? {} : { port }),
  hasRport: params.has("rport"),
});

/**
 * `request` with what its top Via must say about where it came from: `received` (RFC 3261
 * §18.2.1) and, when it asks, `rport` (RFC 3581 §4). What a sender wrote there itself is replaced.
 */
export function markReceived(request: SipRequest, source: SocketAddress): SipRequest {
  const { via } = request;
  const { received, rport } = viaAdditions(addressOf(via), source);
  const at = request.headers.fields.findIndex(({ key }) => key === H.via.key);
  const old = request.headers.fields[at];
  if (!old) return request;
  if (!via.params.has("received") && !old.value.includes(",")) {
    // Nearly every request: one Via a field, and nothing invented in it.
    const value = rport === undefined
      ? `${old.value};received=${received}`
      : `${old.value.replace(/;\s*rport(?=\s*(;|$))/i, `;rport=${rport}`)};received=${received}`;
    return withField(request, at, { name: old.name, key: old.key, value });
  }
  let params = via.params.without("received").with("received", received);
  if (rport !== undefined) params = params.with("rport", String(rport));
  // The field may hold further values, which stay as they came.
  const comma = old.value.indexOf(",");
  const rest = comma < 0 ? [] : new Headers([old]).all(H.via).slice(1);
  const value = [via.withParams(params), ...rest].map(String).join(", ");
  return withField(request, at, { name: old.name, key: old.key, value });
}

const withField = (request: SipRequest, at: number, field: HeaderField): SipRequest =>
  request.with({ headers: new Headers(request.headers.fields.with(at, field)) });
