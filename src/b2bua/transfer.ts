/** REFER in a call: blind transfer, RFC 5589 §6, and attended transfer, §7. */

import {
  H,
  type HeaderField,
  type IncomingRequest,
  type NameAddr,
  type ReplacesValue,
  type SipRequest,
  SipSyntaxError,
} from "../sip/mod.ts";
import type { Leg } from "./leg.ts";
import type { LiveCall } from "./live_call.ts";
import { ReferSubscription } from "./refer_subscription.ts";
import type { Switchboard } from "./switchboard.ts";

/** What a REFER asks for. */
interface ReferRequest {
  /** Extension or number. */
  readonly number: string;
  readonly replaces: ReplacesValue | undefined;
  /** No NOTIFY is wanted, RFC 4488. */
  readonly silent: boolean;
}

interface Refusal {
  readonly refused: 400 | 403 | 404 | 481 | 491;
  readonly why: string;
}

/** Answers a REFER that `leg` sent in `call`; runs in the queue of the call. */
export function transfer(
  call: LiveCall,
  leg: Leg,
  incoming: IncomingRequest,
  switchboard: Switchboard,
): void {
  const asked = refusalOf(call, leg) ?? readRefer(incoming.request, switchboard);
  if ("refused" in asked) {
    return incoming.respond(asked.refused, {
      reason: `${PHRASES[asked.refused]} (${asked.why})`,
    });
  }
  const { silent, replaces, number } = asked;
  const subscription = new ReferSubscription(leg, incoming.request, silent);
  leg.referSubscription = subscription;
  incoming.respond(202, { headers: silent ? [NO_SUBSCRIPTION] : [] });
  subscription.tell(100);
  if (replaces) {
    const status = attended(call, leg, replaces, switchboard);
    if (status !== undefined) subscription.tell(status);
    return;
  }
  const { outcome, diversions } = switchboard.route({
    dialled: number,
    by: { user: leg.device?.user, extension: leg.party.number },
    diversions: [],
    anonymous: false,
  });
  call.transfer(leg, outcome, diversions);
}

function refusalOf(call: LiveCall, leg: Leg): Refusal | undefined {
  if (call.phase === "ended") return { refused: 481, why: "The call is over" };
  const pending = leg.referSubscription && !leg.referSubscription.over;
  if (pending) return { refused: 491, why: "A transfer is under way" };
  // Whoever was reached outside could reach others on our account.
  if (!leg.device) return { refused: 403, why: "Only our own phones transfer calls" };
  if (!call.partnerOf(leg)) return { refused: 403, why: "Nobody is there to be transferred" };
  return undefined;
}

/** Hands the partner of `leg` to the call that `replaces` names; a final status if it cannot be. */
function attended(
  call: LiveCall,
  leg: Leg,
  replaces: ReplacesValue,
  switchboard: Switchboard,
): number | undefined {
  const target = findReplaced(replaces, switchboard);
  if (!target) return 481;
  if (target.leg.over) return 603;
  if (replaces.earlyOnly && target.call.phase === "talking") return 486;
  return handOver(call, leg, target);
}

/**
 * Puts the partner of `leg` in the place of `target.leg`, which must be another call of the same
 * user. Returns the status that says why not, RFC 3891 §3.
 */
export function handOver(
  call: LiveCall,
  leg: Leg,
  target: { readonly leg: Leg; readonly call: LiveCall },
): 403 | 481 | 482 | undefined {
  if (target.call === call) return 482;
  const user = leg.device?.user;
  if (user === undefined || target.leg.device?.user !== user) return 403;
  const partner = call.partnerOf(leg);
  // Who has hung up already would take the consultation with it.
  if (!partner || partner.over || !isParty(target)) return 481;
  call.leave(leg);
  target.call.take(partner, target.leg.id, leg, leg.party.number);
  return undefined;
}

/** True when somebody could stand where `leg` does: it talks, waits, or is served by us. */
function isParty({ leg, call }: { readonly leg: Leg; readonly call: LiveCall }): boolean {
  const { state } = call;
  if (state?.phase === "ringing" || state?.phase === "served") return state.caller === leg.id;
  return call.partnerOf(leg) !== undefined;
}

/**
 * The leg that a Replaces names. Its tags are as the sender of the message sees our dialog with
 * it, or, in one that was made from a lamp's document, as another phone sees its dialog with us.
 */
export function findReplaced(
  { callId, toTag, fromTag }: ReplacesValue,
  switchboard: Pick<Switchboard, "find">,
): ReturnType<Switchboard["find"]> {
  for (const [ours, theirs] of [[toTag, fromTag], [fromTag, toTag]] as const) {
    const found = switchboard.find(callId, ours);
    if (found && found.leg.dialogState.localTag === theirs) return found;
  }
  return undefined;
}

/** @returns why not, when nobody could be called with it. */
function readRefer(
  request: SipRequest,
  { isOurs }: Pick<Switchboard, "isOurs">,
): ReferRequest | Refusal {
  const fields = request.headers.fieldsOf(H.referTo);
  if (fields.length !== 1) return { refused: 400, why: "REFER needs one Refer-To" };
  let target: NameAddr | undefined;
  try {
    target = request.headers.first(H.referTo);
  } catch (error) {
    if (!(error instanceof SipSyntaxError)) throw error;
  }
  if (!target) return { refused: 400, why: "Refer-To is not an address" };
  const silent = request.headers.raw("refer-sub").some((value) => value.startsWith("false"));
  const { uri } = target;
  if (uri.kind === "other") {
    if (uri.scheme !== "tel") return { refused: 400, why: "Refer-To is no telephone address" };
    const number = uri.rest.split(";")[0]?.replace(/[-.()]/g, "") ?? "";
    return { number, replaces: undefined, silent };
  }
  const method = uri.params.get("method");
  if (method !== undefined && method.toUpperCase() !== "INVITE") {
    return { refused: 403, why: "Only calls can be transferred" };
  }
  const replaces = readReplaces(uri.headerText);
  if (replaces === "malformed") return { refused: 400, why: "Replaces in Refer-To is malformed" };
  // Where a consultation call is, its Replaces tells; the address may be any phone's own.
  if (!replaces && (!isOurs(uri.host) || !uri.user)) {
    return { refused: 404, why: "Refer-To is not here" };
  }
  return { number: uri.user ?? "", replaces, silent };
}

/** The Replaces among the headers of a URI, RFC 3891 §4. */
function readReplaces(headerText: string): ReplacesValue | "malformed" | undefined {
  const found = headerText.split("&").filter((one) => /^replaces=/i.test(one));
  if (found.length === 0) return undefined;
  if (found.length > 1) return "malformed";
  try {
    return H.replaces.parse(decodeURIComponent(found[0]?.slice("replaces=".length) ?? ""));
  } catch (error) {
    if (error instanceof SipSyntaxError || error instanceof URIError) return "malformed";
    throw error;
  }
}

const PHRASES = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  481: "Call Does Not Exist",
  491: "Request Pending",
} as const;

const NO_SUBSCRIPTION: HeaderField = { name: "Refer-Sub", key: "refer-sub", value: "false" };
