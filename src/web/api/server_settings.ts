import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type ListedSetting,
  type ServerSettings,
  SETTING_INPUT,
} from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound } from "./terms.ts";

const SETTING = z.object({
  name: z.string(),
  help: z.string(),
  value: z.string().nullable(),
  /** Who set it, e.g. `flag --sip`, `stored`, `default`. */
  origin: z.string(),
  /** Set by flag, environment or file: it cannot be changed here. */
  fixed: z.boolean(),
  /** The value from the next start on, where that is another one; null for the default. */
  next: z.string().nullable().optional(),
}).meta({ id: "Setting" });
const INPUT = SETTING_INPUT.meta({ id: "SettingInput" });
const NAME = z.object({ name: z.string().min(1).max(64) });
const TAGS = ["settings"];
const ONE = { 200: { description: "The setting", content: json(SETTING) } };
const MISSING = notFound("setting");

/** `/api/v1/settings`. */
export function settingApi(api: Api, settings: ServerSettings): void {
  const view = ({ name, help, value, origin, isFixed, next }: ListedSetting) => ({
    name,
    help,
    value: value ?? null,
    origin,
    fixed: isFixed,
    ...(next === undefined ? {} : { next: next === "" ? null : next }),
  });
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/settings",
      tags: TAGS,
      summary: "Every setting of the server, its value and where that comes from",
      responses: {
        200: { description: "All settings", content: json(z.object({ data: z.array(SETTING) })) },
      },
    }),
    (c) => c.json({ data: settings.list().map(view) }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/settings/{name}",
      tags: TAGS,
      summary: "Change a setting, mostly from the next start on",
      request: { params: NAME, body: body(INPUT) },
      responses: { ...ONE, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const { name } = c.req.valid("param");
      const changed = settings.change(c.get("visitor").actor, name, c.req.valid("json"));
      if (changed.ok) return c.json(view(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/settings/{name}",
      tags: TAGS,
      summary: "Give a setting its default",
      request: { params: NAME },
      responses: { ...ONE, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const reset = settings.reset(c.get("visitor").actor, c.req.valid("param").name);
      if (reset.ok) return c.json(view(reset.value), 200);
      return reset.missing ? missing(c) : c.json(invalid(reset.problems), 422);
    },
  );
}
