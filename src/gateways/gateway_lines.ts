import type { Gateway, GatewayId, GatewayStore } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { Flow } from "../sip/mod.ts";
import { GatewayLine, type GatewayLineOptions } from "./gateway_line.ts";
import type { GatewayState } from "./gateway_state.ts";

export interface GatewayLinesOptions extends Omit<GatewayLineOptions, "onChange" | "onDown"> {
  readonly events: EventBus;
  readonly gateways: Pick<GatewayStore, "secrets">;
  /** Calls that a gateway has, both ways. */
  readonly channelsOf: (gateway: GatewayId) => number;
  /** A gateway does not answer any more. */
  readonly onDown: (gateway: GatewayId) => void;
}

/** A line for each gateway that is switched on. */
export class GatewayLines {
  readonly #options: GatewayLinesOptions;
  readonly #lines = new Map<GatewayId, GatewayLine>();
  #gateways: readonly Gateway[] = [];

  constructor(options: GatewayLinesOptions) {
    this.#options = options;
  }

  get(id: GatewayId): GatewayLine | undefined {
    return this.#lines.get(id);
  }

  /** In the order of the gateways. */
  get all(): readonly GatewayLine[] {
    return this.#gateways.flatMap(({ id }) => this.#lines.get(id) ?? []);
  }

  /** Makes the lines of `gateways` those there are: one that is as it was goes on as it is. */
  replace(gateways: readonly Gateway[]): void {
    const before = new Map(this.#gateways.map((one) => [one.id, JSON.stringify(one)]));
    this.#gateways = gateways;
    const kept = new Set(gateways.filter(({ enabled }) => enabled).map(({ id }) => id));
    for (const id of this.#lines.keys()) if (!kept.has(id)) this.#close(id);
    for (const gateway of gateways) {
      if (gateway.enabled) this.#open(gateway);
      if (before.get(gateway.id) !== JSON.stringify(gateway)) this.#tell(gateway.id);
    }
  }

  /** How all gateways are, those that are switched off too. */
  get states(): readonly GatewayState[] {
    return this.#gateways.map((gateway) => {
      const line = this.#lines.get(gateway.id);
      return {
        gateway,
        health: line?.health ?? "unknown",
        registration: line?.registration,
        lastProbe: line?.lastProbe,
        channels: this.#options.channelsOf(gateway.id),
      };
    });
  }

  flowClosed(flow: Flow): void {
    for (const line of this.#lines.values()) line.flowClosed(flow);
  }

  /** Gives all registrations up. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.stop()));
    this.#lines.clear();
  }

  #open(gateway: Gateway): void {
    const secrets = this.#options.gateways.secrets(gateway.id);
    if (this.#lines.get(gateway.id)?.isOf(gateway, secrets)) return;
    this.#close(gateway.id);
    const line = new GatewayLine(gateway, secrets, {
      ...this.#options,
      onChange: () => this.#tell(gateway.id),
      onDown: () => this.#options.onDown(gateway.id),
    });
    this.#lines.set(gateway.id, line);
    line.start();
  }

  #close(id: GatewayId): void {
    const line = this.#lines.get(id);
    this.#lines.delete(id);
    line?.stop().catch((error) =>
      this.#options.log.warn("A registration could not be given up", { cause: messageOf(error) })
    );
  }

  #tell(gateway: GatewayId): void {
    this.#options.events.publish({ type: "gateway.changed", gateway });
  }
}
