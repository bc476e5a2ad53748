import type { GatewayId } from "../domain/mod.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { rulesStep } from "./rules/rule_step.ts";
import { note, reject, type Step, type Trip } from "./trip.ts";

/**
 * Where a call leads that came by `gateway`: to where a rule says, or the number of ours that it is
 * for. Any
 * other number is nobody's, or anybody could call the world at our expense.
 */
export function inboundRoute(trip: Trip, gateway: GatewayId, facts: RoutingFacts): Step {
  const found = facts.numbers.byNumber(trip.number);
  if (!found) {
    note(trip, "inbound.unknown", { number: trip.number });
    return reject(404, "Not Found");
  }
  const { gateways, destination } = found;
  if (gateways.length > 0 && !gateways.includes(gateway)) {
    note(trip, "inbound.other-gateway", { number: found.number });
    return reject(404, "Not Found");
  }
  const ruled = rulesStep(trip, found.id, facts);
  if (ruled) return ruled;
  note(trip, "inbound.leads", { number: found.number, to: destination });
  return {
    kind: "onward",
    trip: { ...trip, number: destination, codes: false, arrived: true },
  };
}
