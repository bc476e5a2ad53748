import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  LARGEST_GREETING,
  MAILBOX_INPUT,
  type Mailboxes,
  type MailboxState,
  PIN_INPUT,
} from "../../administration/mod.ts";
import type { UserId, VoiceMessage } from "../../domain/mod.ts";
import { soundResponse } from "../sound_part.ts";
import type { Api, ApiEnv } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { body, ID, json, NOT_VALID, notFound, OWN_READ, OWN_WRITE } from "./terms.ts";

const TAGS = ["voicemail"];
const MESSAGE = z.object({
  id: z.string(),
  /** Missing for a caller who did not want to be known. */
  from: z.string().optional(),
  fromName: z.string(),
  called: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number().int(),
  octets: z.number().int(),
  heard: z.boolean(),
  /** The call in which it was left. */
  call: z.string(),
}).meta({ id: "VoiceMessage" });
const STATE = MAILBOX_INPUT.extend({
  takesCalls: z.boolean(),
  hasPin: z.boolean(),
  isLocked: z.boolean(),
  hasGreeting: z.boolean(),
}).meta({ id: "Mailbox" });
const FILE = z.object({
  file: z.custom<File>((file) => file instanceof File, { error: "music.problem.noFile" })
    .meta({ type: "string", format: "binary" }),
});
const MISSING = notFound("mailbox or message");
const ONE = { 200: { description: "The mailbox as it is now", content: json(STATE) }, ...MISSING };
const WAV = { "audio/wav": { schema: z.string().meta({ format: "binary" }) } };
const SOUND = {
  200: { description: "The WAV file", content: WAV },
  206: { description: "The part that Range asked for", content: WAV },
  416: { description: "There is nothing at that place" },
  ...MISSING,
};

/** `/api/v1/me/voicemail`. */
export function mailboxApi(api: Api, mailboxes: Mailboxes): void {
  messageApi(api, mailboxes);
  soundApi(api, mailboxes);
  choiceApi(api, mailboxes);
}

const ownerOf = (c: Context<ApiEnv>): UserId | undefined => c.get("visitor").account.user;

function messageApi(api: Api, mailboxes: Mailboxes): void {
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/voicemail/messages",
      tags: TAGS,
      summary: "Your messages, the latest first",
      responses: {
        200: { description: "All of them", content: json(z.object({ data: z.array(MESSAGE) })) },
        ...MISSING,
      },
    }),
    (c) => {
      const owner = ownerOf(c);
      return owner === undefined
        ? missing(c)
        : c.json({ data: mailboxes.messages(owner).map(messageView) }, 200);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "patch",
      path: "/me/voicemail/messages/{id}",
      tags: TAGS,
      summary: "Mark a message as heard or new",
      request: { params: ID, body: body(z.object({ heard: z.boolean() })) },
      responses: {
        200: { description: "The message", content: json(MESSAGE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const owner = ownerOf(c);
      const { heard } = c.req.valid("json");
      const changed = owner && mailboxes.setHeard(owner, c.req.valid("param").id, heard);
      return changed?.ok ? c.json(messageView(changed.value), 200) : missing(c);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "delete",
      path: "/me/voicemail/messages/{id}",
      tags: TAGS,
      summary: "Delete a message and its sound",
      request: { params: ID },
      responses: { 204: { description: "It is gone" }, ...MISSING },
    }),
    async (c) => {
      const owner = ownerOf(c);
      const { actor } = c.get("visitor");
      const removed = owner && await mailboxes.remove(actor, owner, c.req.valid("param").id);
      return removed?.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function soundApi(api: Api, mailboxes: Mailboxes): void {
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/voicemail/messages/{id}/sound",
      tags: TAGS,
      summary: "What was said, as WAV; Range is understood",
      request: { params: ID },
      responses: SOUND,
    }),
    async (c) => {
      const owner = ownerOf(c);
      const { id } = c.req.valid("param");
      const found = owner && await soundResponse(
        c.req.header("Range"),
        (start, end) => mailboxes.sound(owner, id, start, end),
      );
      // A sound is no JSON: the typed answers of the library do not know it.
      return (found || missing(c)) as never;
    },
  );
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/voicemail/greeting",
      tags: TAGS,
      summary: "Your greeting, as WAV; 404 while callers hear what is built in",
      responses: SOUND,
    }),
    async (c) => {
      const owner = ownerOf(c);
      const found = owner && await soundResponse(
        c.req.header("Range"),
        (start, end) => mailboxes.greeting(owner, start, end),
      );
      return (found || missing(c)) as never;
    },
  );
  api.allow("/me/voicemail/greeting", LARGEST_GREETING + 64 * 1024);
  api.add(
    OWN_WRITE,
    createRoute({
      method: "put",
      path: "/me/voicemail/greeting",
      tags: TAGS,
      summary: "Use a WAV file as your greeting: 8 or 16 kHz, 8 or 16 bit, 1 to 60 seconds",
      request: {
        body: { required: true, content: { "multipart/form-data": { schema: FILE } } },
      },
      responses: { ...ONE, ...NOT_VALID },
    }),
    async (c) => {
      const owner = ownerOf(c);
      const octets = new Uint8Array(await c.req.valid("form").file.arrayBuffer());
      const changed = owner &&
        await mailboxes.setGreeting(c.get("visitor").actor, owner, octets);
      if (!changed || changed.ok) return changed ? c.json(view(changed.value), 200) : missing(c);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "delete",
      path: "/me/voicemail/greeting",
      tags: TAGS,
      summary: "Let callers hear the greeting that is built in",
      responses: { 204: { description: "Your own is gone" }, ...MISSING },
    }),
    async (c) => {
      const owner = ownerOf(c);
      const removed = owner && await mailboxes.removeGreeting(c.get("visitor").actor, owner);
      return removed?.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function choiceApi(api: Api, mailboxes: Mailboxes): void {
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/voicemail",
      tags: TAGS,
      summary: "Your mailbox, and what you have chosen about it",
      responses: ONE,
    }),
    (c) => {
      const owner = mailboxes.user(ownerOf(c));
      return owner ? c.json(view(mailboxes.state(owner.id)), 200) : missing(c);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "put",
      path: "/me/voicemail",
      tags: TAGS,
      summary: "Replace what you have chosen about your mailbox",
      request: { body: body(MAILBOX_INPUT.meta({ id: "MailboxChoice" })) },
      responses: { ...ONE, ...NOT_VALID },
    }),
    (c) => {
      const owner = ownerOf(c);
      const changed = owner &&
        mailboxes.change(c.get("visitor").actor, owner, c.req.valid("json"));
      if (!changed || changed.ok) return changed ? c.json(view(changed.value), 200) : missing(c);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "put",
      path: "/me/voicemail/pin",
      tags: TAGS,
      summary: "Set your PIN, for hearing messages from other phones",
      request: { body: body(PIN_INPUT.meta({ id: "MailboxPin" })) },
      responses: { 204: { description: "It holds from now on" }, ...NOT_VALID, ...MISSING },
    }),
    async (c) => {
      const owner = ownerOf(c);
      const changed = owner &&
        await mailboxes.setPin(c.get("visitor").actor, owner, c.req.valid("json"));
      if (!changed || changed.ok) return changed ? c.body(null, 204) : missing(c);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "delete",
      path: "/me/voicemail/pin",
      tags: TAGS,
      summary: "Take your PIN away: only your own phones hear your messages then",
      responses: { 204: { description: "It is gone" }, ...MISSING },
    }),
    async (c) => {
      const owner = ownerOf(c);
      const removed = owner && await mailboxes.removePin(c.get("visitor").actor, owner);
      return removed?.ok ? c.body(null, 204) : missing(c);
    },
  );
}

const messageView = ({ mailbox: _, at, from, ...message }: VoiceMessage) => ({
  ...message,
  ...(from === undefined ? {} : { from }),
  at: at.toISOString(),
});

function view({ enabled, mail, greeting, ...state }: MailboxState) {
  return {
    ...state,
    hasGreeting: greeting !== undefined,
    ...(enabled === undefined ? {} : { enabled }),
    ...(mail ? { mail } : {}),
  };
}
