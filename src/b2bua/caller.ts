import type { Considered, Device, User } from "../domain/mod.ts";
import type { IncomingRequest } from "../sip/mod.ts";
import type { Party } from "./leg_context.ts";

/** An INVITE whose sender has proved who it is. */
export interface Caller {
  readonly incoming: IncomingRequest;
  readonly device: Device;
  readonly user: User | undefined;
  readonly dialled: string;
  readonly anonymous: boolean;
  readonly maxForwards: number;
  /** What was considered to find out where it leads. */
  readonly tried: Considered[];
}

/** Who calls, as those it calls may know it. */
export function partyOf({ user, device }: Caller, anonymous: boolean): Party {
  return {
    number: user?.extension ?? device.username,
    name: user?.name ?? "",
    anonymous,
  };
}
