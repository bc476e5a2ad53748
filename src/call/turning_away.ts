/** How a caller is told that it is not wanted. */

import type { Refusal, Service } from "../domain/mod.ts";
import type { Ending } from "./end.ts";

const STATUS_OF: Readonly<Record<Refusal, number>> = {
  "busy": 486,
  "declined": 603,
  "not-in-service": 404,
  "silent": 480,
};

/** The end of a call that is turned away. */
export function turnedAway(how: Refusal): Ending {
  return { reason: "turned-away", by: "us", status: STATUS_OF[how], why: "hung-up" };
}

/** The end of a call that needs nothing to be heard first; undefined for all others. */
export function atOnce(service: Service): Ending | undefined {
  if (service.kind !== "turn-away") return undefined;
  const { how } = service;
  return how === "busy" || how === "declined" ? turnedAway(how) : undefined;
}
