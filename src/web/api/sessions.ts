import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { Security } from "../../administration/mod.ts";
import type { Session, SessionId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { missing } from "./errors.ts";
import { ID, json, notFound, OWN_READ } from "./terms.ts";

const SESSION = z.object({
  id: z.string(),
  method: z.enum(["password", "totp", "recovery-code", "passkey", "setup-code"]),
  address: z.string(),
  userAgent: z.string(),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** True for the one that asks. */
  current: z.boolean(),
}).meta({ id: "Session" });

const TAGS = ["sessions"];

/** Needed to change who may sign in, and how. */
export const OWN_ACCOUNT = { access: "user", scope: "accounts" } as const;

/** `/api/v1/me/sessions`: the browsers somebody is signed in with. */
export function sessionApi(api: Api, security: Security): void {
  const view = (session: Session, current: string | undefined) => ({
    id: String(session.id),
    method: session.method,
    address: session.address,
    userAgent: session.userAgent,
    createdAt: session.createdAt.toISOString(),
    seenAt: session.seenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === current,
  });
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/me/sessions",
      tags: TAGS,
      summary: "One's own sessions",
      responses: {
        200: {
          description: "All of them, the one used last first",
          content: json(z.object({ data: z.array(SESSION) })),
        },
      },
    }),
    (c) => {
      const { account, session } = c.get("visitor");
      return c.json({ data: security.sessions(account).map((each) => view(each, session)) }, 200);
    },
  );
  api.add(
    OWN_ACCOUNT,
    createRoute({
      method: "delete",
      path: "/me/sessions/{id}",
      tags: TAGS,
      summary: "End a session",
      request: { params: ID },
      responses: { 204: { description: "It has ended" }, ...notFound("session") },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      const ended = security.endSession(actor, account, c.req.valid("param").id as SessionId);
      return ended.ok ? c.body(null, 204) : missing(c);
    },
  );
}
