import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { API_TOKEN_INPUT, type OwnTokens } from "../../administration/mod.ts";
import { type ApiToken, type ApiTokenId, TOKEN_SCOPES } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { OWN_ACCOUNT } from "./sessions.ts";
import { body, ID, json, NOT_VALID, notFound, OWN_READ } from "./terms.ts";

const TOKEN = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(TOKEN_SCOPES)),
  /** Its first characters. */
  hint: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  usedAt: z.iso.datetime().nullable(),
  usedFrom: z.string().nullable(),
}).meta({ id: "ApiToken" });

const MADE = TOKEN.extend({
  /** The token itself, told this once. */
  token: z.string(),
}).meta({ id: "NewApiToken" });

const INPUT = API_TOKEN_INPUT.meta({ id: "ApiTokenInput" });
const TAGS = ["tokens"];

/** `/api/v1/me/tokens`: what one's own programs show. */
export function tokenApi(api: Api, own: OwnTokens): void {
  const view = (token: ApiToken) => ({
    id: String(token.id),
    name: token.name,
    scopes: [...token.scopes],
    hint: token.hint,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    usedAt: token.usedAt?.toISOString() ?? null,
    usedFrom: token.usedFrom ?? null,
  });
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/tokens",
      tags: TAGS,
      summary: "One's own API tokens",
      responses: {
        200: {
          description: "All of them, the oldest first",
          content: json(z.object({ data: z.array(TOKEN) })),
        },
      },
    }),
    (c) => c.json({ data: own.list(c.get("visitor").account).map(view) }, 200),
  );
  api.add(
    { ...OWN_ACCOUNT, proof: true },
    createRoute({
      method: "post",
      path: "/me/tokens",
      tags: TAGS,
      summary: "Make an API token, which is told this once",
      request: { body: body(INPUT) },
      responses: {
        201: { description: "The new token", content: json(MADE) },
        ...NOT_VALID,
      },
    }),
    (c) => {
      const { actor, account, scopes, expiresAt } = c.get("visitor");
      const made = own.create(actor, account, c.req.valid("json"), { scopes, expiresAt });
      if (!made.ok) return c.json(invalid(made.missing ? [] : made.problems), 422);
      const { token, secret } = made.value;
      return c.json({ ...view(token), token: secret.reveal() }, 201);
    },
  );
  api.add(
    OWN_ACCOUNT,
    createRoute({
      method: "delete",
      path: "/me/tokens/{id}",
      tags: TAGS,
      summary: "Revoke an API token",
      request: { params: ID },
      responses: { 204: { description: "It opens nothing any more" }, ...notFound("token") },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      const revoked = own.revoke(actor, account, c.req.valid("param").id as ApiTokenId);
      return revoked.ok ? c.body(null, 204) : missing(c);
    },
  );
}
