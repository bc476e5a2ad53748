import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { LISTEN_INPUT, type Listening } from "../../administration/mod.ts";
import type { CallId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { ERROR, errorBody, invalid, missing } from "./errors.ts";
import { IDEMPOTENCY_KEY, type IdempotencyKeys } from "./idempotency.ts";
import { body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const BEGUN = z.object({ id: z.string() }).meta({ id: "ListeningCall" });

/** `POST /api/v1/live-calls/ID/listen`: the own phones ring, and hear what others say. */
export function listeningApi(api: Api, listening: Listening, keys: IdempotencyKeys): void {
  api.add(
    { access: "administrator", scope: "calls" },
    createRoute({
      method: "post",
      path: "/live-calls/{id}/listen",
      tags: ["live calls"],
      summary: "Listen to a call: your own phones ring, hear both sides, and are not heard",
      middleware: [keys.middleware],
      request: {
        params: ID,
        headers: IDEMPOTENCY_KEY,
        body: body(LISTEN_INPUT.meta({ id: "NewListener" })),
      },
      responses: {
        202: { description: "Your phones ring; the id is that of your call", content: json(BEGUN) },
        409: { description: "It is switched off, or cannot be now", content: json(ERROR) },
        ...NOT_VALID,
        ...notFound("call, or it is over"),
      },
    }),
    (c) => {
      const { actor, account } = c.get("visitor");
      const id = c.req.valid("param").id as CallId;
      const begun = listening.begin(actor, account.user, id, c.req.valid("json"));
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
