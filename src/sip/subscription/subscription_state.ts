import { field, H, type HeaderField, Params } from "../message/mod.ts";

/** Where a subscription is in its life, RFC 6665 §4.1.3. */
export type SubscriptionPhase = "pending" | "active";

/**
 * Why a subscription ended, RFC 6665 §4.1.3:
 *
 * - `deactivated`: subscribe again at once, it may reach another notifier;
 * - `probation`, `giveup`: try again later, after `retry-after` if given;
 * - `rejected`: by a change of authorization; do not try again;
 * - `timeout`: it was not refreshed, or it was ended by its subscriber;
 * - `noresource`: what was watched is no more; do not try again.
 */
export type TerminationReason =
  | "deactivated"
  | "probation"
  | "rejected"
  | "timeout"
  | "giveup"
  | "noresource";

export interface SubscriptionEnd {
  readonly reason: TerminationReason;
  /** Seconds; means something with `probation` and `giveup` only. */
  readonly retryAfter?: number;
}

/** Subscription-State, RFC 6665 §8.2.3, of one that has `seconds` left, or of one that ends. */
export function stateField(
  state: { readonly phase: SubscriptionPhase; readonly seconds: number } | SubscriptionEnd,
): HeaderField {
  if ("phase" in state) {
    const params = Params.of(["expires", String(state.seconds)]);
    return field(H.subscriptionState, { token: state.phase, params });
  }
  const { reason, retryAfter } = state;
  const params = Params.of(["reason", reason]);
  return field(H.subscriptionState, {
    token: "terminated",
    params: retryAfter === undefined ? params : params.with("retry-after", String(retryAfter)),
  });
}
