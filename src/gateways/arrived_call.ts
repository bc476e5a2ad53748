/** What an INVITE of a carrier says: which number of ours it is for, and who calls. */

import type { Gateway, InboundNumber } from "../domain/mod.ts";
import { type DigestClient, H, type SipRequest, type Uri, wantsPrivacy } from "../sip/mod.ts";
import { type NumberPlan, withoutSeparators } from "./number_plan.ts";

/** A call that came by a gateway. */
export interface ArrivedCall {
  readonly gateway: Gateway;
  /** Answers the gateway's challenges to what we send in the call. */
  readonly credentials?: DigestClient | undefined;
  /** The number it is for: one of ours in E.164 with `+`, else as it was sent. */
  readonly dialled: string;
  readonly caller: {
    /** E.164 with `+` where it can be read so, else as it was sent; empty for nobody. */
    readonly number: string;
    readonly name: string;
    readonly anonymous: boolean;
  };
}

/** What numbers are read by. */
export interface ArrivalReading {
  readonly plan: NumberPlan;
  /** Where we are, ISO 3166. */
  readonly country: string;
  /** The number of ours, in E.164 with `+`. */
  readonly ownNumber: (number: string) => InboundNumber | undefined;
  /** The only number of ours that comes by this gateway; undefined for none or several. */
  readonly onlyNumber: (gateway: Gateway) => InboundNumber | undefined;
}

/**
 * Reads an INVITE that `gateway` has sent.
 *
 * @param byContact It came to the contact that we have registered, which names no number: that is
 * in other headers, or is the only one there is.
 */
export function readArrival(
  request: SipRequest,
  { gateway, credentials }: Pick<ArrivedCall, "gateway" | "credentials">,
  byContact: boolean,
  reading: ArrivalReading,
): ArrivedCall {
  return {
    gateway,
    credentials,
    dialled: dialledIn(request, gateway, byContact, reading),
    caller: callerIn(request, gateway, reading),
  };
}

function dialledIn(
  request: SipRequest,
  gateway: Gateway,
  byContact: boolean,
  reading: ArrivalReading,
): string {
  const sent = [
    ...(byContact ? [] : [numberOf(request.uri)]),
    ...calledParty(request),
    numberOf(request.to.uri),
  ].filter((text) => text !== "");
  for (const text of sent) {
    const own = formsOf(text, gateway, reading).find((form) => reading.ownNumber(form));
    if (own !== undefined) return own;
  }
  const only = byContact ? reading.onlyNumber(gateway) : undefined;
  return only?.number ?? normalised(sent[0] ?? "", gateway, reading);
}

/** P-Called-Party-ID, RFC 7315 §4.2: what was dialled before it became our contact. */
function calledParty({ headers }: SipRequest): readonly string[] {
  return headers.raw("P-Called-Party-ID").flatMap((value) => {
    const [, number] = /<?(?:sips?|tel):([^@;>]+)/i.exec(value) ?? [];
    return number === undefined ? [] : [number];
  });
}

/** The identity that a carrier vouches for, RFC 3325 §9.1; else Remote-Party-ID, else From. */
function callerIn(
  request: SipRequest,
  gateway: Gateway,
  reading: ArrivalReading,
): ArrivedCall["caller"] {
  const { headers, from } = request;
  const told = headers.first(H.pAssertedIdentity) ?? headers.first(H.remotePartyId) ?? from;
  const text = numberOf(told.uri);
  const nobody = NOBODY.test(text);
  return {
    number: nobody ? "" : normalised(text, gateway, reading),
    name: nobody ? "" : told.displayName ?? from.displayName ?? "",
    anonymous: nobody || wantsPrivacy(request) || NOBODY.test(numberOf(from.uri)),
  };
}

/** What carriers write where there is no number. */
const NOBODY = /^(anonymous|restricted|unavailable|unknown|private|\+?266696687)?$/i;

/** The number or name in a URI, without parameters such as `;phone-context`. */
function numberOf(uri: Uri): string {
  const text = uri.kind === "sip" ? uri.user ?? "" : uri.rest;
  return withoutSeparators(text.split(";")[0] ?? "");
}

function normalised(text: string, gateway: Gateway, reading: ArrivalReading): string {
  return formsOf(text, gateway, reading)[0] ?? text;
}

/** How a number may be meant, the likeliest first, in E.164. */
function formsOf(text: string, gateway: Gateway, { plan, country }: ArrivalReading): string[] {
  if (!/^\+?\d+$/.test(text)) return [];
  if (text.startsWith("+")) return [plan.toE164(text, country) ?? text];
  const international = text.startsWith("0") ? undefined : plan.toE164(`+${text}`, country);
  const national = plan.toE164(text, country);
  const forms = gateway.numberFormat === "national"
    ? [national, international]
    : [international, national];
  return forms.filter((form) => form !== undefined);
}
