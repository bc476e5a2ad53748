import type { GatewayId } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";

/** Numbers that are remembered; the one used longest ago makes room. */
const MOST = 10_000;

/** By which gateway numbers were reached, for as long as their routes say. */
export class StickyGateways {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly gateway: GatewayId; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): GatewayId | undefined {
    const kept = this.#kept.get(key);
    return kept && kept.until > this.#clock.elapsed() ? kept.gateway : undefined;
  }

  keep(key: string, gateway: GatewayId, seconds: number): void {
    this.#kept.delete(key);
    this.#kept.set(key, { gateway, until: this.#clock.elapsed() + seconds * 1_000 });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }
}
