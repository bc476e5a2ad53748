import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { USER_INPUT, type Users } from "../../administration/mod.ts";
import type { User, UserId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { ERROR, invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";

const USER = z.object({
  id: z.string(),
  extension: z.string(),
  name: z.string(),
  devices: z.number().int(),
}).meta({ id: "User" });

const INPUT = USER_INPUT.meta({ id: "UserInput" });
const ID = z.object({ id: z.string().min(1).max(64) });
const QUERY = listQuery(["extension", "name"]);

const json = <Schema extends z.ZodType>(schema: Schema) => ({
  "application/json": { schema },
});
const MISSING = { 404: { description: "There is no such user", content: json(ERROR) } };

/** `/api/v1/users`. */
export function userApi(api: Api, users: Users): void {
  const view = ({ id, extension, name }: User) => ({
    id: String(id),
    extension: String(extension),
    name,
    devices: users.deviceCount(id),
  });
  const found = (id: string) => users.get(id as UserId);
  const READ = { access: "administrator", scope: "read" } as const;
  const WRITE = { access: "administrator", scope: "write" } as const;

  api.add(
    READ,
    createRoute({
      method: "get",
      path: "/users",
      tags: ["users"],
      summary: "All users",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(USER)) } },
    }),
    (c) => c.json(partOf(users.list().map(view), c.req.valid("query")), 200),
  );
  api.add(
    WRITE,
    createRoute({
      method: "post",
      path: "/users",
      tags: ["users"],
      summary: "Add a user",
      request: { body: { required: true, content: json(INPUT) } },
      responses: {
        201: { description: "The new user", content: json(USER) },
        422: { description: "Something is not valid", content: json(ERROR) },
      },
    }),
    (c) => {
      const made = users.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(view(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    READ,
    createRoute({
      method: "get",
      path: "/users/{id}",
      tags: ["users"],
      summary: "One user",
      request: { params: ID },
      responses: { 200: { description: "The user", content: json(USER) }, ...MISSING },
    }),
    (c) => {
      const user = found(c.req.valid("param").id);
      return user ? c.json(view(user), 200) : missing(c);
    },
  );
  api.add(
    WRITE,
    createRoute({
      method: "put",
      path: "/users/{id}",
      tags: ["users"],
      summary: "Change a user",
      request: { params: ID, body: { required: true, content: json(INPUT) } },
      responses: {
        200: { description: "The user as it is now", content: json(USER) },
        422: { description: "Something is not valid", content: json(ERROR) },
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as UserId;
      const changed = users.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(view(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    WRITE,
    createRoute({
      method: "delete",
      path: "/users/{id}",
      tags: ["users"],
      summary: "Remove a user with all its devices",
      request: { params: ID },
      responses: { 204: { description: "The user is gone" }, ...MISSING },
    }),
    (c) => {
      const removed = users.remove(c.get("visitor").actor, c.req.valid("param").id as UserId);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}
