import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { NEW_TEXT_INPUT, type TextDesk, type TextReader } from "../../administration/mod.ts";
import {
  type Conversation,
  type ConversationId,
  type OutboxEntry,
  TEXT_STATUSES,
  type TextId,
  type TextMessage,
} from "../../domain/mod.ts";
import type { Visitor } from "../visitor.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { IDEMPOTENCY_KEY, type IdempotencyKeys } from "./idempotency.ts";
import { listOf, paginationOf } from "./lists.ts";
import {
  ADMIN_READ,
  ADMIN_WRITE,
  body,
  json,
  NOT_VALID,
  notFound,
  OWN_READ,
  OWN_WRITE,
} from "./terms.ts";

const CONVERSATION = z.object({
  id: z.number().int(),
  ours: z.string(),
  theirs: z.string(),
  lastAt: z.iso.datetime(),
  lastText: z.string(),
  unread: z.number().int(),
  optedOut: z.boolean(),
}).meta({ id: "Conversation" });
const TEXT = z.object({
  id: z.number().int(),
  conversation: z.number().int(),
  direction: z.enum(["in", "out"]),
  body: z.string(),
  media: z.array(z.object({ contentType: z.string(), octets: z.number().int().optional() })),
  status: z.enum(TEXT_STATUSES as [string, ...string[]]),
  errorCode: z.number().int().optional(),
  segments: z.number().int(),
  at: z.iso.datetime(),
  author: z.string().optional(),
  automatic: z.boolean(),
}).meta({ id: "Text" });
const ENTRY = z.object({
  id: z.number().int(),
  kind: z.string(),
  state: z.enum(["waiting", "begun", "failed"]),
  attempts: z.number().int(),
  at: z.iso.datetime(),
  nextAt: z.iso.datetime(),
  error: z.string().optional(),
}).meta({ id: "OutboxEntry" });
const PART = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  text: z.string().max(100).optional(),
});
const BEFORE = z.object({ before: z.coerce.number().int().min(1).optional() });
const NUMBER = z.object({ id: z.coerce.number().int().min(1) });
const TAGS = ["texts"];
const MISSING = notFound("conversation");
const PER_PAGE = 50;

const BOOKS = [
  {
    path: "/conversations",
    texts: "/texts",
    read: ADMIN_READ,
    write: ADMIN_WRITE,
    whose: "",
    readerOf: (): TextReader | undefined => "owner",
  },
  {
    path: "/me/conversations",
    texts: "/me/texts",
    read: OWN_READ,
    write: OWN_WRITE,
    whose: " of your own numbers",
    readerOf: ({ account }: Visitor): TextReader | undefined => account.user,
  },
] as const;

type Book = typeof BOOKS[number];

/** `/api/v1/conversations`, `/api/v1/texts`, the same below `/me`, and `/api/v1/outbox`. */
export function textApi(api: Api, desk: TextDesk, keys: IdempotencyKeys): void {
  for (const book of BOOKS) {
    readingApi(api, desk, book);
    writingApi(api, desk, book, keys);
  }
  outboxApi(api, desk);
}

function readingApi(api: Api, desk: TextDesk, { path, read, whose, readerOf }: Book): void {
  api.add(
    read,
    createRoute({
      method: "get",
      path,
      tags: TAGS,
      summary: `All conversations${whose}, the latest first`,
      request: { query: PART },
      responses: {
        200: { description: "A part of the list", content: json(listOf(CONVERSATION)) },
        ...MISSING,
      },
    }),
    (c) => {
      const reader = readerOf(c.get("visitor"));
      if (reader === undefined) return missing(c);
      const { page, text = "" } = c.req.valid("query");
      const { conversations, total, perPage } = desk.conversations(reader, text, page);
      const query = { page, per_page: perPage, sort: "", order: "desc" } as const;
      const data = conversations.map(conversationView);
      return c.json({ data, pagination: paginationOf(query, total) }, 200);
    },
  );
  api.add(
    read,
    createRoute({
      method: "get",
      path: `${path}/{id}/texts`,
      tags: TAGS,
      summary: `The texts of a conversation${whose}, the latest first, 50 at once`,
      request: { params: NUMBER, query: BEFORE },
      responses: {
        200: { description: "Texts", content: json(z.object({ data: z.array(TEXT) })) },
        ...MISSING,
      },
    }),
    (c) => {
      const reader = readerOf(c.get("visitor"));
      const { before } = c.req.valid("query");
      const id = c.req.valid("param").id as ConversationId;
      const found = reader && desk.messages(reader, id, PER_PAGE, before as TextId | undefined);
      return found ? c.json({ data: found.map(textView) }, 200) : missing(c);
    },
  );
}

function writingApi(
  api: Api,
  desk: TextDesk,
  { path, texts, write, whose, readerOf }: Book,
  keys: IdempotencyKeys,
): void {
  api.add(
    write,
    createRoute({
      method: "post",
      path: texts,
      tags: TAGS,
      summary: `Send a text from one${whose === "" ? " of our numbers" : whose}`,
      middleware: [keys.middleware],
      request: {
        headers: IDEMPOTENCY_KEY,
        body: body(NEW_TEXT_INPUT.meta({ id: "TextInput" })),
      },
      responses: {
        202: { description: "It is kept, and on its way", content: json(TEXT) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const visitor = c.get("visitor");
      const reader = readerOf(visitor);
      if (reader === undefined) return missing(c);
      const sent = await desk.begin(visitor.actor, reader, c.req.valid("json"));
      if (sent.ok) return c.json(textView(sent.value), 202);
      return sent.missing ? missing(c) : c.json(invalid(sent.problems), 422);
    },
  );
  api.add(
    write,
    createRoute({
      method: "delete",
      path: `${path}/{id}`,
      tags: TAGS,
      summary: `Remove a conversation${whose} with all its texts`,
      request: { params: NUMBER },
      responses: { 204: { description: "The conversation is gone" }, ...MISSING },
    }),
    (c) => {
      const visitor = c.get("visitor");
      const reader = readerOf(visitor);
      const id = c.req.valid("param").id as ConversationId;
      const isGone = reader !== undefined && desk.remove(visitor.actor, reader, id).ok;
      return isGone ? c.body(null, 204) : missing(c);
    },
  );
}

function outboxApi(api: Api, desk: TextDesk): void {
  const found = notFound("entry that could be changed now");
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/outbox",
      tags: TAGS,
      summary: "What waits to be sent or fetched, the oldest first",
      request: { query: PART.pick({ page: true }) },
      responses: { 200: { description: "A part of the list", content: json(listOf(ENTRY)) } },
    }),
    (c) => {
      const { page } = c.req.valid("query");
      const data = desk.queue(PER_PAGE, (page - 1) * PER_PAGE).map(entryView);
      const query = { page, per_page: PER_PAGE, sort: "", order: "asc" } as const;
      return c.json({ data, pagination: paginationOf(query, desk.queueLength) }, 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/outbox/{id}/retry",
      tags: TAGS,
      summary: "Try an entry again, at once",
      request: { params: NUMBER },
      responses: { 204: { description: "It is tried" }, ...found },
    }),
    (c) => {
      const retried = desk.retry(c.get("visitor").actor, c.req.valid("param").id);
      return retried.ok ? c.body(null, 204) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/outbox/{id}",
      tags: TAGS,
      summary: "Cancel an entry that is not being done at the moment",
      request: { params: NUMBER },
      responses: { 204: { description: "It is not done" }, ...found },
    }),
    (c) => {
      const canceled = desk.cancel(c.get("visitor").actor, c.req.valid("param").id);
      return canceled.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function conversationView({ lastAt, isOptedOut, ...one }: Conversation) {
  return { ...one, id: Number(one.id), lastAt: lastAt.toISOString(), optedOut: isOptedOut };
}

function textView(text: TextMessage) {
  const { id, conversation, direction, body, status, segments, at, author, errorCode } = text;
  return {
    ...{ id: Number(id), conversation: Number(conversation), direction, body, status, segments },
    media: text.media.map(({ contentType, octets }) => ({
      contentType,
      ...(octets === undefined ? {} : { octets }),
    })),
    at: at.toISOString(),
    automatic: text.isAutomatic,
    ...(author === undefined ? {} : { author }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

function entryView({ id, kind, state, attempts, at, nextAt, error }: OutboxEntry) {
  return {
    ...{ id, kind, state, attempts, at: at.toISOString(), nextAt: nextAt.toISOString() },
    ...(error === undefined ? {} : { error }),
  };
}
