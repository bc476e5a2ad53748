import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { PHONE_PROFILE_INPUT, type PhoneProfiles } from "../../administration/mod.ts";
import { type ProfileId, VENDORS } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const PROFILE_INPUT = PHONE_PROFILE_INPUT.meta({ id: "PhoneProfileInput" });
const PROFILE = z.object({
  id: z.string(),
  name: z.string(),
  vendor: z.enum(VENDORS).optional(),
  model: z.string().optional(),
  options: PHONE_PROFILE_INPUT.shape.options,
}).meta({ id: "PhoneProfile" });
const QUERY = listQuery(["name"]);
const TAGS = ["provisioning"];
const NO_PROFILE = notFound("profile");

/** `/api/v1/provisioning/profiles`. */
export function profileApi(api: Api, profiles: PhoneProfiles): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/provisioning/profiles",
      tags: TAGS,
      summary: "All profiles",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(PROFILE)) } },
    }),
    (c) => c.json(plain(partOf(profiles.list(), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/provisioning/profiles",
      tags: TAGS,
      summary: "Add a profile",
      request: { body: body(PROFILE_INPUT) },
      responses: { 201: { description: "The new profile", content: json(PROFILE) }, ...NOT_VALID },
    }),
    (c) => {
      const made = profiles.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/provisioning/profiles/{id}",
      tags: TAGS,
      summary: "One profile",
      request: { params: ID },
      responses: { 200: { description: "The profile", content: json(PROFILE) }, ...NO_PROFILE },
    }),
    (c) => {
      const profile = profiles.get(c.req.valid("param").id as ProfileId);
      return profile ? c.json(plain(profile), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/provisioning/profiles/{id}",
      tags: TAGS,
      summary: "Change a profile",
      request: { params: ID, body: body(PROFILE_INPUT) },
      responses: {
        200: { description: "The profile as it is now", content: json(PROFILE) },
        ...NOT_VALID,
        ...NO_PROFILE,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as ProfileId;
      const changed = profiles.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/provisioning/profiles/{id}",
      tags: TAGS,
      summary: "Remove a profile",
      request: { params: ID },
      responses: { 204: { description: "The profile is gone" }, ...NO_PROFILE },
    }),
    (c) => {
      const id = c.req.valid("param").id as ProfileId;
      return profiles.remove(c.get("visitor").actor, id).ok ? c.body(null, 204) : missing(c);
    },
  );
}
