import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { CALL_RULE_INPUT, type CallRules } from "../../administration/mod.ts";
import type { CallRuleId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, paginationOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = CALL_RULE_INPUT.meta({ id: "CallRuleInput" });
const RULE = CALL_RULE_INPUT.extend({ id: z.string() }).meta({ id: "CallRule" });
const ORDER = z.object({ order: z.array(z.string().min(1).max(64)).max(500) });
const RULES = listOf(RULE);
const TAGS = ["rules"];
const MISSING = notFound("rule");
const ALL = { 200: { description: "All rules in their order", content: json(RULES) } };

/** `/api/v1/rules`. */
export function callRuleApi(api: Api, rules: CallRules): void {
  const all = () => {
    const data = plain(rules.list());
    const query = { page: 1, per_page: Math.max(1, data.length), sort: "", order: "asc" } as const;
    return { data, pagination: paginationOf(query, data.length) };
  };
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/rules",
      tags: TAGS,
      summary: "All rules, in the order in which they are looked at",
      responses: ALL,
    }),
    (c) => c.json(all(), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/rules",
      tags: TAGS,
      summary: "Put rules in another order; those not named come last",
      request: { body: body(ORDER) },
      responses: { ...ALL, ...NOT_VALID },
    }),
    (c) => {
      const { order } = c.req.valid("json");
      const arranged = rules.arrange(c.get("visitor").actor, order);
      if (arranged.ok) return c.json(all(), 200);
      return c.json(invalid(arranged.missing ? [] : arranged.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/rules",
      tags: TAGS,
      summary: "Add a rule after all others",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The new rule", content: json(RULE) }, ...NOT_VALID },
    }),
    (c) => {
      const made = rules.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(plain(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  oneRuleApi(api, rules);
}

function oneRuleApi(api: Api, rules: CallRules): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/rules/{id}",
      tags: TAGS,
      summary: "One rule",
      request: { params: ID },
      responses: { 200: { description: "The rule", content: json(RULE) }, ...MISSING },
    }),
    (c) => {
      const rule = rules.get(c.req.valid("param").id as CallRuleId);
      return rule ? c.json(plain(rule), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/rules/{id}",
      tags: TAGS,
      summary: "Change a rule",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The rule as it is now", content: json(RULE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as CallRuleId;
      const changed = rules.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/rules/{id}",
      tags: TAGS,
      summary: "Remove a rule",
      request: { params: ID },
      responses: { 204: { description: "The rule is gone" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as CallRuleId;
      return rules.remove(c.get("visitor").actor, id).ok ? c.body(null, 204) : missing(c);
    },
  );
}
