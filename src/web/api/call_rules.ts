import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { CALL_RULE_INPUT, type CallRules } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid } from "./errors.ts";
import { listOf, paginationOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { addItems } from "./resource.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID } from "./terms.ts";

const RULE = CALL_RULE_INPUT.extend({ id: z.string() }).meta({ id: "CallRule" });
const ORDER = z.object({ order: z.array(z.string().min(1).max(64)).max(500) });
const RULES = listOf(RULE);
const TAGS = ["rules"];
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
  addItems(api, {
    path: "/rules",
    tag: "rules",
    one: "a rule",
    name: "rule",
    schema: RULE,
    input: CALL_RULE_INPUT.meta({ id: "CallRuleInput" }),
    view: plain,
    items: rules,
  });
}
