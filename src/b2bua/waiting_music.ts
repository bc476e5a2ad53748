import type { Call } from "../call/mod.ts";
import type { RingPlan } from "../domain/mod.ts";
import type { CallLegs } from "./call_legs.ts";
import type { Leg } from "./leg.ts";
import type { Switchboard } from "./switchboard.ts";

/** The music of the group that `plan` rings; undefined when it has none of its own. */
export function groupMusic(
  { group }: RingPlan,
  switchboard: Pick<Switchboard, "musicOf">,
): string | undefined {
  return group && switchboard.musicOf({ group });
}

/** The file that `leg` hears while it waits; undefined for what is built in. */
export function waitingMusic(
  leg: Leg,
  state: Call | undefined,
  legs: CallLegs,
  switchboard: Pick<Switchboard, "musicOf" | "parkedBy">,
): string | undefined {
  const group = state?.phase === "ringing" ? groupMusic(state.plan, switchboard) : undefined;
  if (group !== undefined) return group;
  const { device } = legs.partnerOf(leg) ?? legs.transferor ?? {};
  if (state?.phase !== "parked") return switchboard.musicOf({ device, user: device?.user });
  const user = switchboard.parkedBy(state.parking.slot);
  return switchboard.musicOf({ device: device?.user === user ? device : undefined, user });
}
