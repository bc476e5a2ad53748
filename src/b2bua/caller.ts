import type { Considered, Device } from "../domain/mod.ts";
import type { IncomingRequest } from "../sip/mod.ts";
import type { Party, Trunk } from "./leg_context.ts";

/** An INVITE whose sender has proved who it is: a phone of ours, or a carrier. */
export interface Caller {
  readonly incoming: IncomingRequest;
  /** Undefined for a carrier. */
  readonly device: Device | undefined;
  /** Undefined for a phone. */
  readonly trunk?: Trunk;
  /** Who calls, as those it calls may know it. */
  readonly party: Party;
  readonly dialled: string;
  readonly maxForwards: number;
  /** It calls for help. */
  readonly urgent?: boolean;
  /** What was considered to find out where it leads. */
  readonly tried: Considered[];
}

/** One that came from a phone of ours, whose person may do more than call. */
export interface OwnCaller extends Caller {
  readonly device: Device;
}

/** True for a phone of ours. */
export const isOwn = (caller: Caller): caller is OwnCaller => caller.device !== undefined;

/** `caller`, whom nobody is to know. */
export function hidden<One extends Caller>(caller: One, anonymous: boolean): One {
  if (caller.party.anonymous === anonymous) return caller;
  return { ...caller, party: { ...caller.party, anonymous } };
}
