import { H } from "./header_types.ts";
import type { SipRequest } from "./message.ts";

/** RFC 3323 §4.1.1.3. */
const NOWHERE = "anonymous.invalid";

/**
 * True when the caller asks for privacy: `id`, `user` or `header`, RFC 3323 §4.2, RFC 3325 §9.3;
 * or when it calls as nobody, as phones do that send no Privacy, RFC 3323 §4.1.1.3.
 */
export function wantsPrivacy(request: SipRequest): boolean {
  const { uri } = request.from;
  if (uri.kind === "sip" && uri.host.toLowerCase() === NOWHERE) return true;
  return request.headers.all(H.privacy)
    .flatMap((value) => value.split(/[;,\s]+/))
    .some((one) => one === "id" || one === "user" || one === "header");
}
