import { createRoute } from "@hono/zod-openapi";
import type { z } from "zod";
import { done, type Outcome } from "../../administration/mod.ts";
import type { Actor } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, type ListQuery, listQuery, partOf } from "./lists.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

/** Things that an administrator makes, changes and removes one by one. */
export interface Items<Id extends string, Item> {
  get(id: Id): Item | undefined;
  create(actor: Actor, input: unknown): Outcome<Item> | Promise<Outcome<Item>>;
  change(actor: Actor, id: Id, input: unknown): Outcome<Item> | Promise<Outcome<Item>>;
  remove(actor: Actor, id: Id): Outcome<unknown>;
}

/** Of what is listed as well. */
export interface Listed<Id extends string, Item> extends Items<Id, Item> {
  list(): readonly Item[];
}

/** What they are called, and what they look like. */
export interface ItemOptions<Id extends string, Item, Shape> {
  /** Where one is added; `/{id}` is one of them. */
  readonly path: string;
  readonly tag: string;
  /** One of them with its article, such as `a ring group`. */
  readonly one: string;
  /** In a word. */
  readonly name: string;
  /** What removing one means for others; nothing if left out. */
  readonly left?: string;
  readonly schema: z.ZodType<Shape>;
  readonly input: z.ZodType<object>;
  readonly items: Items<Id, Item>;
  /** An item as the schema has it. */
  readonly view: (item: Item) => NoInfer<Shape>;
}

/** A resource: items, and a list of them that is read in parts. */
export interface ResourceOptions<
  Id extends string,
  Field extends string,
  Item extends Readonly<Record<Field, string | number>>,
  Shape,
> extends ItemOptions<Id, Item, Shape> {
  /** All of them, such as `All ring groups`. */
  readonly all: string;
  /** What a list can be sorted by, the usual one first. */
  readonly sorts: readonly [Field, ...Field[]];
  readonly items: Listed<Id, Item>;
}

/** Adds the five routes of a resource. */
export function addResource<
  Id extends string,
  Field extends string,
  Item extends Readonly<Record<Field, string | number>>,
  Shape,
>(api: Api, options: ResourceOptions<Id, Field, Item, Shape>): void {
  const { path, tag, all, sorts, items } = options;
  const query: z.ZodObject = listQuery(sorts);
  // As in `addItems`.
  const view = options.view as (item: Item) => Seen;
  const schema = options.schema as unknown as z.ZodType<Seen>;
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path,
      tags: [tag],
      summary: all,
      request: { query },
      responses: { 200: { description: "A part of the list", content: json(listOf(schema)) } },
    }),
    (c) => {
      const asked = c.req.valid("query") as unknown as ListQuery<Field>;
      const { data, pagination } = partOf(items.list(), asked);
      return c.json({ data: data.map(view), pagination }, 200);
    },
  );
  addItems(api, options);
}

/** Adds the four routes that concern one item. */
export function addItems<Id extends string, Item, Shape>(
  api: Api,
  options: ItemOptions<Id, Item, Shape>,
): void {
  const { items } = options;
  // That an item looks as its schema says has been seen by now; the routes need not know how.
  const view = options.view as (item: Item) => Seen;
  const seen = (outcome: Outcome<Item>): Outcome<Seen> =>
    outcome.ok ? done(view(outcome.value)) : outcome;
  const one: OneOf = {
    ...options,
    schema: options.schema as unknown as OneOf["schema"],
    get: (id) => {
      const item = items.get(id as Id);
      return item && view(item);
    },
    create: async (actor, input) => seen(await items.create(actor, input)),
    change: async (actor, id, input) => seen(await items.change(actor, id as Id, input)),
    remove: (actor, id) => items.remove(actor, id as Id),
  };
  addReading(api, one);
  addMaking(api, one);
  addRemoving(api, one);
}

/** An item as it goes out. */
interface Seen {
  id: string;
}

/** Items as their routes see them. */
interface OneOf {
  readonly path: string;
  readonly tag: string;
  readonly one: string;
  readonly name: string;
  readonly left?: string;
  readonly schema: z.ZodType<Seen>;
  readonly input: z.ZodType<object>;
  readonly get: (id: string) => Seen | undefined;
  readonly create: (actor: Actor, input: unknown) => Promise<Outcome<Seen>>;
  readonly change: (actor: Actor, id: string, input: unknown) => Promise<Outcome<Seen>>;
  readonly remove: (actor: Actor, id: string) => Outcome<unknown>;
}

function addReading(api: Api, { path, tag, one, name, schema, get }: OneOf): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: `${path}/{id}`,
      tags: [tag],
      summary: one.replace(/^an? /, "One "),
      request: { params: ID },
      responses: { 200: { description: `The ${name}`, content: json(schema) }, ...notFound(name) },
    }),
    (c) => {
      const item = get(c.req.valid("param").id);
      return item ? c.json(item, 200) : missing(c);
    },
  );
}

function addMaking(api: Api, items: OneOf): void {
  const { path, tag, one, name, schema, input, create, change } = items;
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path,
      tags: [tag],
      summary: `Add ${one}`,
      request: { body: body(input) },
      responses: { 201: { description: `The new ${name}`, content: json(schema) }, ...NOT_VALID },
    }),
    async (c) => {
      const made = await create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(made.value, 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: `${path}/{id}`,
      tags: [tag],
      summary: `Change ${one}`,
      request: { params: ID, body: body(input) },
      responses: {
        200: { description: `The ${name} as it is now`, content: json(schema) },
        ...NOT_VALID,
        ...notFound(name),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const changed = await change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(changed.value, 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
}

function addRemoving(api: Api, { path, tag, one, name, left = "", remove }: OneOf): void {
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: `${path}/{id}`,
      tags: [tag],
      summary: `Remove ${one}${left}`,
      request: { params: ID },
      responses: {
        204: { description: `The ${name} is gone` },
        ...NOT_VALID,
        ...notFound(name),
      },
    }),
    (c) => {
      const removed = remove(c.get("visitor").actor, c.req.valid("param").id);
      if (removed.ok) return c.body(null, 204);
      return removed.missing ? missing(c) : c.json(invalid(removed.problems), 422);
    },
  );
}
