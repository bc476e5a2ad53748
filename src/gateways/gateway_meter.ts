import type { Gateway } from "../domain/mod.ts";
import type { Meter } from "../runtime/mod.ts";
import type { AttemptOutcome } from "./outside_call.ts";
import type { GatewayState } from "./gateway_state.ts";

/** Statuses that are counted one by one; others as those of their class. */
const COUNTED: ReadonlySet<number> = new Set([
  401,
  403,
  404,
  407,
  408,
  480,
  484,
  486,
  487,
  488,
  500,
  502,
  503,
  504,
  600,
  603,
]);

/** What is counted of gateways; each name is a label, and there is a limit to them. */
export class GatewayMeter {
  readonly #meter: Meter;

  constructor(meter: Meter, states: () => readonly GatewayState[]) {
    this.#meter = meter;
    const gauges = (name: string, help: string, read: (state: GatewayState) => number) =>
      meter.gauges(
        name,
        help,
        () =>
          states().map((state) => ({
            labels: { gateway: state.gateway.name },
            value: read(state),
          })),
      );
    gauges(
      "ringdown_gateway_up",
      "Whether a gateway answers: 1 yes, 0 no, 0.5 not known.",
      ({ health }) => health === "healthy" ? 1 : health === "down" ? 0 : 0.5,
    );
    gauges(
      "ringdown_gateway_registered",
      "Whether we are registered at a gateway.",
      ({ registration }) => registration?.is === "registered" ? 1 : 0,
    );
    gauges("ringdown_gateway_channels", "Calls of a gateway.", ({ channels }) => channels);
  }

  /** A call came by the gateway. */
  came(gateway: Gateway): void {
    this.#calls(gateway, "in");
  }

  outcome(gateway: Gateway, outcome: AttemptOutcome): void {
    const { name } = gateway;
    if (outcome.is === "heard") return;
    if (outcome.is === "tried") return this.#calls(gateway, "out");
    if (outcome.is === "answered") {
      return this.#meter.counter(
        "ringdown_gateway_answers_total",
        "Calls that were answered by way of a gateway.",
        { gateway: name },
      ).add();
    }
    const status = outcome.is === "silent" ? "silent" : labelOf(outcome.status);
    this.#meter.counter(
      "ringdown_gateway_failures_total",
      "Calls that failed at a gateway, by status.",
      { gateway: name, status },
    ).add();
  }

  #calls({ name }: Gateway, direction: "in" | "out"): void {
    this.#meter.counter(
      "ringdown_gateway_calls_total",
      "Calls that were tried by a gateway, or came by it.",
      { gateway: name, direction },
    ).add();
  }
}

const labelOf = (status: number): string =>
  COUNTED.has(status) ? String(status) : `${Math.floor(status / 100)}xx`;
