import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type OperatorTable,
  OUTBOUND_ROUTE_INPUT,
  type OutboundRoutes,
  ROUTE_ORDER_INPUT,
} from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid } from "./errors.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";
import { ADMIN_WRITE, body, json, NOT_VALID } from "./terms.ts";

const ROUTE = OUTBOUND_ROUTE_INPUT.extend({ id: z.string() }).meta({ id: "OutboundRoute" });
const ORDER = ROUTE_ORDER_INPUT.meta({ id: "OutboundRouteOrder" });
const TABLE = z.object({ table: z.string() }).meta({ id: "OperatorTable" });
const COUNT = z.object({ count: z.number().int() }).meta({ id: "OperatorCount" });
const TAGS = ["routes"];

/** `/api/v1/routes`. */
export function outboundRouteApi(api: Api, routes: OutboundRoutes): void {
  addResource(api, {
    path: "/routes",
    tag: "routes",
    all: "All outbound routes",
    one: "an outbound route",
    name: "outbound route",
    schema: ROUTE,
    input: OUTBOUND_ROUTE_INPUT.meta({ id: "OutboundRouteInput" }),
    sorts: ["name"],
    view: plain,
    items: routes,
  });
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/route-order",
      tags: TAGS,
      summary: "The order in which outbound routes are asked",
      request: { body: body(ORDER) },
      responses: {
        200: { description: "All routes in their order", content: json(z.array(ROUTE)) },
        ...NOT_VALID,
      },
    }),
    (c) => {
      const arranged = routes.arrange(c.get("visitor").actor, c.req.valid("json"));
      if (arranged.ok) return c.json(plain(arranged.value), 200);
      return c.json(invalid(arranged.missing ? [] : arranged.problems), 422);
    },
  );
}

/** `/api/v1/operators`. */
export function operatorApi(api: Api, operators: OperatorTable): void {
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/operators",
      tags: TAGS,
      summary: "Replace the table of operators: lines of prefix, operator, gateways",
      request: { body: body(TABLE) },
      responses: { 200: { description: "How many there are", content: json(COUNT) }, ...NOT_VALID },
    }),
    (c) => {
      const file = new TextEncoder().encode(c.req.valid("json").table);
      const replaced = operators.replace(c.get("visitor").actor, file);
      if (replaced.ok) return c.json({ count: replaced.value }, 200);
      return c.json(invalid(replaced.missing ? [] : replaced.problems), 422);
    },
  );
}
