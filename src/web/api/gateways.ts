import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { GATEWAY_INPUT, GATEWAY_SHAPE, type GatewayList } from "../../administration/mod.ts";
import type { GatewayId } from "../../domain/mod.ts";
import type { GatewayState } from "../../gateways/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = GATEWAY_INPUT.meta({ id: "GatewayInput" });
const GATEWAY = GATEWAY_SHAPE.extend({ id: z.string() }).meta({ id: "Gateway" });
const QUERY = listQuery(["name"]);
const TAGS = ["gateways"];
const MISSING = notFound("gateway");

const REGISTRATION = z.object({
  is: z.enum(["trying", "registered", "failed", "stopped"]),
  until: z.iso.datetime().optional(),
  why: z.string().optional(),
  status: z.number().int().optional(),
  retryAt: z.iso.datetime().optional(),
});

const STATE = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  health: z.enum(["healthy", "unknown", "down"]),
  channels: z.number().int(),
  registration: REGISTRATION.optional(),
}).meta({ id: "GatewayState" });

const ANSWER = z.object({
  outcome: z.enum(["answered", "silent", "unreachable"]),
  status: z.number().int().optional(),
  reason: z.string().optional(),
  ms: z.number().optional(),
});

const TEST = z.object({ answer: ANSWER, registration: REGISTRATION.optional() })
  .meta({ id: "GatewayTest" });

/** `/api/v1/gateways`. */
export function gatewayApi(api: Api, gateways: GatewayList): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/gateways",
      tags: TAGS,
      summary: "All gateways",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(GATEWAY)) } },
    }),
    (c) => c.json(plain(partOf(gateways.list(), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/gateways",
      tags: TAGS,
      summary: "Add a gateway",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The new gateway", content: json(GATEWAY) }, ...NOT_VALID },
    }),
    async (c) => {
      const made = await gateways.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/gateways/{id}",
      tags: TAGS,
      summary: "One gateway",
      request: { params: ID },
      responses: { 200: { description: "The gateway", content: json(GATEWAY) }, ...MISSING },
    }),
    (c) => {
      const found = gateways.get(c.req.valid("param").id as GatewayId);
      return found ? c.json(plain(found.gateway), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/gateways/{id}",
      tags: TAGS,
      summary: "Change a gateway",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The gateway as it is now", content: json(GATEWAY) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const id = c.req.valid("param").id as GatewayId;
      const changed = await gateways.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/gateways/{id}",
      tags: TAGS,
      summary: "Remove a gateway",
      request: { params: ID },
      responses: { 204: { description: "The gateway is gone" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as GatewayId;
      const removed = gateways.remove(c.get("visitor").actor, id);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/gateway-states",
      tags: TAGS,
      summary: "How all gateways are now",
      responses: { 200: { description: "One for each", content: json(z.array(STATE)) } },
    }),
    (c) => c.json(plain(gateways.states.map(stateOf)), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/gateways/{id}/test",
      tags: TAGS,
      summary: "Ask a gateway whether it is there, and register",
      request: { params: ID },
      responses: { 200: { description: "What was found", content: json(TEST) }, ...MISSING },
    }),
    async (c) => {
      const tested = await gateways.test(c.req.valid("param").id as GatewayId);
      if (!tested.ok) return missing(c);
      const { answer, registration } = tested.value;
      const told = typeof answer === "string"
        ? { outcome: answer }
        : { outcome: "answered" as const, ...answer };
      return c.json(plain({ answer: told, ...(registration ? { registration } : {}) }), 200);
    },
  );
}

function stateOf({ gateway, health, channels, registration }: GatewayState) {
  const { id, name, enabled } = gateway;
  return { id, name, enabled, health, channels, ...(registration ? { registration } : {}) };
}
