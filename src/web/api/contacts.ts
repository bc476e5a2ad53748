import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type Book, CONTACT_INPUT, type Contacts } from "../../administration/mod.ts";
import type { Contact, ContactId } from "../../domain/mod.ts";
import type { Visitor } from "../visitor.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, paginationOf } from "./lists.ts";
import { plain } from "./plain.ts";
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

const INPUT = CONTACT_INPUT.meta({ id: "ContactInput" });
const CONTACT = CONTACT_INPUT.extend({ id: z.string(), shared: z.boolean() })
  .meta({ id: "Contact" });
const QUERY = z.object({
  text: z.string().max(100).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
});
const TAGS = ["contacts"];
const MISSING = notFound("contact");
const ONE = { 200: { description: "The contact", content: json(CONTACT) } };
const BOOKS = [
  {
    path: "/contacts",
    read: ADMIN_READ,
    write: ADMIN_WRITE,
    whose: "for all",
    bookOf: (): Book => "shared",
  },
  {
    path: "/me/contacts",
    read: OWN_READ,
    write: OWN_WRITE,
    whose: "of your own",
    bookOf: ({ account }: Visitor): Book | undefined => account.user,
  },
] as const;

/** `/api/v1/contacts` and `/api/v1/me/contacts`. */
export function contactApi(api: Api, contacts: Contacts): void {
  for (const book of BOOKS) {
    readingApi(api, contacts, book);
    makingApi(api, contacts, book);
    removingApi(api, contacts, book);
  }
}

type BookRoutes = typeof BOOKS[number];

function readingApi(api: Api, contacts: Contacts, book: BookRoutes): void {
  const { path, read, whose, bookOf } = book;
  api.add(
    read,
    createRoute({
      method: "get",
      path,
      tags: TAGS,
      summary: `Contacts ${whose}${path === "/contacts" ? "" : ", and those for all"}, by name`,
      request: { query: QUERY },
      responses: {
        200: { description: "A part of the list", content: json(listOf(CONTACT)) },
        ...MISSING,
      },
    }),
    (c) => {
      const wanted = bookOf(c.get("visitor"));
      if (wanted === undefined) return missing(c);
      const { text, page, per_page } = c.req.valid("query");
      const filter = { withShared: true, ...(text === undefined ? {} : { text }) };
      const slice = { limit: per_page, offset: (page - 1) * per_page };
      const data = contacts.list(wanted, filter, slice).map(view);
      const total = contacts.count(wanted, filter);
      const pagination = paginationOf({ page, per_page, sort: "", order: "asc" }, total);
      return c.json({ data, pagination }, 200);
    },
  );
  api.add(
    read,
    createRoute({
      method: "get",
      path: `${path}/{id}`,
      tags: TAGS,
      summary: `A contact ${whose}`,
      request: { params: ID },
      responses: { ...ONE, ...MISSING },
    }),
    (c) => {
      const wanted = bookOf(c.get("visitor"));
      const id = c.req.valid("param").id as ContactId;
      const contact = wanted === undefined ? undefined : contacts.get(wanted, id);
      return contact ? c.json(view(contact), 200) : missing(c);
    },
  );
}

function makingApi(api: Api, contacts: Contacts, book: BookRoutes): void {
  const { path, write, whose, bookOf } = book;
  api.add(
    write,
    createRoute({
      method: "post",
      path,
      tags: TAGS,
      summary: `Add a contact ${whose}`,
      request: { body: body(INPUT) },
      responses: {
        201: { description: "The new contact", content: json(CONTACT) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const visitor = c.get("visitor");
      const wanted = bookOf(visitor);
      if (wanted === undefined) return missing(c);
      const made = contacts.create(visitor.actor, wanted, c.req.valid("json"));
      if (made.ok) return c.json(view(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    write,
    createRoute({
      method: "put",
      path: `${path}/{id}`,
      tags: TAGS,
      summary: `Change a contact ${whose}`,
      request: { params: ID, body: body(INPUT) },
      responses: { ...ONE, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const visitor = c.get("visitor");
      const wanted = bookOf(visitor);
      if (wanted === undefined) return missing(c);
      const id = c.req.valid("param").id as ContactId;
      const changed = contacts.change(visitor.actor, wanted, id, c.req.valid("json"));
      if (changed.ok) return c.json(view(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
}

function removingApi(api: Api, contacts: Contacts, book: BookRoutes): void {
  const { path, write, whose, bookOf } = book;
  api.add(
    write,
    createRoute({
      method: "delete",
      path: `${path}/{id}`,
      tags: TAGS,
      summary: `Remove a contact ${whose}`,
      request: { params: ID },
      responses: { 204: { description: "The contact is gone" }, ...MISSING },
    }),
    (c) => {
      const visitor = c.get("visitor");
      const wanted = bookOf(visitor);
      if (wanted === undefined) return missing(c);
      const removed = contacts.remove(visitor.actor, wanted, c.req.valid("param").id as ContactId);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function view({ id, owner, name, numbers }: Contact) {
  return { id: String(id), name, numbers: [...plain(numbers)], shared: owner === undefined };
}
