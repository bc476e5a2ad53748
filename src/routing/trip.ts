import type { Considered, ConsideredKey, Diversion, UserId } from "../domain/mod.ts";
import type { Decision, Rejection, RouteRequest, RoutingFacts } from "./routing_facts.ts";

/** Where the search for a route has got to. */
export interface Trip {
  readonly number: string;
  readonly caller: RouteRequest["caller"];
  readonly diversions: readonly Diversion[];
  readonly anonymous: boolean;
  /** False once the number is not what the caller typed: then it means people only. */
  readonly codes: boolean;
  /** It came by a gateway, and its number is one of ours: it goes where we have set. */
  readonly arrived?: boolean;
  /** The caller has passed a challenge, and gets no other. */
  readonly challenged?: boolean | undefined;
  /** The rules have been looked at: it goes where the number leads by itself. */
  readonly ruled?: boolean;
  /** Put before the caller's name wherever it rings. */
  readonly callerPrefix?: string;
  /** Takes what was considered; undefined when nobody asked. */
  readonly tried: Considered[] | undefined;
}

/** The end of the search, or where it goes on. */
export type Step = Decision | { readonly kind: "onward"; readonly trip: Trip };

export function reject(status: number, reason: string): Rejection {
  return { kind: "reject", status, reason };
}

/** Notes in the list what was considered. */
export function note(trip: Trip, key: ConsideredKey, values: Considered["values"]): void {
  trip.tried?.push({ key, values });
}

/** True once the number is one that we have set, and nobody dialled. */
export const isSetByUs = ({ diversions, arrived = false }: Trip): boolean =>
  diversions.length > 0 || arrived;

/** True when `user` takes no calls of this caller. */
export const isBlocked = ({ caller }: Trip, user: UserId, facts: RoutingFacts): boolean =>
  caller.extension !== "" && (facts.hasBlocked?.(user, caller.extension) ?? false);

/** True when it is `user` who calls. */
export const isCaller = ({ caller }: Trip, user: UserId): boolean => caller.user === user;
