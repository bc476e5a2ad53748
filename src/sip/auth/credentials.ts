import { field, H, type HeaderField, type SipResponse } from "../message/mod.ts";
import type { DigestClient } from "./answer.ts";

/**
 * The header that answers the challenge in a 401 or 407, RFC 3261 §22; undefined when it is no
 * such response, or none of its challenges is one for `digest`.
 *
 * @param uri The Request-URI as it is sent.
 */
export function credentialsFor(
  response: SipResponse,
  method: string,
  uri: string,
  digest: DigestClient,
): HeaderField | undefined {
  const { status, headers } = response;
  if (status === 401) {
    const answer = digest.answer(headers.all(H.wwwAuthenticate), method, uri);
    return answer && field(H.authorization, answer);
  }
  if (status !== 407) return undefined;
  const answer = digest.answer(headers.all(H.proxyAuthenticate), method, uri);
  return answer && field(H.proxyAuthorization, answer);
}

/**
 * True when the challenge says that only the nonce was too old: the secret was right, RFC 7616
 * §3.3.
 */
export function isStale({ headers }: SipResponse): boolean {
  return [...headers.all(H.wwwAuthenticate), ...headers.all(H.proxyAuthenticate)]
    .some(({ params }) => params.get("stale")?.toLowerCase() === "true");
}
