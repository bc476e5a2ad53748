import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type MailboxEntry,
  type Mailboxes,
  type Outcome,
  VOICEMAIL_INPUT,
} from "../../administration/mod.ts";
import type { UserId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const TAGS = ["voicemail"];
const ENTRY = z.object({
  user: z.string(),
  extension: z.string(),
  name: z.string(),
  takesCalls: z.boolean(),
  hasPin: z.boolean(),
  isLocked: z.boolean(),
  messages: z.number().int(),
  unheard: z.number().int(),
  octets: z.number().int(),
}).meta({ id: "MailboxUsage" });
const SETTINGS = VOICEMAIL_INPUT.meta({ id: "VoicemailSettings" });
const MISSING = notFound("user");

/** `/api/v1/voicemail`: what who runs the server may see and do, nothing of what was said. */
export function voicemailApi(api: Api, mailboxes: Mailboxes): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/voicemail/mailboxes",
      tags: TAGS,
      summary: "How full mailboxes are",
      responses: {
        200: { description: "All of them", content: json(z.object({ data: z.array(ENTRY) })) },
      },
    }),
    (c) => c.json({ data: mailboxes.list().map(entryView) }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "patch",
      path: "/voicemail/mailboxes/{id}",
      tags: TAGS,
      summary: "Switch a user's mailbox on or off; null is as it is for everybody",
      request: { params: ID, body: body(z.object({ enabled: z.boolean().nullable() })) },
      responses: { 204: { description: "It is so" }, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const { enabled } = c.req.valid("json");
      const owner = c.req.valid("param").id as UserId;
      const changed = mailboxes.enable(c.get("visitor").actor, owner, enabled ?? undefined);
      return changed.ok ? c.body(null, 204) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/voicemail/mailboxes/{id}/pin",
      tags: TAGS,
      summary: "Take a user's PIN away, and a lock with it",
      request: { params: ID },
      responses: { 204: { description: "It is gone" }, ...MISSING },
    }),
    async (c) => {
      const owner = c.req.valid("param").id as UserId;
      const changed: Outcome<unknown> = await mailboxes.removePin(c.get("visitor").actor, owner);
      return changed.ok ? c.body(null, 204) : missing(c);
    },
  );
  const answer = { 200: { description: "As they are now", content: json(SETTINGS) } };
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/voicemail/settings",
      tags: TAGS,
      summary: "What holds for all mailboxes",
      responses: answer,
    }),
    (c) => c.json({ ...mailboxes.settings }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/voicemail/settings",
      tags: TAGS,
      summary: "Replace what holds for all mailboxes",
      request: { body: body(SETTINGS) },
      responses: { ...answer, ...NOT_VALID },
    }),
    (c) => {
      const changed = mailboxes.changeSettings(c.get("visitor").actor, c.req.valid("json"));
      if (changed.ok) return c.json({ ...changed.value }, 200);
      return c.json(invalid(changed.missing ? [] : changed.problems), 422);
    },
  );
}

function entryView(entry: MailboxEntry) {
  const { user, takesCalls, hasPin, isLocked, messages, unheard, octets } = entry;
  const { id, extension, name } = user;
  const counts = { messages, unheard, octets };
  return { user: id, extension, name, takesCalls, hasPin, isLocked, ...counts };
}
