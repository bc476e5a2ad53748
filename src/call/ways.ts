/** A number outside, to which several gateways lead: one is tried at a time. */

import type { LegId } from "../domain/mod.ts";
import type { Callee, CallEffect, Ringing, Step } from "./call.ts";
import { dismiss } from "./callees.ts";
import { nothing } from "./end.ts";
import { isOfTheWay } from "./status.ts";

/**
 * How long a gateway may take to say anything at all, while there is another, milliseconds. A
 * caller is not to wait for longer than a second, and an INVITE that was lost has been sent again
 * after half of one.
 */
const FIRST_RESPONSE_MS = 700;

/** Gives a gateway up of which nothing is heard. */
export const firstTimer = (leg: LegId): CallEffect => ({
  do: "start-timer",
  name: `first ${leg}`,
  ms: FIRST_RESPONSE_MS,
});

/** What is tried after `callee` has failed with `status`; undefined when that is the last word. */
export function nextWay(call: Ringing, callee: Callee, status: number): Step | undefined {
  const { ways } = callee;
  if (!ways || !isOfTheWay(status)) return undefined;
  const reoffer = status === 488 && !ways.reoffered;
  // RFC 3263 §4.3: who has refused the call has refused it for all its addresses.
  if (!reoffer && (ways.others ?? ways.left) <= 0) return undefined;
  return tryAgain(call, callee, status, reoffer);
}

/** Nothing was heard of `callee`, and there are other gateways. */
export function onSilence(call: Ringing, callee: Callee): Step {
  if (callee.screening || !callee.ways || callee.ways.left <= 0) return nothing(call);
  const { call: next, effects } = tryAgain(call, callee, 408, false);
  return { call: next, effects: [dismiss(callee, "silent"), ...effects] };
}

function tryAgain(call: Ringing, callee: Callee, status: number, reoffer: boolean): Step {
  const { leg, member: index } = callee;
  const member = call.plan.rounds[call.round]?.members[index];
  if (!member) return nothing(call);
  const callees = call.callees.map((one) =>
    one === callee ? { leg, member: index, failed: status } : one
  );
  return {
    call: { ...call, callees, due: [...call.due, index] },
    effects: [
      { do: "stop-timer", name: `first ${leg}` },
      { do: "ring", index, member, after: { leg, reoffer } },
    ],
  };
}
