import type { UserId } from "../domain/mod.ts";
import type { RoutingFacts } from "./routing_facts.ts";

/**
 * True when `user` may answer a call that rings at `called`: it is the same user, or they are in
 * one pickup group.
 */
export function mayPickUp(
  user: UserId,
  called: UserId,
  { settings }: Pick<RoutingFacts, "settings">,
): boolean {
  if (user === called) return true;
  const groups = new Set(settings.get(user).pickupGroups);
  return settings.get(called).pickupGroups.some((group) => groups.has(group));
}
