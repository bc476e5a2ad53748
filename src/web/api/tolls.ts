import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { TOLL_PERMISSIONS_INPUT, TOLL_POLICY_INPUT, type Tolls } from "../../administration/mod.ts";
import type { DeviceId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const USAGE = z.object({ calls: z.number(), seconds: z.number(), spend: z.number() });
const STOP = z.object({
  id: z.number().int(),
  subject: z.string(),
  name: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
}).meta({ id: "TollStop" });
const POLICY = TOLL_POLICY_INPUT.meta({ id: "TollPolicyInput" });
const STATE = z.object({
  policy: TOLL_POLICY_INPUT.required().partial({ night: true }).meta({ id: "TollPolicy" }),
  today: USAGE,
  month: USAGE,
  stops: z.array(STOP),
}).meta({ id: "Tolls" });
const PERMISSIONS = TOLL_PERMISSIONS_INPUT.meta({ id: "TollPermissionsInput" });
const TAGS = ["tolls"];

/** `/api/v1/tolls`. */
export function tollApi(api: Api, tolls: Tolls): void {
  const view = () => ({
    policy: { ...tolls.policy, countries: [...tolls.policy.countries] },
    ...tolls.total,
    stops: tolls.stops().map(({ at, ...stop }) => ({ ...stop, at: at.toISOString() })),
  });
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/tolls",
      tags: TAGS,
      summary: "What calls outside may cost, did cost, and who has reached a limit",
      responses: { 200: { description: "Policy, usage and stops", content: json(STATE) } },
    }),
    (c) => c.json(view(), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/tolls",
      tags: TAGS,
      summary: "Set what calls outside may cost",
      request: { body: body(POLICY) },
      responses: { 200: { description: "As it is now", content: json(STATE) }, ...NOT_VALID },
    }),
    (c) => {
      const changed = tolls.change(c.get("visitor").actor, c.req.valid("json"));
      if (changed.ok) return c.json(view(), 200);
      return c.json(invalid(changed.missing ? [] : changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/devices/{id}/tolls",
      tags: TAGS,
      summary: "Set what is different for one phone",
      request: { params: ID, body: body(PERMISSIONS) },
      responses: { 204: { description: "Set" }, ...NOT_VALID, ...notFound("device") },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      const changed = tolls.changePhone(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.body(null, 204);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/tolls/stops/{id}/release",
      tags: TAGS,
      summary: "Let somebody call outside again",
      request: { params: ID },
      responses: { 204: { description: "Released" }, ...notFound("stop") },
    }),
    (c) => {
      const released = tolls.release(c.get("visitor").actor, Number(c.req.valid("param").id));
      return released.ok ? c.body(null, 204) : missing(c);
    },
  );
}
