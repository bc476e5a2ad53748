import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { CALL_INPUT, type Calling } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { ERROR, errorBody, invalid, missing } from "./errors.ts";
import { IDEMPOTENCY_KEY, type IdempotencyKeys } from "./idempotency.ts";
import { body, json, NOT_VALID, notFound } from "./terms.ts";

const BEGUN = z.object({ id: z.string() }).meta({ id: "PlacedCall" });

/** `POST /api/v1/calls`: the user's own phones ring first, and then whoever is called. */
export function callingApi(api: Api, calling: Calling, keys: IdempotencyKeys): void {
  api.add(
    { access: "user", scope: "calls" },
    createRoute({
      method: "post",
      path: "/calls",
      tags: ["live calls"],
      summary: "Call a number: your own phones ring first, and the number when you have answered",
      middleware: [keys.middleware],
      request: { headers: IDEMPOTENCY_KEY, body: body(CALL_INPUT.meta({ id: "NewCall" })) },
      responses: {
        202: {
          description: "Your phones ring; what becomes of it is told by the live calls",
          content: json(BEGUN),
        },
        409: { description: "It cannot be called now", content: json(ERROR) },
        ...NOT_VALID,
        ...notFound("user of this account"),
      },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      const begun = calling.begin(actor, account.user, c.req.valid("json"));
      if (begun.ok) return c.json(begun.value, 202);
      if (begun.missing) return missing(c);
      const problems = invalid(begun.problems);
      const [first] = problems.error.details;
      return first?.field === ""
        ? c.json(errorBody("CONFLICT", first.message), 409)
        : c.json(problems, 422);
    },
  );
}
