import type { Outcome, Parking } from "../call/mod.ts";
import type { Considered, UserStore } from "../domain/mod.ts";
import type { Decision, RouteRequest } from "../routing/mod.ts";
import type { ParkingLot } from "./parking_lot.ts";
import type { Destination, Routed } from "./switchboard.ts";

export interface DestinationsOptions {
  /** Where a number leads; `tried` takes what was considered. */
  readonly route: (request: RouteRequest, tried: Considered[]) => Decision;
  readonly users: Pick<UserStore, "byExtension">;
  readonly lot: ParkingLot;
}

/** How long a call that comes back rings, milliseconds. */
const BACK_MS = 30_000;

/** Where calls go that are up already, or were forwarded. */
export class Destinations {
  readonly #options: DestinationsOptions;

  constructor(options: DestinationsOptions) {
    this.#options = options;
  }

  /** As `Switchboard.route`. */
  route(
    { dialled, by, diversions, anonymous, codes, challenged, tried = [] }: Destination,
  ): Routed {
    const { user, extension, gateway, stir } = by;
    const caller = {
      ...(user === undefined ? {} : { user }),
      ...(gateway === undefined ? {} : { gateway, stir }),
      extension,
    };
    const decision = this.#options.route({
      dialled,
      caller,
      diversions,
      anonymous,
      ...(codes === undefined ? {} : { codes }),
      ...(challenged ? { challenged } : {}),
    }, tried);
    return {
      outcome: this.#outcomeOf(decision, extension),
      diversions: decision.kind === "ring" ? decision.diversions : diversions,
    };
  }

  /** As `Switchboard.backTo`. */
  backTo(extension: string): Outcome {
    const user = this.#options.users.byExtension(extension)?.id;
    if (user === undefined) return { kind: "refused", status: 480 };
    const member = { target: { kind: "user", user }, afterMs: 0, confirm: false } as const;
    return {
      kind: "ring",
      plan: {
        called: extension,
        rounds: [{ members: [member], ms: BACK_MS }],
        otherwise: {},
        callerPrefix: "",
        autoAnswer: false,
      },
    };
  }

  /** As `Switchboard.slotFor`, for whom `by` parks. */
  parking(by: string, slot?: string): Parking | undefined {
    const kept = this.#options.lot.reserve(slot);
    return kept === undefined ? undefined : { slot: kept, by };
  }

  #outcomeOf(decision: Decision, by: string): Outcome {
    switch (decision.kind) {
      case "ring":
        return { kind: "ring", plan: decision.plan };
      case "service":
        return decision;
      case "park":
      case "slot": {
        const parking = this.parking(by, decision.slot);
        return parking ? { kind: "park", parking } : { kind: "refused", status: 486 };
      }
      case "reject":
        return { kind: "refused", status: decision.status };
      default:
        // Nobody can be sent to what only does something for who dials it.
        return { kind: "refused", status: 403 };
    }
  }
}
