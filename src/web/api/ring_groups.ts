import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { RING_GROUP_INPUT, type RingGroups } from "../../administration/mod.ts";
import type { RingGroupId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = RING_GROUP_INPUT.meta({ id: "RingGroupInput" });
const GROUP = RING_GROUP_INPUT.extend({ id: z.string() }).meta({ id: "RingGroup" });
const QUERY = listQuery(["extension", "name"]);
const TAGS = ["groups"];
const MISSING = notFound("group");

/** `/api/v1/groups`. */
export function ringGroupApi(api: Api, groups: RingGroups): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/groups",
      tags: TAGS,
      summary: "All ring groups",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(GROUP)) } },
    }),
    (c) => c.json(plain(partOf(groups.list(), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/groups",
      tags: TAGS,
      summary: "Add a ring group",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The new group", content: json(GROUP) }, ...NOT_VALID },
    }),
    (c) => {
      const made = groups.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/groups/{id}",
      tags: TAGS,
      summary: "One ring group",
      request: { params: ID },
      responses: { 200: { description: "The group", content: json(GROUP) }, ...MISSING },
    }),
    (c) => {
      const group = groups.get(c.req.valid("param").id as RingGroupId);
      return group ? c.json(plain(group), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/groups/{id}",
      tags: TAGS,
      summary: "Change a ring group",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The group as it is now", content: json(GROUP) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as RingGroupId;
      const changed = groups.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/groups/{id}",
      tags: TAGS,
      summary: "Remove a ring group; its members stay",
      request: { params: ID },
      responses: { 204: { description: "The group is gone" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as RingGroupId;
      const removed = groups.remove(c.get("visitor").actor, id);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}
