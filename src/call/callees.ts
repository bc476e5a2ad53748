/** The phones that ring for a call. */

import type { LegId } from "../domain/mod.ts";
import type { Callee, CallEffect, LegEnd, Ringing } from "./call.ts";

/** False for one that has failed. */
export const mayAnswer = ({ failed }: Callee): boolean => failed === undefined;

/** The callee with `leg`, while it may answer. */
export const calleeOf = ({ callees }: Ringing, leg: LegId): Callee | undefined =>
  callees.find((callee) => callee.leg === leg && mayAnswer(callee));

/** Stops one that rings. */
export const cancel = (leg: LegId, why: LegEnd): CallEffect => ({ do: "cancel", leg, why });

/** A leg that is screened has been answered: it is hung up. */
export const dismiss = ({ leg, screening }: Callee, why: LegEnd): CallEffect =>
  screening ? { do: "bye", leg, why } : cancel(leg, why);

/** Lets all go that may answer. */
export const dismissAll = ({ callees }: Ringing, why: LegEnd): readonly CallEffect[] =>
  callees.filter(mayAnswer).map((callee) => dismiss(callee, why));
