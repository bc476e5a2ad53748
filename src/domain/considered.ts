import type { RingStrategy } from "./ring_group.ts";
import type { Diversion } from "./route.ts";

/** Why somebody who is listed does not ring. */
export type LeftOut =
  | "no-way"
  | "rings-already"
  | "is-caller"
  | "do-not-disturb"
  | "on-a-call"
  | "takes-no-more"
  | "no-phone";

/** What can be considered; pages have a sentence for each, `considered.KEY`. */
export type ConsideredKey =
  /** `feature` is the `Feature` that it is for. */
  | "code"
  | "nobody"
  | "refused"
  | "full"
  | "no-phone"
  | "rings"
  | "do-not-disturb"
  | `left-out.${LeftOut}`
  | "group.nobody"
  | `group.${RingStrategy}`
  | `forwards.${Diversion["reason"]}`
  | "circle"
  /** Of a call that came by a gateway. */
  | "inbound.unknown"
  | "inbound.other-gateway"
  | "inbound.leads"
  /** Of a call that is to leave by one. */
  | "outbound.no-route"
  | "outbound.no-gateway"
  | "outbound.trying"
  | "outbound.silent"
  | "outbound.failed"
  | "outbound.reoffered"
  /** A sentence as it was written before there were keys; `text` has it. */
  | "words";

/** One thing that was considered on the way to where a call leads. */
export interface Considered {
  readonly key: ConsideredKey;
  /** What the sentence names: numbers, statuses, seconds. */
  readonly values: Readonly<Record<string, string | number>>;
}
