/** The gateways there are: which calls leave by which, and whose a call is that comes. */

import type {
  Gateway,
  GatewayId,
  GatewayStore,
  InboundNumberStore,
  OperatorStore,
  OutboundRouteStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import {
  type Clock,
  type Log,
  messageOf,
  type Meter,
  type Random,
  repeat,
  type Secret,
} from "../runtime/mod.ts";
import type { IncomingRequest, Resolver, SipStack } from "../sip/mod.ts";
import type { ArrivedCall } from "./arrived_call.ts";
import { GatewayLines } from "./gateway_lines.ts";
import { GatewayMeter } from "./gateway_meter.ts";
import type { GatewayState } from "./gateway_state.ts";
import { type GatewayTest, testGateway } from "./gateway_test_run.ts";
import { INTERNATIONAL_PLAN, loadNumberPlan, type NumberPlan } from "./number_plan.ts";
import { OutboundPlan } from "./outbound_plan.ts";
import type {
  Attempt,
  AttemptOutcome,
  NoAttempts,
  OutsideCall,
  OutsideLines,
} from "./outside_call.ts";
import { WayIn } from "./way_in.ts";
import { WayOut } from "./way_out.ts";

/** What gateways need of what is stored. */
export interface GatewayStores {
  readonly gateways: Pick<GatewayStore, "list" | "secrets">;
  readonly outboundRoutes: Pick<OutboundRouteStore, "list">;
  readonly operators: Pick<OperatorStore, "longest">;
  readonly numbers: Pick<InboundNumberStore, "list" | "byNumber">;
}

export interface GatewaysOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly store: GatewayStores;
  readonly resolver: Pick<Resolver, "resolve">;
  /** Where we are, ISO 3166: in whose way people dial. */
  readonly country: () => string;
  /** Calls that a gateway has, both ways. */
  readonly channelsOf: (gateway: GatewayId) => number;
  /** True for a phone of ours that has registered from there: it may share a carrier's address. */
  readonly isPhone: (incoming: IncomingRequest) => boolean;
}

/** How soon a change that another process has made is noticed. */
const LOOK_MS = 1_000;

export class Gateways implements OutsideLines, AsyncDisposable {
  readonly #options: GatewaysOptions;
  readonly #lines: GatewayLines;
  readonly #out: WayOut;
  readonly #in: WayIn;
  readonly #meter: GatewayMeter;
  #plan: NumberPlan = INTERNATIONAL_PLAN;
  #outbound = new OutboundPlan([], [], INTERNATIONAL_PLAN, "");
  /** What `review` saw last. */
  #seen: readonly unknown[] = [];
  #looking: Disposable | undefined;
  readonly #onDown: ((gateway: GatewayId) => void)[] = [];

  constructor(options: GatewaysOptions) {
    this.#options = options;
    const { stack, clock, meter, store, country, isPhone } = options;
    this.#lines = new GatewayLines({
      ...options,
      gateways: store.gateways,
      onDown: (gateway) => {
        for (const listener of this.#onDown) listener(gateway);
      },
    });
    const lines = this.#lines;
    this.#meter = new GatewayMeter(meter, () => lines.states);
    this.#out = new WayOut({
      ...options,
      ...store,
      clock,
      lines,
      meter: this.#meter,
      plan: () => this.#reviewed(),
    });
    const { numbers } = store;
    this.#in = new WayIn({ lines, numbers, country, isPhone, plan: () => this.#plan });
    stack.onFlowClosed((flow) => lines.flowClosed(flow));
  }

  /** Begins to register and to ask. Resolves when numbers can be read in every country's way. */
  async start(): Promise<void> {
    this.#looking = repeat(this.#options.clock, LOOK_MS, () => this.review());
    const { gateways, numbers } = this.#options.store;
    if (gateways.list().length + numbers.list().length > 0) await this.#readPlan();
    this.review();
  }

  /** Takes up what was changed in the store; that is noticed within a second anyway. */
  review(): void {
    const { store, country } = this.#options;
    const gateways = store.gateways.list();
    const routes = store.outboundRoutes.list();
    const seen = [gateways, routes, country(), this.#plan];
    if (seen.every((one, at) => one === this.#seen[at])) return;
    if (gateways !== this.#seen[0]) this.#lines.replace(gateways);
    this.#seen = seen;
    this.#outbound = new OutboundPlan(routes, gateways, this.#plan, country());
    this.#out.forget();
    if (gateways.length === 0 || this.#plan !== INTERNATIONAL_PLAN) return;
    this.#readPlan().catch((error) =>
      this.#options.log.error("The plans of numbers cannot be read", { cause: messageOf(error) })
    );
  }

  /** Calls `listener` with each gateway that does not answer any more. */
  onDown(listener: (gateway: GatewayId) => void): void {
    this.#onDown.push(listener);
  }

  /** True for a number that an outbound route takes. */
  takes(number: string): boolean {
    return this.#reviewed().find(number) !== undefined;
  }

  attempts(call: OutsideCall): readonly Attempt[] | NoAttempts {
    return this.#out.attempts(call);
  }

  note(attempt: Attempt, outcome: AttemptOutcome): void {
    this.#out.note(attempt, outcome);
  }

  /** As `WayIn.arrived`. */
  arrived(incoming: IncomingRequest): ArrivedCall | undefined {
    this.review();
    const call = this.#in.arrived(incoming);
    if (call) this.#meter.came(call.gateway);
    return call;
  }

  /** As `WayIn.arrivedFrom`. */
  arrivedFrom(incoming: IncomingRequest, username: string): ArrivedCall | undefined {
    const call = this.#in.arrivedFrom(incoming, username);
    if (call) this.#meter.came(call.gateway);
    return call;
  }

  /** What the carrier proves itself with that calls itself `username`; undefined for none. */
  secretOf(username: string): Secret | undefined {
    this.review();
    return this.#in.secretOf(username);
  }

  /** True for an address that a gateway sends from: it is not to be banned. */
  isKnown(host: string): boolean {
    return this.#in.isKnown(host);
  }

  /** How all gateways are, those that are switched off too. */
  get states(): readonly GatewayState[] {
    this.review();
    return this.#lines.states;
  }

  /** Asks a gateway whether it is there, and registers as it would. */
  test(gateway: Gateway): Promise<GatewayTest> {
    const secrets = this.#options.store.gateways.secrets(gateway.id);
    return testGateway(gateway, this.#lines.get(gateway.id), secrets, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#looking?.[Symbol.dispose]();
    await this.#lines.stop();
  }

  #reviewed(): OutboundPlan {
    this.review();
    return this.#outbound;
  }

  async #readPlan(): Promise<void> {
    this.#plan = await loadNumberPlan();
    this.review();
  }
}
