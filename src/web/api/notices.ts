import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type Notices, NOTICES_INPUT } from "../../administration/mod.ts";
import { MAIL_SECURITIES, NOTICE_CHANNELS, PUSH_KINDS } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID } from "./terms.ts";

const STATE = z.object({
  language: z.enum(["en", "de"]),
  texts: z.boolean(),
  mail: z.object({
    host: z.string(),
    port: z.number().int(),
    security: z.enum(MAIL_SECURITIES),
    user: z.string().optional(),
    hasPassword: z.boolean(),
    from: z.string(),
    to: z.array(z.string()),
  }).optional(),
  push: z.object({ kind: z.enum(PUSH_KINDS), url: z.string(), hasKey: z.boolean() }).optional(),
  /** Notices that wait to be sent. */
  waiting: z.number().int(),
}).meta({ id: "Notices" });
const CHANNEL = z.object({ channel: z.enum(NOTICE_CHANNELS) });
const TAGS = ["notices"];

/** `/api/v1/notices`. */
export function noticeApi(api: Api, notices: Notices): void {
  const view = () => {
    const { settings: { language, texts, mail, push }, hasSecret, waiting } = notices;
    return {
      language,
      texts,
      ...(mail ? { mail: { ...mail, to: [...mail.to], hasPassword: hasSecret.mail } } : {}),
      ...(push ? { push: { ...push, hasKey: hasSecret.push } } : {}),
      waiting: waiting.length,
    };
  };
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/notices",
      tags: TAGS,
      summary: "Who is told what cannot wait",
      responses: { 200: { description: "The settings", content: json(STATE) } },
    }),
    (c) => c.json(view(), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/notices",
      tags: TAGS,
      summary: "Set who is told; a password or key that is left out stays",
      request: { body: body(NOTICES_INPUT.meta({ id: "NoticesInput" })) },
      responses: { 200: { description: "The settings", content: json(STATE) }, ...NOT_VALID },
    }),
    (c) => {
      const changed = notices.change(c.get("visitor").actor, c.req.valid("json"));
      if (changed.ok) return c.json(view(), 200);
      return c.json(invalid(changed.missing ? [] : changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/notices/test/{channel}",
      tags: TAGS,
      summary: "Send a test",
      request: { params: CHANNEL },
      responses: { 204: { description: "Sent" }, ...NOT_VALID },
    }),
    async (c) => {
      const tested = await notices.test(c.get("visitor").actor, c.req.valid("param").channel);
      if (tested.ok) return c.body(null, 204);
      return c.json(invalid(tested.missing ? [] : tested.problems), 422);
    },
  );
}
