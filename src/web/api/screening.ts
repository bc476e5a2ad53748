import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { translator } from "../../../views/text/mod.ts";
import { consideredText } from "../../../views/components/considered.ts";
import {
  type CallPolicy,
  DRY_RUN_INPUT,
  type DryRunResult,
  SCREENING_INPUT,
} from "../../administration/mod.ts";
import type { Considered } from "../../domain/mod.ts";
import type { Decision } from "../../routing/mod.ts";
import type { Api } from "./api.ts";
import { invalid } from "./errors.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID } from "./terms.ts";

const SETTINGS = SCREENING_INPUT.meta({ id: "Screening" });
const INPUT = DRY_RUN_INPUT.meta({ id: "DryRunInput" });
const WHY = z.object({
  /** What was considered, by its name. */
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The same in words. */
  sentence: z.string(),
});
const OUTCOME = z.object({
  kind: z.string(),
  /** What a call is told of that is not connected. */
  detail: z.string().optional(),
  /** Whom it rings, in rounds. */
  rings: z.array(z.object({ seconds: z.number(), targets: z.array(z.string()) })).optional(),
});
const RESULT = z.object({
  at: z.string(),
  caller: z.string(),
  dialled: z.string(),
  stages: z.array(WHY.extend({
    stage: z.string(),
    decides: z.boolean(),
    score: z.number(),
  })),
  rules: z.array(WHY.extend({ id: z.string(), name: z.string(), matches: z.boolean() })),
  considered: z.array(WHY),
  outcome: OUTCOME,
  /** Where it leads when the caller passes the challenge. */
  afterwards: OUTCOME.optional(),
}).meta({ id: "DryRun" });

const english = translator("en", "UTC");
const why = (one: Considered) => ({ ...one, sentence: consideredText(english, one) });

/** `/api/v1/screening` and `/api/v1/dry-run`. */
export function screeningApi(api: Api, { screening, dryRun }: CallPolicy): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/screening",
      tags: ["screening"],
      summary: "How calls from outside are screened",
      responses: { 200: { description: "The settings", content: json(SETTINGS) } },
    }),
    (c) => c.json(plain(screening.get()), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/screening",
      tags: ["screening"],
      summary: "Change how calls from outside are screened",
      request: { body: body(SETTINGS) },
      responses: { 200: { description: "The settings", content: json(SETTINGS) }, ...NOT_VALID },
    }),
    (c) => {
      const changed = screening.change(c.get("visitor").actor, c.req.valid("json"));
      if (changed.ok) return c.json(plain(changed.value), 200);
      return c.json(invalid(changed.missing ? [] : changed.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "post",
      path: "/dry-run",
      tags: ["screening"],
      summary: "What would happen to a call, and why",
      request: { body: body(INPUT) },
      responses: { 200: { description: "What would happen", content: json(RESULT) }, ...NOT_VALID },
    }),
    async (c) => {
      const found = await dryRun.run(c.req.valid("json"));
      if (found.ok) return c.json(plain(dryRunAnswer(found.value)), 200);
      return c.json(invalid(found.missing ? [] : found.problems), 422);
    },
  );
}

/** What would happen to a call, as programs are told. */
export function dryRunAnswer(result: DryRunResult) {
  const { at, caller, dialled, screening, rules, considered, decision, afterwards } = result;
  return {
    at: at.toISOString(),
    caller,
    dialled,
    stages: (screening?.steps ?? []).map((step) => ({
      stage: step.stage,
      decides: step.decides,
      score: step.score,
      ...why(step.why),
    })),
    rules: rules.map(({ id, name, matches, why: one }) => ({
      id: String(id),
      name,
      matches,
      ...why(one),
    })),
    considered: considered.map(why),
    outcome: outcomeOf(decision),
    ...(afterwards ? { afterwards: outcomeOf(afterwards) } : {}),
  };
}

function outcomeOf(decision: Decision) {
  switch (decision.kind) {
    case "ring":
    case "page":
      return {
        kind: decision.kind,
        rings: decision.plan.rounds.map(({ members, ms }) => ({
          seconds: ms / 1_000,
          targets: members.map(({ target }) =>
            target.kind === "user"
              ? target.user
              : target.kind === "uri"
              ? target.uri
              : target.number
          ),
        })),
      };
    case "reject":
      return { kind: decision.kind, detail: `${decision.status} ${decision.reason}` };
    case "service": {
      const { service } = decision;
      const detail = service.kind === "turn-away"
        ? service.how
        : service.kind === "announce"
        ? service.announcement.name
        : service.kind === "leave-message"
        ? service.mailbox
        : undefined;
      return { kind: service.kind, ...(detail === undefined ? {} : { detail }) };
    }
    default:
      return { kind: decision.kind };
  }
}
