/** Who a carrier is told that calls, without a socket, a clock or a promise. */

import type { Diversion, Gateway } from "../domain/mod.ts";
import {
  escapeUser,
  field,
  H,
  type HeaderField,
  type HeaderType,
  NameAddr,
  Params,
  SipUri,
} from "../sip/mod.ts";
import { domainAt } from "./gateway_address.ts";
import type { OutsideCall } from "./outside_call.ts";

/** What is known of our own numbers. */
export interface OwnNumbers {
  /** The number of ours whose calls go to an extension, by this gateway; undefined for none. */
  ofExtension(extension: string): string | undefined;
  /** Any number of ours that comes by this gateway, for who has none. */
  readonly any: string | undefined;
  /** True for a number of ours that comes by this gateway. */
  has(number: string): boolean;
}

/** What an INVITE to a gateway says of its caller. */
export interface ShownCaller {
  readonly from: NameAddr;
  /** The user part of our Contact, which must tell no more than From does. */
  readonly contactUser: string;
  readonly headers: readonly HeaderField[];
}

/** RFC 3323 §4.1.1.3. */
const ANONYMOUS = new NameAddr(
  new SipUri({ rawUser: "anonymous", host: "anonymous.invalid" }),
  { displayName: "Anonymous" },
);

/**
 * Who is shown for `call` at `gateway`: a number that the carrier takes, in the header where it
 * looks for one. To a carrier we are the trust domain's edge (RFC 3325 §5): who wants to be
 * anonymous is so in From, and told of in the other header with `Privacy: id`.
 *
 * @param written Writes a number in E.164 as the gateway wants it.
 */
export function shownCaller(
  gateway: Gateway,
  call: Pick<OutsideCall, "caller" | "diversions" | "emergency" | "help">,
  own: OwnNumbers,
  written: (e164: string) => string,
): ShownCaller {
  const { callerId, fromUser, account } = gateway;
  // Help may have to call back.
  const mayHide = !call.emergency;
  const anonymous = mayHide && (call.caller.anonymous || callerId.mode === "anonymous");
  const number = call.help?.shown ?? numberFor(gateway, call, own);
  const user = number === undefined ? undefined : written(number);
  const host = domainAt(gateway);
  const at = (rawUser: string | undefined, displayName?: string) =>
    new NameAddr(
      new SipUri({ rawUser: rawUser === undefined ? undefined : escapeUser(rawUser), host }),
      displayName === undefined ? {} : { displayName },
    );
  const isNamed = callerId.mode === "passthrough" || call.emergency;
  const name = callerId.name ?? (isNamed ? call.caller.name : "");
  const identity = at(user ?? account?.username, name);
  const from = anonymous ? ANONYMOUS : at(fromUser ?? user ?? account?.username, name);
  return {
    from,
    // Some carriers find the account by it.
    contactUser: anonymous ? "anonymous" : account?.username ?? user ?? "anonymous",
    headers: [
      ...identityHeaders(gateway, identity, anonymous),
      ...diversionsFor(call.diversions, own, callerId.number, (e164) => at(written(e164))),
    ],
  };
}

/** The number that is shown, in E.164; undefined when there is none that the carrier takes. */
function numberFor(
  { callerId }: Gateway,
  { caller, diversions }: Pick<OutsideCall, "caller" | "diversions">,
  own: OwnNumbers,
): string | undefined {
  const ofDevice = caller.device === undefined ? undefined : callerId.devices[caller.device];
  if (ofDevice !== undefined) return ofDevice;
  const usual = callerId.number ?? own.any;
  if (callerId.mode === "override") return usual;
  const passes = (number: string) =>
    own.has(number) || callerId.allowed.includes(number) || callerId.number === number;
  if (caller.gateway !== undefined) {
    if (callerId.forwarded && E164.test(caller.number) || passes(caller.number)) {
      return caller.number;
    }
    const forwarder = diversions.at(-1)?.from;
    return (forwarder === undefined ? undefined : ownNumber(forwarder, own)) ?? usual;
  }
  return passes(caller.number) ? caller.number : own.ofExtension(caller.number) ?? usual;
}

const E164 = /^\+[1-9]\d{3,14}$/;

/** Who forwarded, as a number of ours. */
function ownNumber(from: string, own: OwnNumbers): string | undefined {
  return own.has(from) ? from : own.ofExtension(from);
}

function identityHeaders(
  { callerId: { header } }: Gateway,
  identity: NameAddr,
  anonymous: boolean,
): readonly HeaderField[] {
  const privacy = anonymous ? [field(H.privacy, "id")] : [];
  const type = IDENTITY[header];
  if (!type) return privacy;
  if (header !== "rpid") return [field(type, identity), ...privacy];
  const params = Params.of(
    ["party", "calling"],
    ["privacy", anonymous ? "full" : "off"],
    ["screen", "yes"],
  );
  const { uri, displayName } = identity;
  return [field(type, new NameAddr(uri, { displayName, params })), ...privacy];
}

const IDENTITY: Readonly<Partial<Record<string, HeaderType<NameAddr>>>> = {
  pai: H.pAssertedIdentity,
  ppi: H.pPreferredIdentity,
  rpid: H.remotePartyId,
};

/** Who forwarded the call last, as a number that the carrier knows, RFC 5806 §4. */
function diversionsFor(
  diversions: readonly Diversion[],
  own: OwnNumbers,
  usual: string | undefined,
  at: (e164: string) => NameAddr,
): readonly HeaderField[] {
  const last = diversions.at(-1);
  const number = last && (ownNumber(last.from, own) ?? usual ?? own.any);
  if (!last || number === undefined) return [];
  const params = Params.of(["reason", last.reason], ["counter", String(diversions.length)]);
  return [field(H.diversion, new NameAddr(at(number).uri, { params }))];
}
