import type { Gateway, OutboundRoute } from "../domain/mod.ts";
import { type DialPattern, isPatternFault, parseDialPattern } from "./dial_pattern.ts";
import { formatNumber, type NumberPlan, withoutSeparators } from "./number_plan.ts";

/** The route that takes a number, and what becomes of the number there. */
export interface RoutedNumber {
  readonly route: OutboundRoute;
  /** As the route has changed it. */
  readonly dialled: string;
  /** The same in E.164 with `+`, where it can be read so. */
  readonly e164: string | undefined;
}

/** Which route takes which number. */
export class OutboundPlan {
  readonly #routes: readonly {
    readonly route: OutboundRoute;
    readonly patterns: readonly DialPattern[];
  }[];
  readonly #plan: NumberPlan;
  readonly #country: string;

  /** @param gateways Those that are switched on: a route without any takes nothing. */
  constructor(
    routes: readonly OutboundRoute[],
    gateways: readonly Gateway[],
    plan: NumberPlan,
    country: string,
  ) {
    const on = new Set(gateways.filter(({ enabled }) => enabled).map(({ id }) => id));
    this.#routes = routes
      .filter(({ enabled, gateways }) => enabled && gateways.some(({ gateway }) => on.has(gateway)))
      .map((route) => ({
        route,
        patterns: route.patterns.map(parseDialPattern).flatMap((one) =>
          isPatternFault(one) ? [] : [one]
        ),
      }));
    this.#plan = plan;
    this.#country = country;
  }

  /**
   * The first route that takes `number`. A pattern is held against what was dialled, and then
   * against the same in E.164: `+49.` takes what people in Germany dial with a 0.
   */
  find(number: string): RoutedNumber | undefined {
    const bare = withoutSeparators(number);
    const e164 = this.#plan.toE164(bare, this.#country);
    for (const { route, patterns } of this.#routes) {
      for (const form of e164 === undefined || e164 === bare ? [bare] : [bare, e164]) {
        for (const pattern of patterns) {
          const rest = pattern.match(form);
          if (rest !== undefined) return this.#routed(route, rest);
        }
      }
    }
    return undefined;
  }

  /** `number` as `gateway` wants it. */
  written({ dialled, e164 }: Pick<RoutedNumber, "dialled" | "e164">, gateway: Gateway): string {
    return formatNumber(gateway.numberFormat, dialled, e164, this.#plan, this.#country);
  }

  #routed(route: OutboundRoute, rest: string): RoutedNumber | undefined {
    const dialled = route.prepend + rest.slice(route.strip);
    if (dialled === "") return undefined;
    return { route, dialled, e164: this.#plan.toE164(dialled, this.#country) };
  }
}
