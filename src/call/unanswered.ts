/** A call that nobody took: where it came from is where it goes. */

import type { LegId } from "../domain/mod.ts";
import type { CallEffect, Ringing, Step } from "./call.ts";
import { ended, type Ending, NO_HOLD } from "./end.ts";
import { reasonOf, statusForCaller } from "./status.ts";

/** Nobody took the call: it goes back to where it came from, or ends. */
export function nobody(
  call: Ringing,
  cause: number,
  before: readonly CallEffect[],
  status = statusForCaller(cause),
): Step {
  const { transfer, parking, caller } = call;
  if (transfer?.by !== undefined) return restored(call, transfer.by, status, before);
  if (transfer?.recall !== undefined) {
    const { recall } = transfer;
    return {
      call: { ...call, routing: true, transfer: { ...transfer, recall: undefined } },
      effects: [...before, { do: "route", to: recall, why: "recall" }],
    };
  }
  if (parking) {
    return {
      call: { phase: "parked", caller, parking },
      effects: [...before, { do: "park", leg: caller, parking }],
    };
  }
  const by = call.timedOut ? "us" : "callee";
  const ending: Ending = { reason: reasonOf(cause), by, status, cause, why: "no-answer" };
  return ended(call, ending, [caller], before);
}

/** The transferee comes back to who transferred it, RFC 5589 §6.1. */
function restored(
  call: Ringing,
  by: LegId,
  status: number,
  before: readonly CallEffect[],
): Step {
  const { byCaller, holding, moved } = call.transfer ?? NO_TRANSFER;
  const [caller, callee] = byCaller ? [by, call.caller] : [call.caller, by];
  if (moved) {
    const base = { phase: "talking", caller, callee, answered: true, holding: NO_HOLD } as const;
    return {
      call: { ...base, connected: false, exchange: { from: callee } },
      effects: [
        ...before,
        { do: "tell-transferor", status },
        { do: "join", a: caller, b: callee },
      ],
    };
  }
  const held = byCaller ? holding.caller : holding.callee;
  return {
    call: { phase: "talking", caller, callee, answered: true, connected: true, holding },
    effects: [
      ...before,
      { do: "play", leg: call.caller, what: held ? "music" : "nothing" },
      { do: "tell-transferor", status },
    ],
  };
}

const NO_TRANSFER = { byCaller: false, holding: NO_HOLD, moved: false };

/** The last word to who asked for a transfer, and its BYE. */
export function toldOf({ transfer }: Ringing, status: number): readonly CallEffect[] {
  if (!transfer) return [];
  return [
    { do: "tell-transferor", status },
    ...(transfer.by === undefined ? [] : [
      { do: "bye", leg: transfer.by, why: "transferred" } as const,
    ]),
  ];
}

/** Gives up the slot that the caller came back from. */
export const freeSlot = ({ parking }: Ringing): readonly CallEffect[] =>
  parking ? [{ do: "free-slot", slot: parking.slot }] : [];
