import { field, H, type HeaderField, NameAddr, type SipRequest, SipUri } from "../sip/mod.ts";

/** Who the callee sees, and what vouches for it. */
export interface AssertedIdentity {
  readonly from: NameAddr;
  /** The user part of our Contact for the callee, which must tell no more than From does. */
  readonly contactUser: string;
  readonly headers: readonly HeaderField[];
}

/** A caller as we know it from its credentials, never from what its phone wrote. */
export interface KnownCaller {
  readonly name: string;
  readonly extension: string;
  readonly domain: string;
}

/** RFC 3323 §4.1.1.3. */
const ANONYMOUS = new NameAddr(
  new SipUri({ rawUser: "anonymous", host: "anonymous.invalid" }),
  { displayName: "Anonymous" },
);

/**
 * The identity of `caller` for its callees: From and P-Asserted-Identity of our making, RFC 3325
 * §5. A caller that asks for privacy (`id`, `user` or `header`, RFC 3323 §4.2, RFC 3325 §9.3) is
 * anonymous to phones, which are outside the trust domain.
 */
export function assertedIdentity(request: SipRequest, caller: KnownCaller): AssertedIdentity {
  const asked = request.headers.all(H.privacy).flatMap((value) => value.split(/[;,\s]+/));
  if (asked.some((one) => one === "id" || one === "user" || one === "header")) {
    return { from: ANONYMOUS, contactUser: "anonymous", headers: [field(H.privacy, "id")] };
  }
  const uri = new SipUri({ rawUser: caller.extension, host: caller.domain });
  const address = new NameAddr(uri, { displayName: caller.name });
  return {
    from: address,
    contactUser: caller.extension,
    headers: [field(H.pAssertedIdentity, address)],
  };
}

/** Headers about how a call was forwarded, RFC 5806, RFC 7044. */
const FORWARDING = [H.diversion, H.historyInfo];

/**
 * What of the caller's request goes on to the callee besides what we make ourselves. Forwarding
 * headers are believed of trunks and of us; a phone could bill its calls to others with them.
 */
export function passedHeaders(request: SipRequest, trusted: boolean): readonly HeaderField[] {
  const passed = [...request.headers.fieldsOf(H.subject), ...request.headers.fieldsOf(PRIORITY)];
  if (trusted) { for (const type of FORWARDING) passed.push(...request.headers.fieldsOf(type)); }
  return passed;
}

const PRIORITY = { key: "priority" };
