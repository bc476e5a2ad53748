import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { GATEWAY_INPUT, GATEWAY_SHAPE, type GatewayList } from "../../administration/mod.ts";
import type { GatewayId } from "../../domain/mod.ts";
import type { GatewayState } from "../../gateways/mod.ts";
import type { Api } from "./api.ts";
import { missing } from "./errors.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";
import { ADMIN_READ, ADMIN_WRITE, ID, json, notFound } from "./terms.ts";

const INPUT = GATEWAY_INPUT.meta({ id: "GatewayInput" });
const GATEWAY = GATEWAY_SHAPE.extend({ id: z.string() }).meta({ id: "Gateway" });
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
  addResource(api, {
    path: "/gateways",
    tag: "gateways",
    all: "All gateways",
    one: "a gateway",
    name: "gateway",
    schema: GATEWAY,
    input: INPUT,
    sorts: ["name"],
    view: plain,
    items: {
      list: () => gateways.list(),
      get: (id: GatewayId) => gateways.get(id)?.gateway,
      create: (actor, input) => gateways.create(actor, input),
      change: (actor, id, input) => gateways.change(actor, id, input),
      remove: (actor, id) => gateways.remove(actor, id),
    },
  });
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
