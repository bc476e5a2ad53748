import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { SCHEDULE_INPUT, type Schedules } from "../../administration/mod.ts";
import type { Schedule, ScheduleId } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = SCHEDULE_INPUT.meta({ id: "ScheduleInput" });
const SCHEDULE = SCHEDULE_INPUT.extend({
  id: z.string(),
  closedUntil: z.string().optional(),
  /** Whether it is open now, and why. */
  state: z.object({ open: z.boolean(), why: z.string() }),
}).meta({ id: "Schedule" });
const CLOSING = z.object({
  until: z.iso.datetime({ offset: true }).optional(),
}).meta({ id: "ScheduleClosing" });
const QUERY = listQuery(["name"]);
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
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/schedules",
      tags: TAGS,
      summary: "All schedules, and whether they are open",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(SCHEDULE)) } },
    }),
    (c) => c.json(partOf(schedules.list().map(view), c.req.valid("query")), 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/schedules",
      tags: TAGS,
      summary: "Add a schedule",
      request: { body: body(INPUT) },
      responses: {
        201: { description: "The new schedule", content: json(SCHEDULE) },
        ...NOT_VALID,
      },
    }),
    (c) => {
      const made = schedules.create(c.get("visitor").actor, c.req.valid("json"));
      if (made.ok) return c.json(view(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/schedules/{id}",
      tags: TAGS,
      summary: "One schedule, and whether it is open",
      request: { params: ID },
      responses: { ...ONE, ...MISSING },
    }),
    (c) => {
      const schedule = schedules.get(c.req.valid("param").id as ScheduleId);
      return schedule ? c.json(view(schedule), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/schedules/{id}",
      tags: TAGS,
      summary: "Change a schedule",
      request: { params: ID, body: body(INPUT) },
      responses: { ...ONE, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as ScheduleId;
      const changed = schedules.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(view(changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
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
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/schedules/{id}",
      tags: TAGS,
      summary: "Remove a schedule that no rule asks for",
      request: { params: ID },
      responses: { 204: { description: "The schedule is gone" }, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as ScheduleId;
      const removed = schedules.remove(c.get("visitor").actor, id);
      if (removed.ok) return c.body(null, 204);
      return removed.missing ? missing(c) : c.json(invalid(removed.problems), 422);
    },
  );
}
