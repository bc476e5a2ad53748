/** Who a phone is told it talks with: From and P-Asserted-Identity of our making, RFC 3325 §5. */

import type { Diversion } from "../domain/mod.ts";
import {
  escapeUser,
  field,
  H,
  type HeaderField,
  NameAddr,
  Params,
  type SipRequest,
  SipUri,
} from "../sip/mod.ts";
import type { Party } from "./leg_context.ts";

/** Who the callee sees, and what vouches for it. */
export interface AssertedIdentity {
  readonly from: NameAddr;
  /** The user part of our Contact for the callee, which must tell no more than From does. */
  readonly contactUser: string;
  readonly headers: readonly HeaderField[];
}

/** RFC 3323 §4.1.1.3. */
const NOWHERE = "anonymous.invalid";
const ANONYMOUS = new NameAddr(
  new SipUri({ rawUser: "anonymous", host: NOWHERE }),
  { displayName: "Anonymous" },
);

/** `party` for the phones it calls, which are outside the trust domain: anonymous if it asks. */
export function assertedIdentity(party: Party, domain: string, prefix = ""): AssertedIdentity {
  if (party.anonymous) {
    const from = prefix === ""
      ? ANONYMOUS
      : new NameAddr(ANONYMOUS.uri, { displayName: `${prefix}Anonymous` });
    return { from, contactUser: "anonymous", headers: [field(H.privacy, "id")] };
  }
  const address = addressOf(party, domain, prefix);
  return {
    from: address,
    contactUser: party.number,
    headers: [field(H.pAssertedIdentity, address)],
  };
}

/**
 * Tells a phone whom it is connected with now, RFC 3325 §9.1. Of who is anonymous it tells just
 * that, RFC 3323 §4.1.1.3: a phone that hears nothing goes on showing whom it talked with before.
 */
export function connectedIdentity(party: Party, domain: string): readonly HeaderField[] {
  return party.anonymous
    ? [field(H.pAssertedIdentity, ANONYMOUS), field(H.privacy, "id")]
    : [field(H.pAssertedIdentity, addressOf(party, domain, ""))];
}

function addressOf({ number, name }: Party, domain: string, prefix: string): NameAddr {
  const displayName = prefix === "" ? name : `${prefix}${name === "" ? number : name}`;
  return new NameAddr(new SipUri({ rawUser: escapeUser(number), host: domain }), { displayName });
}

/** Who transferred the call here, as we know it, RFC 3892 §3. */
export function referredBy(party: Party | undefined, domain: string): readonly HeaderField[] {
  return party && !party.anonymous ? [field(H.referredBy, addressOf(party, domain, ""))] : [];
}

/** How the call was forwarded on its way here, the latest first, RFC 5806 §4. */
export function diversionHeaders(
  diversions: readonly Diversion[],
  domain: string,
): readonly HeaderField[] {
  return diversions.toReversed().map(({ from, reason }) => {
    const uri = new SipUri({ rawUser: escapeUser(from), host: domain });
    const params = Params.of(["reason", reason], ["counter", "1"]);
    return field(H.diversion, new NameAddr(uri, { params }));
  });
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
