import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  LIVE_CALL_ACTIONS,
  LIVE_CALL_INPUTS,
  type LiveCalls,
  type SeenLiveCall,
  type Viewer,
} from "../../administration/mod.ts";
import type { CallId } from "../../domain/mod.ts";
import type { Visitor } from "../visitor.ts";
import type { Api } from "./api.ts";
import { ERROR, errorBody, invalid, missing } from "./errors.ts";
import { IDEMPOTENCY_KEY, type IdempotencyKeys } from "./idempotency.ts";
import { body, ID, json, NOT_VALID, notFound, OWN_READ } from "./terms.ts";

const PARTY = z.object({
  leg: z.string(),
  user: z.string().optional(),
  number: z.string(),
  name: z.string(),
  state: z.enum(["trying", "early", "confirmed", "terminated"]),
  holding: z.boolean(),
  /** You may act for this side. */
  mayAct: z.boolean(),
});

const CALL = z.object({
  id: z.string(),
  phase: z.enum(["dialling", "ringing", "talking", "served", "paging", "parked", "ended"]),
  startedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().optional(),
  parties: z.array(PARTY),
}).meta({ id: "LiveCall" });

const TAGS = ["live calls"];
const MISSING = notFound("call, or it is over");
const ACT = { access: "user", scope: "calls" } as const;

/** `/api/v1/live-calls`: all of them for administrators, the own ones for everybody else. */
export function liveCallApi(api: Api, calls: LiveCalls, keys: IdempotencyKeys): void {
  api.add(
    OWN_READ,
    createRoute({
      method: "get",
      path: "/live-calls",
      tags: TAGS,
      summary: "Calls that are up: all for administrators, your own for others",
      responses: {
        200: { description: "The calls", content: json(z.object({ data: z.array(CALL) })) },
      },
    }),
    (c) => {
      const viewer = viewerOf(c.get("visitor"));
      const data = viewer === undefined ? [] : calls.list(viewer).map(view);
      return c.json({ data }, 200);
    },
  );
  for (const action of LIVE_CALL_ACTIONS) {
    api.add(
      ACT,
      createRoute({
        method: "post",
        path: `/live-calls/{id}/${action}`,
        tags: TAGS,
        summary: SUMMARIES[action],
        middleware: [keys.middleware],
        request: { params: ID, headers: IDEMPOTENCY_KEY, body: body(LIVE_CALL_INPUTS[action]) },
        responses: {
          202: { description: "It has begun", content: json(CALL) },
          409: { description: "The call or a phone does not allow it", content: json(ERROR) },
          ...NOT_VALID,
          ...MISSING,
        },
      }),
      (c) => {
        const visitor = c.get("visitor");
        const viewer = viewerOf(visitor);
        if (viewer === undefined) return missing(c);
        const id = c.req.valid("param").id as CallId;
        const result = calls.act(visitor.actor, viewer, id, action, c.req.valid("json"));
        if (result.ok) return c.json(view(result.value), 202);
        if (result.missing) return missing(c);
        const problems = invalid(result.problems);
        const [first] = problems.error.details;
        return first?.field === ""
          ? c.json(errorBody("CONFLICT", first.message), 409)
          : c.json(problems, 422);
      },
    );
  }
}

const SUMMARIES = {
  hold: "Let the other side of a leg hear music",
  resume: "Take the other side of a leg back from the music",
  transfer: "Send the other side of a leg to a number",
  voicemail: "Send the other side of a leg to the mailbox of an extension",
  park: "Park the other side of a leg, in the slot given or the first that is free",
  "hang-up": "End one side of a call",
} as const;

/** Administrators see all calls, others those of their user. */
export function viewerOf({ account }: Visitor): Viewer | undefined {
  return account.role === "administrator" ? "owner" : account.user;
}

function view(call: SeenLiveCall): z.infer<typeof CALL> {
  return {
    id: call.id,
    phase: call.phase,
    startedAt: call.startedAt.toISOString(),
    ...(call.answeredAt ? { answeredAt: call.answeredAt.toISOString() } : {}),
    parties: call.parties.map(({ leg, user, number, name, state, isHolding, mayAct }) => ({
      leg,
      ...(user === undefined ? {} : { user }),
      number,
      name,
      state,
      holding: isHolding,
      mayAct: mayAct,
    })),
  };
}
