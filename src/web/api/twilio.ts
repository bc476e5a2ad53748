import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { TWILIO_INPUT, type TwilioSetup } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing, problemText } from "./errors.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound } from "./terms.ts";

const SETTINGS = z.object({
  accountSid: z.string(),
  publicUrl: z.string().optional(),
  hasSecondary: z.boolean(),
  removesRecordings: z.boolean(),
  /** The environment or the configuration file has set the account, or the public address. */
  isFixed: z.boolean(),
  hasFixedUrl: z.boolean(),
}).meta({ id: "Twilio" });
const ACCOUNT = z.object({
  sid: z.string(),
  name: z.string(),
  status: z.enum(["active", "suspended", "closed"]),
  isTrial: z.boolean(),
}).meta({ id: "TwilioAccount" });
const NUMBER = z.object({
  sid: z.string(),
  number: z.string(),
  name: z.string(),
  canText: z.boolean(),
  canCall: z.boolean(),
  smsUrl: z.string(),
  voiceUrl: z.string(),
  trunkSid: z.string().optional(),
}).meta({ id: "TwilioNumber" });
const CHECK = z.object({
  account: ACCOUNT.optional(),
  balance: z.object({ amount: z.number(), currency: z.string() }).optional(),
  numbers: z.array(NUMBER.extend({
    isOurs: z.boolean(),
    texts: z.enum(["here", "elsewhere", "nowhere"]),
    calls: z.enum(["here", "elsewhere", "nowhere", "trunk"]),
  })).optional(),
  problem: z.string().optional(),
}).meta({ id: "TwilioCheck" });
const SID = z.object({ sid: z.string().regex(/^PN[0-9a-f]{32}$/) });
const TAGS = ["twilio"];
const MISSING = notFound("account or number");

/** `/api/v1/twilio`. */
export function twilioApi(api: Api, setup: TwilioSetup): void {
  settingsApi(api, setup);
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/twilio/check",
      tags: TAGS,
      summary: "Look at the account: its state, balance and numbers",
      responses: { 200: { description: "What was found", content: json(CHECK) }, ...MISSING },
    }),
    async (c) => {
      if (!setup.settings) return missing(c);
      const { problem, ...found } = await setup.check();
      const told = problem ? { problem: problemText(problem) } : {};
      return c.json(plain({ ...found, ...told }), 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/twilio/numbers/{sid}/texts",
      tags: TAGS,
      summary: "Have the texts of a number come here",
      request: { params: SID },
      responses: {
        200: { description: "The number", content: json(NUMBER) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const taken = await setup.takeTexts(c.get("visitor").actor, c.req.valid("param").sid);
      if (taken.ok) return c.json(plain(taken.value), 200);
      return taken.missing ? missing(c) : c.json(invalid(taken.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/twilio/numbers/{sid}/calls",
      tags: TAGS,
      summary: "Have the calls of a number come here by webhook",
      request: { params: SID },
      responses: {
        200: { description: "The number", content: json(NUMBER) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const taken = await setup.takeCalls(c.get("visitor").actor, c.req.valid("param").sid);
      if (taken.ok) return c.json(plain(taken.value), 200);
      return taken.missing ? missing(c) : c.json(invalid(taken.problems), 422);
    },
  );
}

function settingsApi(api: Api, setup: TwilioSetup): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/twilio",
      tags: TAGS,
      summary: "The account at Twilio, without its tokens",
      responses: { 200: { description: "The account", content: json(SETTINGS) }, ...MISSING },
    }),
    (c) => {
      const { settings } = setup;
      if (!settings) return missing(c);
      const { publicUrl, ...rest } = settings;
      return c.json(plain({ ...rest, ...(publicUrl === undefined ? {} : { publicUrl }) }), 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/twilio",
      tags: TAGS,
      summary: "Set the account, when Twilio knows it; a token that is left out stays",
      request: { body: body(TWILIO_INPUT.meta({ id: "TwilioInput" })) },
      responses: { 200: { description: "The account", content: json(ACCOUNT) }, ...NOT_VALID },
    }),
    async (c) => {
      const saved = await setup.save(c.get("visitor").actor, c.req.valid("json"));
      if (saved.ok) return c.json(saved.value, 200);
      return c.json(invalid(saved.missing ? [] : saved.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/twilio",
      tags: TAGS,
      summary: "Forget the account; nothing is changed at Twilio",
      responses: { 204: { description: "It is forgotten" }, ...MISSING },
    }),
    (c) => setup.forget(c.get("visitor").actor).ok ? c.body(null, 204) : missing(c),
  );
}
