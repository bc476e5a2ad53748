import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { INBOUND_NUMBER_INPUT, type InboundNumbers } from "../../administration/mod.ts";
import type { InboundNumberId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = INBOUND_NUMBER_INPUT.meta({ id: "InboundNumberInput" });
const NUMBER = INBOUND_NUMBER_INPUT.extend({ id: z.string() }).meta({ id: "InboundNumber" });
const QUERY = listQuery(["number", "name"]);
const TAGS = ["numbers"];
const MISSING = notFound("number");

/** `/api/v1/numbers`. */
export function inboundNumberApi(api: Api, numbers: InboundNumbers): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/numbers",
      tags: TAGS,
      summary: "All our numbers",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(NUMBER)) } },
    }),
    (c) => c.json(plain(partOf(numbers.list(), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/numbers",
      tags: TAGS,
      summary: "Add a number of ours",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The new number", content: json(NUMBER) }, ...NOT_VALID },
    }),
    async (c) => {
      const made = await numbers.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/numbers/{id}",
      tags: TAGS,
      summary: "One number",
      request: { params: ID },
      responses: { 200: { description: "The number", content: json(NUMBER) }, ...MISSING },
    }),
    (c) => {
      const found = numbers.get(c.req.valid("param").id as InboundNumberId);
      return found ? c.json(plain(found), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/numbers/{id}",
      tags: TAGS,
      summary: "Change a number",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The number as it is now", content: json(NUMBER) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const id = c.req.valid("param").id as InboundNumberId;
      const changed = await numbers.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/numbers/{id}",
      tags: TAGS,
      summary: "Remove a number",
      request: { params: ID },
      responses: { 204: { description: "The number is gone" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as InboundNumberId;
      const removed = numbers.remove(c.get("visitor").actor, id);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}
