export { type ExpiresPolicy, type GrantedExpires, grantExpires } from "./expires.ts";
export {
  stateField,
  type SubscriptionEnd,
  type SubscriptionPhase,
  type TerminationReason,
} from "./subscription_state.ts";
export {
  acceptSubscribe,
  nextNotify,
  notified,
  type NotifyParts,
  secondsLeft,
  startSubscription,
  type Subscription,
} from "./subscription.ts";
export { type NotifyOutcome, outcomeOfNotify } from "./notify_outcome.ts";
