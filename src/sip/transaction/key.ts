/** Which transaction a message belongs to, RFC 3261 §17.1.3 and §17.2.3. */

import type { SipRequest, SipResponse } from "../message/mod.ts";

/**
 * The key of the server transaction of `request`. An ACK has that of its INVITE; a CANCEL gets
 * that of the request it cancels with `cancelledKey`.
 *
 * A branch with the magic cookie is the key with sent-by and method: two phones whose weak
 * generators agree on a branch still differ in sent-by. Without the cookie the peer speaks
 * RFC 2543, and the request itself is the key. The To tag is left out there: the ACK carries ours
 * and the INVITE had none.
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const { via } = request;
  const kind = method === "ACK" ? "INVITE" : method;
  if (via.hasMagicCookie) {
    return `${via.params.get("branch")?.toLowerCase()} ${via.host}:${via.port ?? ""} ${kind}`;
  }
  const { from, callId, cseq } = request;
  const tag = from.tag ?? String(from.uri);
  return `2543 ${request.uriText} ${tag} ${callId} ${cseq.number} ${via.host}:${via.port ?? ""} ${
    via.params.get("branch") ?? ""
  } ${kind}`;
}

/** The key of the INVITE transaction that `cancel` is about, RFC 3261 §9.2. */
export const cancelledKey = (cancel: SipRequest): string => serverKey(cancel, "INVITE");

/**
 * What two copies of one request have in common that came by different paths, RFC 3261 §8.2.2.2.
 */
export function mergeKey({ from, callId, cseq }: SipRequest): string {
  return `${from.tag ?? ""} ${callId} ${cseq.number} ${cseq.method}`;
}

/**
 * The key of a client transaction: ours is the branch, a token, which a peer may give back in
 * other letters. A CANCEL shares it with its INVITE.
 */
export function clientKey(message: SipRequest | SipResponse): string {
  return `${message.via.params.get("branch")?.toLowerCase() ?? ""} ${message.cseq.method}`;
}
