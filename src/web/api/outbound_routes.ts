import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type OperatorTable,
  OUTBOUND_ROUTE_INPUT,
  type OutboundRoutes,
  ROUTE_ORDER_INPUT,
} from "../../administration/mod.ts";
import type { OutboundRouteId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = OUTBOUND_ROUTE_INPUT.meta({ id: "OutboundRouteInput" });
const ROUTE = OUTBOUND_ROUTE_INPUT.extend({ id: z.string() }).meta({ id: "OutboundRoute" });
const ORDER = ROUTE_ORDER_INPUT.meta({ id: "OutboundRouteOrder" });
const TABLE = z.object({ table: z.string() }).meta({ id: "OperatorTable" });
const COUNT = z.object({ count: z.number().int() }).meta({ id: "OperatorCount" });
const QUERY = listQuery(["name"]);
const TAGS = ["routes"];
const MISSING = notFound("route");

/** `/api/v1/routes`. */
export function outboundRouteApi(api: Api, routes: OutboundRoutes): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/routes",
      tags: TAGS,
      summary: "All outbound routes",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(ROUTE)) } },
    }),
    (c) => c.json(plain(partOf(routes.list(), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/routes",
      tags: TAGS,
      summary: "Add an outbound route",
      request: { body: body(INPUT) },
      responses: {
        201: { description: "The new outbound route", content: json(ROUTE) },
        ...NOT_VALID,
      },
    }),
    (c) => {
      const made = routes.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/routes/{id}",
      tags: TAGS,
      summary: "One outbound route",
      request: { params: ID },
      responses: { 200: { description: "The outbound route", content: json(ROUTE) }, ...MISSING },
    }),
    (c) => {
      const found = routes.get(c.req.valid("param").id as OutboundRouteId);
      return found ? c.json(plain(found), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/routes/{id}",
      tags: TAGS,
      summary: "Change an outbound route",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The outbound route as it is now", content: json(ROUTE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as OutboundRouteId;
      const changed = routes.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/routes/{id}",
      tags: TAGS,
      summary: "Remove an outbound route",
      request: { params: ID },
      responses: { 204: { description: "The outbound route is gone" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as OutboundRouteId;
      const removed = routes.remove(c.get("visitor").actor, id);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
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
