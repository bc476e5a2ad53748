import type { GatewayId, InboundNumberId } from "./ids.ts";

/** A number of ours in the telephone network. */
export interface InboundNumber {
  readonly id: InboundNumberId;
  /** E.164 with `+`; unique. */
  readonly number: string;
  /** For people, e.g. `Office`; may be empty. */
  readonly name: string;
  /** By which gateways calls to it come; empty for any. */
  readonly gateways: readonly GatewayId[];
  /** Where its calls go when no rule says otherwise, as `parseDestination`. */
  readonly destination: string;
}

/** What a number in E.164 with `+` looks like. */
export const E164 = /^\+[1-9]\d{3,14}$/;

/** Numbers of ours, in their order as texts. Synchronous, as `UserStore`. */
export interface InboundNumberStore {
  get(id: InboundNumberId): InboundNumber | undefined;
  /** @param number E.164 with `+`. */
  byNumber(number: string): InboundNumber | undefined;
  /** The same list while nothing has changed. */
  list(): readonly InboundNumber[];
  /** @throws {TakenError} when the number is there already. */
  save(number: InboundNumber): void;
  /** False when there was none. */
  remove(id: InboundNumberId): boolean;
}

/** Most inbound numbers there can be. */
export const MOST_INBOUND_NUMBERS = 10_000;
