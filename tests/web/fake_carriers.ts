import type { Gateway, GatewayStore } from "../../src/domain/mod.ts";
import type { Gateways, GatewayState, GatewayTest } from "../../src/gateways/mod.ts";

/** Gateways at work, as far as pages see them: each is as a test has it. */
export class FakeCarriers implements Pick<Gateways, "states" | "test" | "review"> {
  /** What is not the usual of a gateway's state, by name. */
  readonly found: Record<string, Partial<GatewayState>> = {};
  tested: GatewayTest = { answer: { status: 200, reason: "OK", ms: 12 }, registration: undefined };
  reviews = 0;
  readonly #gateways: Pick<GatewayStore, "list">;

  constructor(gateways: Pick<GatewayStore, "list">) {
    this.#gateways = gateways;
  }

  get states(): readonly GatewayState[] {
    return this.#gateways.list().map((gateway) => ({
      gateway,
      health: "unknown",
      registration: undefined,
      lastProbe: undefined,
      channels: 0,
      ...this.found[gateway.name],
    }));
  }

  test(_gateway: Gateway): Promise<GatewayTest> {
    return Promise.resolve(this.tested);
  }

  review(): void {
    this.reviews++;
  }
}
