import type { Considered, GatewayId } from "../domain/mod.ts";
import type { Decision } from "../routing/mod.ts";
import type { SipRequest } from "../sip/mod.ts";

/** A call that came by a gateway, before anybody has asked where it leads. */
export interface Arrival {
  readonly gateway: GatewayId;
  /** Who calls, as the gateway says. */
  readonly caller: {
    /** E.164 with `+` where it can be read so, else what was sent; empty for nobody. */
    readonly number: string;
    readonly name: string;
    /** The caller does not want to be known: `number` is for our own decisions only. */
    readonly anonymous: boolean;
  };
  /** The number of ours that it is for, as `caller.number`. */
  readonly dialled: string;
  /** For what else can be read of it, such as what a carrier says of the caller's number. */
  readonly request: SipRequest;
  /** Takes what was considered. */
  readonly tried: Considered[];
}

/**
 * Decides about calls from outside before they are routed: what is to become of one, or undefined
 * for one that goes its way. The caller hears nothing but a 100 meanwhile; one that hangs up is
 * not asked about any more. What it throws lets the call go its way.
 */
export type Screen = (arrival: Arrival) => Promise<Decision | undefined>;
