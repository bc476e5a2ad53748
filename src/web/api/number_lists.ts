import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  LARGEST_TABLE,
  NUMBER_ENTRY_INPUT,
  NUMBER_LIST_INPUT,
  type NumberListBook,
} from "../../administration/mod.ts";
import type { NumberEntry, NumberEntryId, NumberListId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, paginationOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";
import {
  ADMIN_READ,
  ADMIN_WRITE,
  body,
  ID,
  json,
  NOT_VALID,
  notFound,
  OWN_READ,
  OWN_WRITE,
} from "./terms.ts";

const LIST = NUMBER_LIST_INPUT.extend({ id: z.string(), entries: z.number().int().optional() })
  .meta({ id: "NumberList" });
const ENTRY_INPUT = NUMBER_ENTRY_INPUT.meta({ id: "NumberEntryInput" });
const ENTRY = NUMBER_ENTRY_INPUT.extend({
  id: z.string(),
  list: z.string(),
  until: z.string().optional(),
  owner: z.string().optional(),
  addedBy: z.enum(["person", "import", "history"]),
  addedAt: z.string(),
}).meta({ id: "NumberEntry" });
const BLOCKED = z.object({
  number: z.string().min(1).max(255),
  reason: z.string().max(200).default(""),
}).meta({ id: "BlockedNumberInput" });
const IMPORTED = z.object({
  added: z.number().int(),
  wrong: z.array(z.object({ row: z.number().int(), field: z.string() })),
}).meta({ id: "NumberImport" });
const QUERY = z.object({
  text: z.string().max(100).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
});
const ENTRY_ID = ID.extend({ entry: z.string().min(1).max(64) });
const TABLE_QUERY = z.object({ list: z.string().min(1).max(64) });
const CSV = { "text/csv": { schema: z.string() } };
const TAGS = ["number lists"];
const MISSING = notFound("list or number");

const entryView = ({ until, addedAt, ...entry }: NumberEntry) =>
  plain({
    ...entry,
    ...(until ? { until: until.toISOString() } : {}),
    addedAt: addedAt.toISOString(),
  });

/** `/api/v1/lists` and `/api/v1/me/blocked`. */
export function numberListApi(api: Api, book: NumberListBook): void {
  listApi(api, book);
  entryApi(api, book);
  tableApi(api, book);
  blockedApi(api, book);
}

function listApi(api: Api, book: NumberListBook): void {
  addResource(api, {
    path: "/lists",
    tag: "number lists",
    all: "All lists of numbers",
    one: "a list of numbers",
    name: "list",
    left: " that no rule asks for",
    schema: LIST,
    input: NUMBER_LIST_INPUT.meta({ id: "NumberListInput" }),
    sorts: ["name"],
    view: plain,
    items: {
      list: () => book.lists(),
      get: (id: NumberListId) => book.getList(id),
      create: (actor, input) => book.createList(actor, input),
      change: (actor, id, input) => book.changeList(actor, id, input),
      remove: (actor, id) => book.removeList(actor, id),
    },
  });
}

function entryApi(api: Api, book: NumberListBook): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/lists/{id}/numbers",
      tags: TAGS,
      summary: "What is in a list, the latest first",
      request: { params: ID, query: QUERY },
      responses: {
        200: { description: "A part of the list", content: json(listOf(ENTRY)) },
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as NumberListId;
      if (!book.getList(id)) return missing(c);
      const { text, page, per_page } = c.req.valid("query");
      const slice = { limit: per_page, offset: (page - 1) * per_page };
      const found = book.entries(id, text === undefined ? {} : { text }, slice);
      const pagination = paginationOf({ page, per_page, sort: "", order: "desc" }, found.total);
      return c.json({ data: found.entries.map(entryView), pagination }, 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/lists/{id}/numbers",
      tags: TAGS,
      summary: "Add a number to a list",
      request: { params: ID, body: body(ENTRY_INPUT) },
      responses: {
        201: { description: "The new entry", content: json(ENTRY) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as NumberListId;
      const made = book.add(c.get("visitor").actor, id, c.req.valid("json"));
      if (made.ok) return c.json(entryView(made.value), 201);
      return made.missing ? missing(c) : c.json(invalid(made.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/lists/{id}/numbers/{entry}",
      tags: TAGS,
      summary: "Take a number out of a list",
      request: { params: ENTRY_ID },
      responses: { 204: { description: "It is gone" }, ...MISSING },
    }),
    (c) => {
      const { id, entry } = c.req.valid("param");
      const { actor } = c.get("visitor");
      const removed = book.remove(actor, id as NumberListId, entry as NumberEntryId);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function tableApi(api: Api, book: NumberListBook): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/lists/{id}/table",
      tags: TAGS,
      summary: "A list as CSV",
      request: { params: ID },
      responses: { 200: { description: "The table", content: CSV }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as NumberListId;
      if (!book.getList(id)) return missing(c);
      return c.body(book.export(id), 200, { "Content-Type": "text/csv; charset=utf-8" });
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      // Without the list in the path: what a body may weigh goes by the path.
      path: "/lists/table",
      tags: TAGS,
      summary: "Add the numbers of a table in CSV; rows that make no sense are left out",
      request: { query: TABLE_QUERY, body: { required: true, content: CSV } },
      responses: {
        200: { description: "What it brought", content: json(IMPORTED) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const id = c.req.valid("query").list as NumberListId;
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const imported = book.import(c.get("visitor").actor, id, bytes);
      if (!imported.ok) {
        return imported.missing ? missing(c) : c.json(invalid(imported.problems), 422);
      }
      const { added, wrong } = imported.value;
      const rows = wrong.map(({ row, problem: { field } }) => ({ row, field }));
      return c.json({ added, wrong: rows }, 200);
    },
  );
  api.allow("/lists/table", LARGEST_TABLE);
}

function blockedApi(api: Api, book: NumberListBook): void {
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/blocked",
      tags: TAGS,
      summary: "Numbers whose calls you do not take",
      responses: {
        200: { description: "All of them", content: json(listOf(ENTRY)) },
        ...MISSING,
      },
    }),
    (c) => {
      const { user } = c.get("visitor").account;
      if (user === undefined) return missing(c);
      const data = book.blockedBy(user).map(entryView);
      const query = {
        page: 1,
        per_page: Math.max(1, data.length),
        sort: "",
        order: "desc",
      } as const;
      return c.json({ data, pagination: paginationOf(query, data.length) }, 200);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "post",
      path: "/me/blocked",
      tags: TAGS,
      summary: "Take no more calls of a number",
      request: { body: body(BLOCKED) },
      responses: {
        201: { description: "The new entry", content: json(ENTRY) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      if (account.user === undefined) return missing(c);
      const made = book.block(actor, account.user, c.req.valid("json"));
      if (made.ok) return c.json(entryView(made.value), 201);
      return made.missing ? missing(c) : c.json(invalid(made.problems), 422);
    },
  );
  api.add(
    OWN_WRITE,
    createRoute({
      method: "delete",
      path: "/me/blocked/{id}",
      tags: TAGS,
      summary: "Take calls of a number again",
      request: { params: ID },
      responses: { 204: { description: "It is gone" }, ...MISSING },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      const id = c.req.valid("param").id as NumberEntryId;
      const isGone = account.user !== undefined && book.unblock(actor, account.user, id).ok;
      return isGone ? c.body(null, 204) : missing(c);
    },
  );
}
