import type { GatewayId } from "./ids.ts";

/** How the calls went that left by one gateway, in some time. */
export interface GatewayFigures {
  readonly gateway: GatewayId;
  /** Its name at the last of them. */
  readonly name: string;
  /** Calls that were tried by it. */
  readonly attempts: number;
  readonly answered: number;
  /** For how long people talked, all together. */
  readonly seconds: number;
  /** From the INVITE of the caller until it rang, on average; undefined when none rang. */
  readonly postDialDelayMs?: number;
  /** The attempts that were not answered, by final status, the most frequent first. */
  readonly failures: readonly { readonly status: number; readonly count: number }[];
}

/** What is known of how gateways do. Synchronous, as `UserStore`. */
export interface GatewayFiguresStore {
  /** Of every gateway that had a call since, by name. */
  since(from: Date): readonly GatewayFigures[];
}
