import type { GatewayId, OutboundRouteId } from "./ids.ts";

/**
 * In which order the gateways of a route are tried: by `priority` alone; within a priority in turn
 * by `weight`; with the `least-used` first; the one that was taken for this number before
 * (`sticky`); or as the table of operators says for the number (`operator`).
 */
export type GatewayChoice = "priority" | "weight" | "least-used" | "sticky" | "operator";

export const GATEWAY_CHOICES: readonly GatewayChoice[] = [
  "priority",
  "weight",
  "least-used",
  "sticky",
  "operator",
];

/** A gateway as one route uses it. */
export interface RouteGateway {
  readonly gateway: GatewayId;
  /** Lower ones are tried first. */
  readonly priority: number;
  /** Its share among those of the same priority, 1 to 1000. */
  readonly weight: number;
  /** What a minute costs, in whatever unit the owner counts: of equal ones the cheaper is first. */
  readonly cost: number;
  /** How good it is, 0 to 100: of equally dear ones the better is first. */
  readonly quality: number;
}

/** Which numbers go out, how they are changed before, and by which gateways. */
export interface OutboundRoute {
  readonly id: OutboundRouteId;
  /** For people; unique. */
  readonly name: string;
  readonly enabled: boolean;
  /**
   * What is dialled: `X` 0 to 9, `Z` 1 to 9, `N` 2 to 9, `[1-5]` one of these, `.` one or more of
   * anything, `!` none or more; all else is itself. What stands before `|` is taken away. Any of
   * several is enough.
   */
  readonly patterns: readonly string[];
  /** How many digits are taken away in front, after a `prefix|`. */
  readonly strip: number;
  /** Put in front of what is left. */
  readonly prepend: string;
  readonly choice: GatewayChoice;
  /** How long a number keeps its gateway with `sticky`. */
  readonly stickySeconds: number;
  readonly gateways: readonly RouteGateway[];
}

/** Routes, in the order in which they are asked. Synchronous, as `UserStore`. */
export interface OutboundRouteStore {
  get(id: OutboundRouteId): OutboundRoute | undefined;
  byName(name: string): OutboundRoute | undefined;
  /** The first is asked first. The same list while nothing has changed. */
  list(): readonly OutboundRoute[];
  /** A new one comes last. @throws {TakenError} when another route has the name. */
  save(route: OutboundRoute): void;
  /** The order of all: those not named come after the others, as they were. */
  arrange(order: readonly OutboundRouteId[]): void;
  /** False when there was none. */
  remove(id: OutboundRouteId): boolean;
}

/** Whose numbers begin so, and by which gateways they are reached best. */
export interface OperatorPrefix {
  /** E.164 digits without `+`. */
  readonly prefix: string;
  /** For people. */
  readonly operator: string;
  /** In this order. */
  readonly gateways: readonly GatewayId[];
}

/** The table of operators. */
export interface OperatorStore {
  /** The entry with the longest prefix of `digits`, which are E.164 without `+`. */
  longest(digits: string): OperatorPrefix | undefined;
  /** Some, by prefix. */
  list(page: { readonly limit: number; readonly offset?: number }): readonly OperatorPrefix[];
  readonly count: number;
  /** Puts `entries` in the place of all there are. */
  replace(entries: readonly OperatorPrefix[]): void;
}

/** Most outbound routes there can be. */
export const MOST_OUTBOUND_ROUTES = 200;
/** Most entries of the table of operators. */
export const MOST_OPERATOR_PREFIXES = 200_000;
