import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { TWILIO_TRUNK_INPUT, type TwilioTrunkDesk } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing, problemText } from "./errors.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound } from "./terms.ts";

const TRUNK = z.object({
  domain: z.string(),
  username: z.string(),
  secure: z.boolean(),
  host: z.string(),
  trunkSid: z.string().optional(),
  listSid: z.string().optional(),
  gateway: z.string().optional(),
}).meta({ id: "TwilioTrunk" });
const STATE = TRUNK.extend({
  /** How what there is at Twilio differs from that. */
  drift: z.array(z.object({
    what: z.string(),
    sid: z.string().optional(),
    number: z.string().optional(),
    is: z.union([z.string(), z.boolean()]).optional(),
  })),
  problem: z.string().optional(),
}).meta({ id: "TwilioTrunkState" });
const TAGS = ["twilio"];
const MISSING = notFound("trunk or account");

/** `/api/v1/twilio/trunk`. */
export function twilioTrunkApi(api: Api, desk: TwilioTrunkDesk): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/twilio/trunk",
      tags: TAGS,
      summary: "The SIP trunk, and what is missing of it at Twilio",
      responses: { 200: { description: "The trunk", content: json(STATE) }, ...MISSING },
    }),
    async (c) => {
      const { plan } = desk;
      if (!plan) return missing(c);
      const drift = await desk.drift();
      const [problem] = drift.ok || drift.missing ? [] : drift.problems;
      const told = problem ? { problem: problemText(problem) } : {};
      return c.json(plain({ ...plan, drift: drift.ok ? drift.value : [], ...told }), 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/twilio/trunk",
      tags: TAGS,
      summary: "Build the SIP trunk with its gateway here, or mend what is missing",
      request: { body: body(TWILIO_TRUNK_INPUT.meta({ id: "TwilioTrunkInput" })) },
      responses: {
        200: { description: "The trunk", content: json(TRUNK) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const built = await desk.build(c.get("visitor").actor, c.req.valid("json"));
      if (built.ok) return c.json(plain(built.value), 200);
      return built.missing ? missing(c) : c.json(invalid(built.problems), 422);
    },
  );
}
