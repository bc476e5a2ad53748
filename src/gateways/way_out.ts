import type {
  GatewayId,
  InboundNumberStore,
  OperatorStore,
  OutboundRouteId,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { escapeUser } from "../sip/mod.ts";
import { shownCaller } from "./caller_id.ts";
import { type Candidate, choose, type Turns } from "./choose.ts";
import { gatewayTarget, gatewayUri, routesTo } from "./gateway_address.ts";
import type { GatewayLine } from "./gateway_line.ts";
import type { GatewayLines } from "./gateway_lines.ts";
import type { GatewayMeter } from "./gateway_meter.ts";
import type { OutboundPlan, RoutedNumber } from "./outbound_plan.ts";
import type {
  Attempt,
  AttemptOutcome,
  NoAttempts,
  OutsideCall,
  OutsideLines,
} from "./outside_call.ts";
import { ownNumbersOf } from "./own_numbers.ts";
import { StickyGateways } from "./sticky.ts";

export interface WayOutOptions {
  readonly clock: Clock;
  readonly lines: Pick<GatewayLines, "get" | "all">;
  readonly meter: GatewayMeter;
  readonly operators: Pick<OperatorStore, "longest">;
  readonly numbers: Pick<InboundNumberStore, "list">;
  readonly channelsOf: (gateway: GatewayId) => number;
  /** The routes there are now. */
  readonly plan: () => OutboundPlan;
}

/** Gateways that one call is tried by. */
const MOST_ATTEMPTS = 8;

/** Addresses of one gateway that one call is tried at. */
const MOST_TARGETS = 4;

/** By which gateways a call leaves. */
export class WayOut implements OutsideLines {
  readonly #options: WayOutOptions;
  readonly #sticky: StickyGateways;
  readonly #turns = new Map<OutboundRouteId, Turns>();

  constructor(options: WayOutOptions) {
    this.#options = options;
    this.#sticky = new StickyGateways(options.clock);
  }

  attempts(call: OutsideCall): readonly Attempt[] | NoAttempts {
    const plan = this.#options.plan();
    const routed = plan.find(call.number);
    if (call.emergency) return this.#forHelp(call, routed, plan);
    if (!routed) {
      const why = { key: "outbound.no-route", values: { number: call.number } } as const;
      return { status: 404, why };
    }
    const found = this.#order(routed).flatMap((id) => this.#options.lines.get(id) ?? [])
      .slice(0, MOST_ATTEMPTS)
      .flatMap((line) => atEach(line, this.#attempt(call, routed, line, plan)));
    if (found.length > 0) return found;
    const values = { route: routed.route.name };
    return { status: 503, why: { key: "outbound.no-gateway", values } };
  }

  /** Those that are set for help, those of its route, then all others, whatever their limits. */
  #forHelp(
    call: OutsideCall,
    routed: RoutedNumber | undefined,
    plan: OutboundPlan,
  ): readonly Attempt[] | NoAttempts {
    const { lines } = this.#options;
    const order = [...call.help?.gateways ?? [], ...routed ? this.#order(routed) : []];
    const first = [...new Set(order)].flatMap((id) => lines.get(id) ?? []);
    const others = lines.all.filter((line) => !first.includes(line))
      .toSorted((a, b) => Number(a.health === "down") - Number(b.health === "down"));
    const asIs = { dialled: call.number, e164: undefined };
    const found = [
      ...first.slice(0, MOST_ATTEMPTS).flatMap((line) =>
        atEach(line, this.#attempt(call, routed ?? asIs, line, plan))
      ),
      ...others.slice(0, Math.max(0, MOST_ATTEMPTS - first.length)).flatMap((line) =>
        atEach(line, this.#attempt(call, asIs, line, plan))
      ),
    ];
    if (found.length > 0) return found;
    const values = { number: call.number };
    return { status: 503, why: { key: "outbound.no-route", values } };
  }

  note({ gateway, route, called }: Attempt, outcome: AttemptOutcome): void {
    const { meter, lines } = this.#options;
    meter.outcome(gateway, outcome);
    const line = lines.get(gateway.id);
    switch (outcome.is) {
      case "tried":
        return;
      case "heard":
        return line?.note(true);
      case "silent":
        return line?.note(false);
      case "failed":
        // It could not be sent, was not answered in time, or is too much for the gateway.
        if (outcome.status === 408 || outcome.status === 503) line?.note(false);
        return;
      case "answered":
        if (route?.choice !== "sticky") return;
        return this.#sticky.keep(keyOf(route.id, called), gateway.id, route.stickySeconds);
    }
  }

  /** Turns that were taken by routes that are others now. */
  forget(): void {
    this.#turns.clear();
  }

  #order(routed: RoutedNumber): readonly GatewayId[] {
    const { lines, operators, channelsOf } = this.#options;
    const { route, e164 } = routed;
    const candidates = route.gateways.flatMap((one): readonly Candidate[] => {
      const line = lines.get(one.gateway);
      if (!line) return [];
      const { health, gateway: { maxChannels } } = line;
      return [{ ...one, health, channels: channelsOf(one.gateway), maxChannels }];
    });
    const { order, turns } = choose(candidates, {
      choice: route.choice,
      turns: this.#turns.get(route.id) ?? NO_TURNS,
      kept: route.choice === "sticky"
        ? this.#sticky.get(keyOf(route.id, calledIn(routed)))
        : undefined,
      operator: route.choice === "operator" && e164 !== undefined
        ? operators.longest(e164.slice(1))?.gateways
        : undefined,
    });
    this.#turns.set(route.id, turns);
    return order;
  }

  #attempt(
    call: OutsideCall,
    routed: Pick<RoutedNumber, "dialled" | "e164"> & Partial<RoutedNumber>,
    { gateway, credentials }: GatewayLine,
    plan: OutboundPlan,
  ): Attempt {
    const own = ownNumbersOf(this.#options.numbers.list(), gateway);
    const written = (e164: string) => plan.written({ dialled: e164, e164 }, gateway);
    const number = plan.written(routed, gateway);
    return {
      gateway,
      route: routed.route,
      called: calledIn(routed),
      number,
      uri: gatewayUri(gateway, escapeUser(number)),
      target: gatewayTarget(gateway),
      routes: routesTo(gateway),
      ...shownCaller(gateway, call, own, written),
      ...(credentials ? { credentials } : {}),
    };
  }
}

/**
 * `attempt` for each address that the gateway has: one that says nothing is remembered as dead, so
 * that the next attempt goes to another, RFC 3263 §4.3.
 */
function atEach({ targets }: GatewayLine, attempt: Attempt): readonly Attempt[] {
  return new Array<Attempt>(Math.min(targets, MOST_TARGETS)).fill(attempt);
}

const NO_TURNS: Turns = new Map();

const calledIn = ({ dialled, e164 }: Pick<RoutedNumber, "dialled" | "e164">): string =>
  e164 ?? dialled;

const keyOf = (route: OutboundRouteId, called: string): string => `${route} ${called}`;
