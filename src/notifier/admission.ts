/** What of a SUBSCRIBE can be judged without knowing anything but the SUBSCRIBE. */

import {
  bracketed,
  field,
  H,
  type HeaderField,
  type ResponseParts,
  type SipRequest,
  type SipUri,
} from "../sip/mod.ts";

/** A refusal with its status. */
export interface Refusal {
  readonly status: number;
  readonly parts?: ResponseParts;
}

/** Filters are bodies, RFC 6665 §4.1.2.3; nobody sends one that is longer than this. Octets. */
const LONGEST_BODY = 4_096;

/** 413 for a long body, 415 for any that is not optional: there are no filters here. */
export function refusalOfBody({ headers, body }: SipRequest): Refusal | undefined {
  if (body.length === 0) return undefined;
  if (body.length > LONGEST_BODY) return { status: 413 };
  const handling = headers.first(H.contentDisposition)?.params.get("handling")?.toLowerCase();
  if (handling === "optional") return undefined;
  // RFC 3261 §21.4.13: what would be taken instead, which is nothing.
  const accept: HeaderField = { name: "Accept", key: "accept", value: "" };
  return { status: 415, parts: { headers: [accept] } };
}

/** Whether the sender of `request` takes bodies of `type`; all do who do not say. */
export function takes(request: SipRequest, type: string): boolean {
  const accepted = request.headers.all(H.accept);
  const family = `${type.slice(0, type.indexOf("/"))}/*`;
  return accepted.length === 0 ||
    accepted.some((one) => [type, family, "*/*"].includes(one.type) && one.params.get("q") !== "0");
}

/** The one Contact that a dialog needs, RFC 6665 §4.1.2.1. */
export function contactOf({ headers }: SipRequest): SipUri | undefined {
  const [contact, more] = headers.all(H.contact);
  if (contact === undefined || contact === "*" || more !== undefined) return undefined;
  return contact.uri.kind === "sip" ? contact.uri : undefined;
}

/**
 * What a SUBSCRIBE asks about, by whatever name it calls us. Phones that take us for an outbound
 * proxy name it in To alone.
 */
export function targetOf(
  { uri, to }: SipRequest,
  domain: string,
): { readonly extension: string; readonly host: string; readonly home: string } {
  if (uri.kind === "other") {
    const extension = uri.rest.split(";")[0]?.replace(/[-.()]/g, "") ?? "";
    return { extension, host: domain, home: domain };
  }
  const named = uri.user ?? (to.uri.kind === "sip" ? to.uri.user : undefined);
  return { extension: named ?? "", host: bracketed(uri.host), home: uri.host };
}

/** Too many, for now: `seconds` in Retry-After. */
export function overloaded(seconds: number): Refusal {
  const { params } = H.retryAfter.parse("0");
  return { status: 503, parts: { headers: [field(H.retryAfter, { seconds, params })] } };
}
