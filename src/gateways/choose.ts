/** In which order the gateways of a route are tried, without a clock, a socket or chance. */

import type { GatewayChoice, GatewayId, RouteGateway } from "../domain/mod.ts";

/** What is known of a gateway: that it answers, that it does not, or nothing yet. */
export type GatewayHealth = "healthy" | "unknown" | "down";

/** A gateway of a route, as it stands now. */
export interface Candidate extends RouteGateway {
  readonly health: GatewayHealth;
  /** Calls it has. */
  readonly channels: number;
  /** Calls it may have. */
  readonly maxChannels: number | undefined;
}

/** What is remembered from one choice to the next: how far behind each gateway is, by weight. */
export type Turns = ReadonlyMap<GatewayId, number>;

export interface Choice {
  /** To be tried one after the other. */
  readonly order: readonly GatewayId[];
  readonly turns: Turns;
}

export interface Preference {
  readonly choice: GatewayChoice;
  readonly turns: Turns;
  /** The gateway that was taken for this number before, with `sticky`. */
  readonly kept?: GatewayId | undefined;
  /** What the table of operators says of the number, with `operator`. */
  readonly operator?: readonly GatewayId[] | undefined;
}

/**
 * The order in which `candidates` are tried. Those whose calls are all taken are left out; those
 * that are down come last, for they may be back; those that nothing is known of before these.
 */
export function choose(candidates: readonly Candidate[], preference: Preference): Choice {
  const free = candidates.filter(({ channels, maxChannels }) =>
    channels < (maxChannels ?? Infinity)
  );
  const { kept, operator = [], choice } = preference;
  const { ranks, turns } = rotated(free, preference);
  const rankOf = ({ gateway }: Candidate) => ranks.get(gateway) ?? 0;
  const named = choice === "sticky" && kept !== undefined
    ? [kept]
    : choice === "operator"
    ? operator
    : [];
  const order = free.toSorted((a, b) =>
    HEALTH[a.health] - HEALTH[b.health] ||
    placeIn(named, a.gateway) - placeIn(named, b.gateway) ||
    a.priority - b.priority ||
    (choice === "least-used" ? loadOf(a) - loadOf(b) : 0) ||
    rankOf(a) - rankOf(b) ||
    a.cost - b.cost || b.quality - a.quality
  );
  return { order: order.map(({ gateway }) => gateway), turns };
}

const HEALTH: Readonly<Record<GatewayHealth, number>> = { healthy: 0, unknown: 1, down: 2 };

function placeIn(named: readonly GatewayId[], gateway: GatewayId): number {
  const at = named.indexOf(gateway);
  return at < 0 ? named.length : at;
}

/** How full a gateway is; without a limit, by its calls. */
const loadOf = ({ channels, maxChannels }: Candidate): number =>
  maxChannels === undefined ? channels : channels / maxChannels;

/**
 * Smooth weighted round-robin: of each priority the one that is furthest behind is first, and the
 * turns of the others are kept, so that a heavy one is not taken several times in a row.
 */
function rotated(
  free: readonly Candidate[],
  { choice, turns: before, kept }: Preference,
): { readonly ranks: ReadonlyMap<GatewayId, number>; readonly turns: Turns } {
  const ranks = new Map<GatewayId, number>();
  const takesTurns = choice === "weight" || choice === "sticky" && kept === undefined;
  if (!takesTurns) return { ranks, turns: before };
  const turns = new Map(before);
  for (const group of groupsOf(free)) {
    const total = group.reduce((sum, { weight }) => sum + weight, 0);
    for (const { gateway, weight } of group) {
      turns.set(gateway, (turns.get(gateway) ?? 0) + weight);
    }
    const behind = group.toSorted((a, b) =>
      (turns.get(b.gateway) ?? 0) - (turns.get(a.gateway) ?? 0)
    );
    for (const [rank, { gateway }] of behind.entries()) ranks.set(gateway, rank);
    const first = behind[0]?.gateway;
    if (first !== undefined) turns.set(first, (turns.get(first) ?? 0) - total);
  }
  return { ranks, turns };
}

/** Those that take turns with each other. */
function groupsOf(free: readonly Candidate[]): readonly (readonly Candidate[])[] {
  return [...Map.groupBy(free, ({ health, priority }) => `${health} ${priority}`).values()];
}
