/**
 * Subscriptions as plain data and pure functions, RFC 6665, from the notifier's side.
 *
 * ```txt
 * SUBSCRIBE --> pending --allowed--> active --refresh--> active
 *                  |                    |
 *                  +------ ended -------+--> NOTIFY terminated;reason=...
 * ```
 *
 * One subscription is one dialog: RFC 6665 §4.5.2 deprecates sharing, and nobody here shares.
 */

import { acceptRequest, confirmed, type Dialog, dialogOfServer } from "../dialog/mod.ts";
import { type DialogRefusal, nextRequest } from "../dialog/mod.ts";
import {
  field,
  H,
  type HeaderField,
  Params,
  type SipRequest,
  type SipResponse,
  type Tag,
} from "../message/mod.ts";
import { stateField, type SubscriptionEnd, type SubscriptionPhase } from "./subscription_state.ts";

export interface Subscription {
  /** The event package, e.g. `dialog`. */
  readonly event: string;
  /** The `id` parameter of Event; every NOTIFY repeats it, §8.2.1. */
  readonly eventId?: string;
  readonly dialog: Dialog;
  readonly phase: SubscriptionPhase;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The subscription that a SUBSCRIBE outside a dialog starts once it is answered with `localTag`. */
export function startSubscription(
  request: SipRequest,
  localTag: Tag,
  { phase, expiresAt }: Pick<Subscription, "phase" | "expiresAt">,
): Subscription {
  const event = request.headers.first(H.event);
  const id = event?.params.get("id");
  return {
    event: event?.token ?? "",
    ...(id === undefined ? {} : { eventId: id }),
    dialog: dialogOfServer(request, localTag, false),
    phase,
    expiresAt,
  };
}

/**
 * The subscription after a SUBSCRIBE came in its dialog, with its target refreshed (§4.4.1), or
 * why it may not: 403 for one that is for another event, which would share the dialog (§4.5.2).
 */
export function acceptSubscribe(
  subscription: Subscription,
  request: SipRequest,
): Subscription | DialogRefusal | { readonly refused: 403; readonly why: string } {
  const event = request.headers.first(H.event);
  const other = event !== undefined &&
    (event.token !== subscription.event || event.params.get("id") !== subscription.eventId);
  if (other) return { refused: 403, why: "One Subscription per Dialog" };
  const dialog = acceptRequest(subscription.dialog, request);
  return "refused" in dialog ? dialog : { ...subscription, dialog };
}

/** Seconds until `subscription` expires, rounded up; 0 when it has. */
export function secondsLeft({ expiresAt }: Subscription, at: number): number {
  return Math.max(0, Math.ceil((expiresAt - at) / 1_000));
}

export interface NotifyParts {
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array;
  /** The NOTIFY is the last one. */
  readonly end?: SubscriptionEnd;
}

/** The next NOTIFY at `at`, and the subscription after it; without Via and Contact, §4.2.2. */
export function nextNotify(
  subscription: Subscription,
  at: number,
  { headers = [], body, end }: NotifyParts,
): readonly [Subscription, SipRequest] {
  const { event, eventId, phase } = subscription;
  const params = eventId === undefined ? Params.NONE : Params.of(["id", eventId]);
  const [dialog, request] = nextRequest(subscription.dialog, "NOTIFY", {
    headers: [
      field(H.event, { token: event, params }),
      stateField(end ?? { phase, seconds: secondsLeft(subscription, at) }),
      ...headers,
    ],
    ...(body ? { body } : {}),
  });
  return [{ ...subscription, dialog }, request];
}

/** The subscription after a 2xx to a NOTIFY, whose Contact refreshes the target, §4.4.1. */
export function notified(subscription: Subscription, response: SipResponse): Subscription {
  return { ...subscription, dialog: confirmed(subscription.dialog, response) };
}
