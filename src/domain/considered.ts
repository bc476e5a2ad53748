import type { RuleAction, RuleTest, UserPresence } from "./call_rule.ts";
import type { RingStrategy } from "./ring_group.ts";
import type { Diversion } from "./route.ts";
import type { TollRefusal } from "./toll.ts";
import type { ScheduleState } from "./schedule.ts";
import type { ScreenAction } from "./screening.ts";

/** Why somebody who is listed does not ring. */
export type LeftOut =
  | "no-way"
  | "rings-already"
  | "is-caller"
  | "blocked"
  | "do-not-disturb"
  | "on-a-call"
  | "takes-no-more"
  | "no-phone";

/** What a rule may ask that is told in one word. */
type RuleWord = Exclude<RuleTest["kind"], "schedule" | "presence"> | UserPresence;

/** How a rule was considered: `rule` is its name. */
export type RuleConsideredKey =
  | "rule.off"
  | "rule.other-number"
  | "rule.own-phones"
  /** It would have matched, or not: `first` did before it. */
  | "rule.later"
  | `rule.does.${RuleAction["kind"]}`
  /** What was asked does not hold, or for `is` holds though it should not. */
  | `rule.not.${RuleWord}`
  | `rule.is.${RuleWord}`
  | `rule.closed.${Extract<ScheduleState, { open: false }>["why"]}`
  | `rule.open.${Extract<ScheduleState, { open: true }>["why"]}`
  | "rule.no-schedule"
  | "rule.passed-challenge"
  | "rule.nobody"
  | "rule.emergency";

/** Kinds of numbers that screening tells apart. */
type NumberKind =
  | "fixed-line"
  | "mobile"
  | "fixed-or-mobile"
  | "toll-free"
  | "premium"
  | "shared-cost"
  | "voip"
  | "other"
  | "unknown"
  | "impossible"
  | "none";

/** What a stage of the screening said; `stage` is its name. */
export type ScreenConsideredKey =
  | "screen.off"
  | "screen.failed"
  | "screen.late"
  | `screen.${"allow-list" | "block-list" | "grey-list"}.${"listed" | "not-listed"}`
  | `screen.number.${NumberKind}`
  | "screen.history.none"
  | "screen.history.exempt"
  | "screen.history.scored"
  | "screen.operator.unknown"
  | "screen.operator.named"
  | "screen.operator.suspected"
  | "screen.stir.passed"
  | "screen.stir.failed"
  | "screen.stir.none"
  | "screen.look-up.none"
  | "screen.look-up.clean"
  | "screen.look-up.fault"
  | "screen.spam-score.below"
  | "screen.spam-score.above"
  | `screen.does.${ScreenAction["kind"]}`;

/** What can be considered; pages have a sentence for each, `considered.KEY`. */
export type ConsideredKey =
  /** `feature` is the `Feature` that it is for. */
  | "code"
  | "nobody"
  /** A number for emergencies, which goes outside; `nobody` where no person has dialled it. */
  | "emergency"
  | "emergency.nobody"
  | "refused"
  | "full"
  /** The user called takes no calls of this caller. */
  | "blocked"
  /** Nobody here may call that number. */
  | "barred"
  | "no-phone"
  | "rings"
  | "do-not-disturb"
  | `left-out.${LeftOut}`
  | "group.nobody"
  | `group.${RingStrategy}`
  | `forwards.${Diversion["reason"]}`
  | "circle"
  /** A message can be left, was left, or was not. */
  | "voicemail.leads"
  | "voicemail.left"
  | "voicemail.none"
  /** Of a call that came by a gateway. */
  | "inbound.unknown"
  | "inbound.other-gateway"
  | "inbound.leads"
  /** What the carrier calls it; and that it is for somebody else. */
  | "inbound.carrier-call"
  | "inbound.other-account"
  /** Of a call that is to leave by one. */
  | "outbound.no-route"
  | "outbound.no-gateway"
  | "outbound.trying"
  | "outbound.silent"
  | "outbound.failed"
  | "outbound.reoffered"
  /** Of encrypted sound: the caller's offer is not what its settings want, or keys have no way. */
  | "encryption.refused"
  | "encryption.impossible"
  | `toll.${TollRefusal}`
  /** Somebody has listened to the call; of who listened, to whom. Of the owner's business. */
  | "listened"
  | "listens"
  | RuleConsideredKey
  | ScreenConsideredKey
  /** A sentence as it was written before there were keys; `text` has it. */
  | "words";

/** One thing that was considered on the way to where a call leads. */
export interface Considered {
  readonly key: ConsideredKey;
  /** What the sentence names: numbers, statuses, seconds. */
  readonly values: Readonly<Record<string, string | number>>;
}
