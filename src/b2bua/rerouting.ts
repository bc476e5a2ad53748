import type { CallEffect, Outcome } from "../call/mod.ts";
import type { Considered, Diversion } from "../domain/mod.ts";
import type { Leg } from "./leg.ts";
import type { Destination, Switchboard } from "./switchboard.ts";

export interface ReroutingOptions {
  readonly switchboard: Pick<Switchboard, "route" | "backTo">;
  /** By what forwardings the call came here. */
  readonly diversions: readonly Diversion[];
  /** Takes what was considered on the way. */
  readonly tried: Considered[];
}

/** Where a call goes that nobody took, and by what forwardings it got where it is. */
export class Rerouting {
  readonly #options: ReroutingOptions;
  #diversions: readonly Diversion[];

  constructor(options: ReroutingOptions) {
    this.#options = options;
    this.#diversions = options.diversions;
  }

  get diversions(): readonly Diversion[] {
    return this.#diversions;
  }

  /** The call is sent where it goes now by `diversions`. */
  sentBy(diversions: readonly Diversion[]): void {
    this.#diversions = diversions;
  }

  /** Forwards the call of `caller` from the number `forwarder` to `to`. */
  forward(
    caller: Leg,
    forwarder: string,
    to: string,
    why: keyof typeof REASON_OF,
  ): Outcome {
    const { switchboard, tried } = this.#options;
    const { outcome, diversions } = switchboard.route({
      dialled: to,
      by: byOf(caller),
      diversions: [...this.#diversions, { from: forwarder, reason: REASON_OF[why] }],
      anonymous: caller.party.anonymous,
      tried,
    });
    this.#diversions = diversions;
    return outcome;
  }

  /** The caller, who has passed a challenge, goes where `to` leads without one. */
  letIn(caller: Leg, to: string): Outcome {
    const { switchboard, tried } = this.#options;
    const { outcome, diversions } = switchboard.route({
      dialled: to,
      by: byOf(caller),
      diversions: this.#diversions,
      anonymous: caller.party.anonymous,
      challenged: true,
      tried,
    });
    this.#diversions = diversions;
    return outcome;
  }

  /** The caller has heard a message and calls back whoever left it: as a person, and no code. */
  callBack(caller: Leg, to: string): Outcome {
    const { switchboard, tried } = this.#options;
    const { outcome, diversions } = switchboard.route({
      dialled: to,
      by: byOf(caller),
      diversions: [],
      anonymous: caller.party.anonymous,
      codes: false,
      tried,
    });
    this.#diversions = diversions;
    return outcome;
  }

  /**
   * The call comes back to the person at `extension`, who sees why, and goes nowhere else from
   * there. `slot` is where it was parked.
   */
  comeBack(extension: string, slot: string | undefined): Outcome {
    const outcome = this.#options.switchboard.backTo(extension);
    this.#diversions = [];
    if (outcome.kind !== "ring") return outcome;
    const callerPrefix = slot === undefined ? "Back: " : `Park ${slot}: `;
    return { kind: "ring", plan: { ...outcome.plan, callerPrefix } };
  }
}

const byOf = ({ device, trunk, party }: Leg): Destination["by"] => ({
  user: device?.user,
  extension: party.number,
  gateway: trunk?.gateway.id,
  stir: trunk?.stir,
});

/** Why a call was forwarded, RFC 5806 §4, by what kept it from being answered. */
const REASON_OF = {
  "busy": "user-busy",
  "no-answer": "no-answer",
  "unreachable": "unavailable",
} as const satisfies Partial<Record<Extract<CallEffect, { do: "route" }>["why"], string>>;
