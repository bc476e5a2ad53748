import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { BAN_INPUT, type Bans } from "../../administration/mod.ts";
import type { Ban } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound } from "./terms.ts";

const BAN = z.object({
  source: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Bans in a row; 0 for one made by hand. */
  count: z.number().int(),
}).meta({ id: "Ban" });
const INPUT = BAN_INPUT.meta({ id: "BanInput" });
const SOURCE = z.object({ source: z.string().min(1).max(64) });
const TAGS = ["bans"];

/** `/api/v1/bans`. */
export function banApi(api: Api, bans: Bans): void {
  const view = ({ source, since, until, count }: Ban) => ({
    source,
    since: since.toISOString(),
    until: until.toISOString(),
    count,
  });
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/bans",
      tags: TAGS,
      summary: "Sources that are not listened to",
      responses: {
        200: { description: "All bans", content: json(z.object({ data: z.array(BAN) })) },
      },
    }),
    (c) => c.json({ data: bans.list().map(view) }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/bans",
      tags: TAGS,
      summary: "Ban an address",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The ban", content: json(BAN) }, ...NOT_VALID },
    }),
    (c) => {
      const made = bans.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(view(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/bans/{source}",
      tags: TAGS,
      summary: "Lift a ban",
      request: { params: SOURCE },
      responses: { 204: { description: "The ban is lifted" }, ...notFound("ban") },
    }),
    (c) => {
      const lifted = bans.lift(c.get("visitor").actor, c.req.valid("param").source);
      return lifted.ok ? c.body(null, 204) : missing(c);
    },
  );
}
