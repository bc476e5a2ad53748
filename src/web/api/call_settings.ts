import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { CALL_SETTINGS_INPUT, type CallChoices } from "../../administration/mod.ts";
import type { UserId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { ERROR, invalid, missing } from "./errors.ts";
import { plain } from "./plain.ts";

const SETTINGS = CALL_SETTINGS_INPUT.meta({ id: "CallSettings" });
const ID = z.object({ id: z.string().min(1).max(64) });

const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const MISSING = { 404: { description: "There is no such user", content: json(ERROR) } };
const TAGS = ["call settings"];
const READ = {
  tags: TAGS,
  responses: {
    200: { description: "The settings, without what is the default", content: json(SETTINGS) },
    ...MISSING,
  },
};
const WRITE = {
  tags: TAGS,
  responses: {
    200: { description: "The settings as they are now", content: json(SETTINGS) },
    422: { description: "Something is not valid", content: json(ERROR) },
    ...MISSING,
  },
};
const BODY = { required: true, content: json(SETTINGS) };

/** `/api/v1/users/{id}/settings` and `/api/v1/me/settings`. */
export function callSettingsApi(api: Api, choices: CallChoices): void {
  api.add(
    { access: "administrator", scope: "read" },
    createRoute({
      ...READ,
      method: "get",
      path: "/users/{id}/settings",
      summary: "What a user has chosen about calls",
      request: { params: ID },
    }),
    (c) => {
      const user = choices.user(c.req.valid("param").id as UserId);
      return user ? c.json(plain(choices.get(user.id)), 200) : missing(c);
    },
  );
  api.add(
    { access: "administrator", scope: "write" },
    createRoute({
      ...WRITE,
      method: "put",
      path: "/users/{id}/settings",
      summary: "Replace what a user has chosen about calls",
      request: { params: ID, body: BODY },
    }),
    (c) => {
      const id = c.req.valid("param").id as UserId;
      const changed = choices.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    { access: "user", scope: "read" },
    createRoute({
      ...READ,
      method: "get",
      path: "/me/settings",
      summary: "What you have chosen about calls",
    }),
    (c) => {
      const user = choices.user(c.get("visitor").account.user);
      return user ? c.json(plain(choices.get(user.id)), 200) : missing(c);
    },
  );
  api.add(
    { access: "user", scope: "write" },
    createRoute({
      ...WRITE,
      method: "put",
      path: "/me/settings",
      summary: "Replace what you have chosen about calls",
      request: { body: BODY },
    }),
    (c) => {
      const { account, actor } = c.get("visitor");
      if (account.user === undefined) return missing(c);
      const changed = choices.change(actor, account.user, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
}
