import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { CODE_INPUT, type FeatureCodeList, type ListedCode } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound, OWN_READ } from "./terms.ts";

const CODE = z.object({
  feature: z.string(),
  code: z.string().nullable(),
  argument: z.enum(["none", "number", "user", "page-group", "range"]),
  changedFrom: z.string().optional(),
  sentence: z.string(),
  hiddenBy: z.array(z.string()),
}).meta({ id: "FeatureCode" });
const CODES = z.object({ data: z.array(CODE) });
const INPUT = CODE_INPUT.meta({ id: "FeatureCodeInput" });
const FEATURE = z.object({ feature: z.string().min(1).max(64) });
const TAGS = ["codes"];
const MISSING = notFound("feature");

/** `/api/v1/codes`. */
export function featureCodeApi(api: Api, codes: FeatureCodeList): void {
  const view = ({ feature, code, argument, changedFrom, sentence, hiddenBy }: ListedCode) => ({
    feature,
    code: code ?? null,
    argument,
    ...(changedFrom === undefined ? {} : { changedFrom: changedFrom }),
    sentence,
    hiddenBy: [...hiddenBy],
  });
  for (const [needs, path] of [[ADMIN_READ, "/codes"], [OWN_READ, "/me/codes"]] as const) {
    api.add(
      needs,
      createRoute({
        method: "get",
        path,
        tags: TAGS,
        summary: "What can be dialled besides people",
        responses: { 200: { description: "All codes", content: json(CODES) } },
      }),
      (c) => c.json({ data: codes.list().map(view) }, 200),
    );
  }
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/codes/{feature}",
      tags: TAGS,
      summary: "Give a feature another code, or with null none",
      request: { params: FEATURE, body: body(INPUT) },
      responses: {
        200: { description: "The code", content: json(CODE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const { feature } = c.req.valid("param");
      const changed = codes.change(c.get("visitor").actor, feature, c.req.valid("json"));
      if (changed.ok) return c.json(view(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/codes/{feature}",
      tags: TAGS,
      summary: "Give a feature its default code",
      request: { params: FEATURE },
      responses: {
        200: { description: "The code", content: json(CODE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const reset = codes.reset(c.get("visitor").actor, c.req.valid("param").feature);
      if (reset.ok) return c.json(view(reset.value), 200);
      return reset.missing ? missing(c) : c.json(invalid(reset.problems), 422);
    },
  );
}
