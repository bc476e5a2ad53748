import type { Vendor } from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import {
  type CallIdValue,
  field,
  H,
  type HeaderField,
  Headers,
  hostPort,
  SipRequest,
  type SipStack,
  type Tag,
} from "../sip/mod.ts";
import { orderEvent } from "./resync.ts";

/** The event package by which phones look for their configuration, RFC 6080. */
export const PNP_EVENT = "ua-profile";

/** A phone that asked, and what it must be told something by. */
export interface PnpAsker {
  readonly request: SipRequest;
  /** Ours in the dialog that it began. */
  readonly tag: Tag;
  /** Where it came from, and the port that it named: to no other address is anything sent. */
  readonly target: { readonly host: string; readonly port: number };
}

/**
 * Tells a phone in the dialog that it began where its configuration is.
 * @param step How far the sequence number is beyond that of its request.
 */
export function profileNotify(
  stack: SipStack,
  { request, tag, target }: PnpAsker,
  url: Secret,
  step: number,
): SipRequest {
  const headers = new Headers([
    field(H.maxForwards, 20),
    raw("From", `<${request.to.uri}>;tag=${tag}`),
    raw("To", `<${request.from.uri}>${tagOf(request.from.tag)}`),
    field(H.callId, request.callId as CallIdValue),
    field(H.cseq, { number: request.cseq.number + step, method: "NOTIFY" }),
    raw("Event", request.headers.raw("Event")[0] ?? PNP_EVENT),
    raw("Subscription-State", "terminated;reason=timeout"),
    stack.userAgentField,
    contactTo(stack, target),
    raw("Content-Type", "application/url"),
  ]);
  const body = new TextEncoder().encode(url.reveal());
  return new SipRequest("NOTIFY", `sip:${hostPort(target)}`, headers, body);
}

/** Tells a phone without an account to start anew: it looks for its configuration then. */
export function restartNotify(
  stack: SipStack,
  { target }: PnpAsker,
  vendor: Vendor | undefined,
  token: () => string,
): SipRequest {
  const there = `<sip:${hostPort(target)}>`;
  const headers = new Headers([
    field(H.maxForwards, 20),
    raw("From", `<sip:${hostPort(stack.network.localFor(target, "UDP"))}>;tag=${token()}`),
    raw("To", there),
    field(H.callId, token() as CallIdValue),
    field(H.cseq, { number: 1, method: "NOTIFY" }),
    raw("Event", orderEvent(vendor, "reboot")),
    raw("Subscription-State", "terminated"),
    stack.userAgentField,
    contactTo(stack, target),
  ]);
  return new SipRequest("NOTIFY", `sip:${hostPort(target)}`, headers);
}

/** Where a phone reaches us. */
export function contactTo(stack: SipStack, target: PnpAsker["target"]): HeaderField {
  return raw("Contact", `<sip:${hostPort(stack.network.localFor(target, "UDP"))}>`);
}

const raw = (name: string, value: string): HeaderField => ({
  name,
  key: name.toLowerCase(),
  value,
});

const tagOf = (tag: string | undefined) => tag === undefined ? "" : `;tag=${tag}`;
