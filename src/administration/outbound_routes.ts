import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  GATEWAY_CHOICES,
  type GatewayId,
  type GatewayStore,
  MOST_OUTBOUND_ROUTES,
  type OutboundRoute,
  type OutboundRouteId,
  type OutboundRouteStore,
  TakenError,
} from "../domain/mod.ts";
import { isPatternFault, parseDialPattern } from "../gateways/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { line, repeated } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

const GATEWAY = z.object({
  gateway: z.string().max(64),
  priority: z.number().int().min(0).max(1_000).default(1),
  weight: z.number().int().min(1).max(1_000).default(1),
  cost: z.number().min(0).max(1_000_000).default(0),
  quality: z.number().int().min(0).max(100).default(0),
});

/** What an outbound route is made of. */
export const OUTBOUND_ROUTE_INPUT = z.object({
  name: line(64).min(1),
  enabled: z.boolean().default(true),
  patterns: z.array(z.string().trim().max(65)).min(1).max(100),
  strip: z.number().int().min(0).max(32).default(0),
  prepend: z.string().trim().regex(/^[0-9+*#]{0,32}$/, { error: "routes.problem.prepend" })
    .default(""),
  choice: z.enum(GATEWAY_CHOICES).default("priority"),
  stickySeconds: z.number().int().min(1).max(31_536_000).default(86_400),
  gateways: z.array(GATEWAY).max(50).default([]),
});

/** An order of routes. */
export const ROUTE_ORDER_INPUT = z.object({
  order: z.array(z.string().max(64)).max(MOST_OUTBOUND_ROUTES),
});

export interface OutboundRoutesOptions {
  readonly routes: OutboundRouteStore;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** Which numbers go out by which gateways, as the owner changes it. */
export class OutboundRoutes {
  readonly #options: OutboundRoutesOptions;

  constructor(options: OutboundRoutesOptions) {
    this.#options = options;
  }

  /** In the order in which they are asked. */
  list(): readonly OutboundRoute[] {
    return this.#options.routes.list();
  }

  get(id: OutboundRouteId): OutboundRoute | undefined {
    return this.#options.routes.get(id);
  }

  create(actor: Actor, input: unknown): Outcome<OutboundRoute> {
    if (this.list().length >= MOST_OUTBOUND_ROUTES) {
      return refused({ field: "", text: "routes.problem.tooMany" });
    }
    return this.#save(actor, this.#options.random.token() as OutboundRouteId, input, undefined);
  }

  change(actor: Actor, id: OutboundRouteId, input: unknown): Outcome<OutboundRoute> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  remove(actor: Actor, id: OutboundRouteId): Outcome<OutboundRoute> {
    const before = this.get(id);
    if (!before || !this.#options.routes.remove(id)) return MISSING;
    this.#tell(actor, "route.removed", before, undefined);
    return done(before);
  }

  /** Puts the routes in an order; those that are not named come last, as they were. */
  arrange(actor: Actor, input: unknown): Outcome<readonly OutboundRoute[]> {
    const given = read(ROUTE_ORDER_INPUT, input);
    if (!given.ok) return given;
    const before = this.list().map(({ name }) => name);
    const order = [...new Set(given.value.order)].filter((id) => this.get(id as OutboundRouteId));
    this.#options.routes.arrange(order as OutboundRouteId[]);
    const after = this.list();
    this.#options.audit.record({
      actor,
      action: "route.arranged",
      subject: { type: "route", id: "all" },
      before,
      after: after.map(({ name }) => name),
    });
    return done(after);
  }

  /** Moves a route one place up or down. */
  move(actor: Actor, id: OutboundRouteId, by: -1 | 1): Outcome<readonly OutboundRoute[]> {
    const order = this.list().map((route) => route.id);
    const at = order.indexOf(id);
    if (at < 0) return MISSING;
    const to = Math.min(Math.max(at + by, 0), order.length - 1);
    order.splice(to, 0, ...order.splice(at, 1));
    return this.arrange(actor, { order });
  }

  #save(
    actor: Actor,
    id: OutboundRouteId,
    input: unknown,
    before: OutboundRoute | undefined,
  ): Outcome<OutboundRoute> {
    const given = read(OUTBOUND_ROUTE_INPUT, input);
    if (!given.ok) return given;
    const route: OutboundRoute = {
      ...given.value,
      id,
      gateways: given.value.gateways.map((one) => ({ ...one, gateway: one.gateway as GatewayId })),
    };
    const problems = [...patternProblems(route), ...this.#gatewayProblems(route)];
    if (problems.length > 0) return refused(...problems);
    try {
      this.#options.routes.save(route);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("name", error));
    }
    this.#tell(actor, before ? "route.changed" : "route.created", before, route);
    return done(route);
  }

  #gatewayProblems({ gateways }: OutboundRoute): readonly Problem[] {
    const ids = gateways.map(({ gateway }) => gateway);
    return [
      ...ids.flatMap((id: GatewayId, at) =>
        this.#options.gateways.get(id)
          ? []
          : [{ field: `gateways.${at}.gateway`, text: "problem.unknown" }]
      ),
      ...repeated(ids).map((at) => ({ field: `gateways.${at}.gateway`, text: "problem.twice" })),
    ];
  }

  #tell(
    actor: Actor,
    action: `route.${string}`,
    before: OutboundRoute | undefined,
    after: OutboundRoute | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    const subject = { type: "route", id, name };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

function patternProblems({ patterns }: OutboundRoute): readonly Problem[] {
  const faults = patterns.flatMap((text, at): readonly Problem[] => {
    const found = parseDialPattern(text);
    if (!isPatternFault(found)) return [];
    const params = { at: found.at + 1, pattern: text };
    return [{ field: `patterns.${at}`, text: `routes.pattern.${found.kind}`, params }];
  });
  const twice = repeated(patterns).map((at) => ({
    field: `patterns.${at}`,
    text: "problem.twice",
  }));
  return [...faults, ...twice];
}
