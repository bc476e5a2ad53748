import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { SCHEDULE_INPUT, type Schedules } from "../../administration/mod.ts";
import type { Schedule, ScheduleId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";
import { ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const SCHEDULE = SCHEDULE_INPUT.extend({
  id: z.string(),
  closedUntil: z.string().optional(),
  /** Whether it is open now, and why. */
  state: z.object({ open: z.boolean(), why: z.string() }),
}).meta({ id: "Schedule" });
const CLOSING = z.object({
  until: z.iso.datetime({ offset: true }).optional(),
}).meta({ id: "ScheduleClosing" });
const TAGS = ["schedules"];
const MISSING = notFound("schedule");
const ONE = { 200: { description: "The schedule", content: json(SCHEDULE) } };

/** `/api/v1/schedules`. */
export function scheduleApi(api: Api, schedules: Schedules): void {
  const view = (schedule: Schedule) => {
    const { open, why } = schedules.stateOf(schedule);
    const { closedUntil, ...rest } = schedule;
    const until = closedUntil ? { closedUntil: closedUntil.toISOString() } : {};
    return plain({ ...rest, ...until, state: { open, why: String(why) } });
  };
  addResource(api, {
    path: "/schedules",
    tag: "schedules",
    all: "All schedules, and whether they are open",
    one: "a schedule",
    name: "schedule",
    left: " that no rule asks for",
    schema: SCHEDULE,
    input: SCHEDULE_INPUT.meta({ id: "ScheduleInput" }),
    sorts: ["name"],
    view,
    items: schedules,
  });
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/schedules/{id}/closing",
      tags: TAGS,
      summary: "Close until a moment, or without one open again",
      request: { params: ID, body: body(CLOSING) },
      responses: { ...ONE, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as ScheduleId;
      const closed = schedules.close(c.get("visitor").actor, id, c.req.valid("json"));
      if (closed.ok) return c.json(view(closed.value), 200);
      return closed.missing ? missing(c) : c.json(invalid(closed.problems), 422);
    },
  );
}
