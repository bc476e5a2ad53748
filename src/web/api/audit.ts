import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { AuditFilter, AuditLog, AuditRecord } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { listOf, paginationOf } from "./lists.ts";
import { ADMIN_READ, json } from "./terms.ts";

const KIND = z.enum(["account", "token", "command", "code", "system"]);

const ENTRY = z.object({
  sequence: z.number().int(),
  at: z.iso.datetime(),
  actor: z.object({
    kind: KIND,
    id: z.string().nullable(),
    name: z.string().nullable(),
    address: z.string().nullable(),
  }),
  action: z.string(),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }),
  before: z.unknown(),
  after: z.unknown(),
}).meta({ id: "AuditEntry" });

const TEXT = z.string().max(100).optional();
const QUERY = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
  kind: KIND.optional(),
  actor: TEXT,
  /** An action, or with a trailing dot all that begin so. */
  action: TEXT,
  subject_type: TEXT,
  subject: TEXT,
  text: TEXT,
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

/** `/api/v1/audit`: what was changed, when and by whom, the latest first. */
export function auditApi(api: Api, audit: AuditLog): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/audit",
      tags: ["audit"],
      summary: "What was changed, the latest first",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the log", content: json(listOf(ENTRY)) } },
    }),
    (c) => {
      const query = c.req.valid("query");
      const { page, per_page } = query;
      const place = { limit: per_page, offset: (page - 1) * per_page };
      const { records, total } = audit.list(filterOf(query), place);
      const order = { page, per_page, sort: "at", order: "desc" } as const;
      return c.json({ data: records.map(view), pagination: paginationOf(order, total) }, 200);
    },
  );
}

function filterOf(query: z.infer<typeof QUERY>): AuditFilter {
  const { kind, actor, action, subject_type, subject, text, from, until } = query;
  const wanted = {
    actorKind: kind,
    actor,
    action,
    subjectType: subject_type,
    subjectId: subject,
    text,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
  };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function view({ sequence, at, actor, action, subject, before, after }: AuditRecord) {
  return {
    sequence,
    at: at.toISOString(),
    actor: {
      kind: actor.kind,
      id: actor.id ?? null,
      name: actor.name ?? null,
      address: actor.address ?? null,
    },
    action,
    subject: { type: subject.type, id: subject.id, name: subject.name ?? null },
    before: before ?? null,
    after: after ?? null,
  };
}
