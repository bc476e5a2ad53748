import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type Emergencies,
  EMERGENCY_DETAILS_INPUT,
  EMERGENCY_PLAN_INPUT,
} from "../../administration/mod.ts";
import type { DeviceId, EmergencyCall } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const PLAN = z.object({
  address: z.string(),
  number: z.string().optional(),
  gateways: z.array(z.string()),
  /** What is dialled for help here. */
  numbers: z.array(z.string()),
  /** Why help might not come. */
  lacks: z.array(z.enum(["no-gateway", "no-address", "number-taken"])),
}).meta({ id: "EmergencyPlan" });
const DETAILS = z.object({
  device: z.string(),
  location: z.string(),
  number: z.string().optional(),
}).meta({ id: "EmergencyDetails" });
const CALL = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  number: z.string(),
  test: z.boolean(),
  extension: z.string(),
  name: z.string(),
  location: z.string(),
  shown: z.string().optional(),
  gateway: z.string().optional(),
  noticedAt: z.iso.datetime().optional(),
  noticedBy: z.string().optional(),
}).meta({ id: "EmergencyCall" });
const CALLS = z.object({ data: z.array(CALL) });
const TAGS = ["emergency"];
const LISTED = 100;

/** `/api/v1/emergency`. */
export function emergencyApi(api: Api, emergencies: Emergencies): void {
  planApi(api, emergencies);
  phoneApi(api, emergencies);
  callApi(api, emergencies);
}

function planApi(api: Api, emergencies: Emergencies): void {
  const view = () => {
    const { plan: { address, number, gateways }, numbers } = emergencies;
    return {
      address,
      ...(number === undefined ? {} : { number }),
      gateways: [...gateways],
      numbers: [...numbers],
      lacks: [...emergencies.lacks()],
    };
  };
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/emergency",
      tags: TAGS,
      summary: "What is known before somebody calls for help",
      responses: { 200: { description: "The plan", content: json(PLAN) } },
    }),
    (c) => c.json(view(), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/emergency",
      tags: TAGS,
      summary: "Say where help is to come to, and which number is shown",
      request: { body: body(EMERGENCY_PLAN_INPUT.meta({ id: "EmergencyPlanInput" })) },
      responses: { 200: { description: "The plan", content: json(PLAN) }, ...NOT_VALID },
    }),
    (c) => {
      const changed = emergencies.change(c.get("visitor").actor, c.req.valid("json"));
      if (changed.ok) return c.json(view(), 200);
      return c.json(invalid(changed.missing ? [] : changed.problems), 422);
    },
  );
}

function phoneApi(api: Api, emergencies: Emergencies): void {
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/devices/{id}/emergency",
      tags: TAGS,
      summary: "Say where a phone stands",
      request: {
        params: ID,
        body: body(EMERGENCY_DETAILS_INPUT.meta({ id: "EmergencyDetailsInput" })),
      },
      responses: {
        200: { description: "What is different for it", content: json(DETAILS) },
        ...NOT_VALID,
        ...notFound("device"),
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      const changed = emergencies.changePhone(c.get("visitor").actor, id, c.req.valid("json"));
      if (!changed.ok) {
        return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
      }
      const { location, number } = changed.value;
      return c.json({ device: id, location, ...(number === undefined ? {} : { number }) }, 200);
    },
  );
}

function callApi(api: Api, emergencies: Emergencies): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/emergency/calls",
      tags: TAGS,
      summary: "Calls for help, the latest first",
      responses: { 200: { description: "The last hundred", content: json(CALLS) } },
    }),
    (c) => c.json({ data: emergencies.calls(LISTED).map(callView) }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/emergency/calls/{id}/notice",
      tags: TAGS,
      summary: "Take notice of a call for help",
      request: { params: ID },
      responses: { 204: { description: "It is no alarm any more" }, ...notFound("call") },
    }),
    (c) => {
      const seen = emergencies.notice(c.get("visitor").actor, Number(c.req.valid("param").id));
      return seen.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function callView({ noticed, at, ...rest }: EmergencyCall) {
  return {
    ...rest,
    at: at.toISOString(),
    ...(noticed ? { noticedAt: noticed.at.toISOString(), noticedBy: noticed.by } : {}),
  };
}
