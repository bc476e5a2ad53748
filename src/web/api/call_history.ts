import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  CALL_FILTER_INPUT,
  type CallHistory,
  directionFor,
  MOST_COUNTED,
  type Viewer,
} from "../../administration/mod.ts";
import type { CallId, CallRecord, LegRecord, MediaHistory } from "../../domain/mod.ts";
import { talkSeconds } from "../call_table.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, paginationOf } from "./lists.ts";
import { ADMIN_READ, ID, json, NOT_VALID, notFound, OWN_READ } from "./terms.ts";

const HISTORY = z.object({
  startedAt: z.iso.datetime(),
  intervalMs: z.number(),
  /** One for each interval; null where nothing was heard. */
  samples: z.array(
    z.object({
      lossShare: z.number(),
      jitterMs: z.number(),
      mos: z.number(),
    }).nullable(),
  ),
});

const LEG = z.object({
  side: z.enum(["caller", "callee"]),
  user: z.string().optional(),
  device: z.string().optional(),
  /** The gateway that it went or came by, and its name then. */
  gateway: z.object({ id: z.string(), name: z.string() }).optional(),
  status: z.number().int(),
  answeredAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime(),
  /** Estimated mean opinion score, 1 to 4.5. */
  mos: z.number().optional(),
  jitterMs: z.number().optional(),
  packetsLost: z.number().int().optional(),
  /** The suite by which its sound was encrypted; missing for sound in the open. */
  encryption: z.string().optional(),
  /** How it sounded over time: of one call only, not in lists. */
  history: HISTORY.optional(),
});

const CALL = z.object({
  id: z.string(),
  from: z.string(),
  fromName: z.string().optional(),
  anonymous: z.boolean(),
  to: z.string(),
  /** Of your own calls. */
  direction: z.enum(["incoming", "outgoing"]).optional(),
  startedAt: z.iso.datetime(),
  ringingAt: z.iso.datetime().optional(),
  answeredAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime(),
  talkSeconds: z.number().int(),
  result: z.string(),
  reason: z.string(),
  endedBy: z.enum(["caller", "callee", "us"]),
  status: z.number().int(),
  legs: z.array(LEG),
}).meta({ id: "Call" });

const QUERY = CALL_FILTER_INPUT.extend({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().min(1).max(64).optional().meta({
    description: "The id of a call: those that began before it, in place of a page",
  }),
});

const TAGS = ["calls"];
const MISSING = notFound("call");
const VIEWS = [
  { needs: ADMIN_READ, path: "/calls", what: "Finished calls, the latest first" },
  { needs: OWN_READ, path: "/me/calls", what: "Your finished calls, the latest first" },
] as const;

/** `/api/v1/calls` and `/api/v1/me/calls`. */
export function callHistoryApi(api: Api, history: CallHistory): void {
  for (const { needs, path, what } of VIEWS) {
    const viewerOf = (own: Viewer | undefined) => needs.access === "administrator" ? "owner" : own;
    api.add(
      needs,
      createRoute({
        method: "get",
        path,
        tags: TAGS,
        summary: what,
        request: { query: QUERY },
        responses: {
          200: {
            description: `A part of the list; no more than ${MOST_COUNTED} are counted`,
            content: json(listOf(CALL)),
          },
          ...NOT_VALID,
          ...MISSING,
        },
      }),
      (c) => {
        const viewer = viewerOf(c.get("visitor").account.user);
        if (viewer === undefined) return missing(c);
        const { page, per_page, after, ...wanted } = c.req.valid("query");
        const filter = history.filter(viewer, wanted);
        if (!filter.ok) return c.json(invalid(filter.missing ? [] : filter.problems), 422);
        const slice = after === undefined
          ? { limit: per_page, offset: (page - 1) * per_page }
          : { limit: per_page, offset: 0, after: after as CallId };
        const { calls, total } = history.part(viewer, filter.value, slice);
        const pagination = paginationOf({ page, per_page, sort: "", order: "desc" }, total);
        return c.json({ data: calls.map((call) => view(call, viewer)), pagination }, 200);
      },
    );
    api.add(
      needs,
      createRoute({
        method: "get",
        path: `${path}/{id}`,
        tags: TAGS,
        summary: "One finished call",
        request: { params: ID },
        responses: { 200: { description: "The call", content: json(CALL) }, ...MISSING },
      }),
      (c) => {
        const viewer = viewerOf(c.get("visitor").account.user);
        const id = c.req.valid("param").id as CallId;
        const call = viewer === undefined ? undefined : history.get(viewer, id);
        return viewer !== undefined && call ? c.json(view(call, viewer), 200) : missing(c);
      },
    );
  }
}

function view(call: CallRecord, viewer: Viewer): z.infer<typeof CALL> {
  return {
    id: call.id,
    from: call.from,
    ...(call.fromName === undefined ? {} : { fromName: call.fromName }),
    anonymous: call.anonymous === true,
    to: call.to,
    ...(viewer === "owner" ? {} : { direction: directionFor(viewer, call) }),
    startedAt: call.startedAt.toISOString(),
    ...(call.ringingAt ? { ringingAt: call.ringingAt.toISOString() } : {}),
    ...(call.answeredAt ? { answeredAt: call.answeredAt.toISOString() } : {}),
    endedAt: call.endedAt.toISOString(),
    talkSeconds: talkSeconds(call),
    result: call.result,
    reason: call.reason,
    endedBy: call.endedBy,
    status: call.status,
    legs: call.legs.map(legView),
  };
}

function legView(leg: LegRecord): z.infer<typeof LEG> {
  const { media } = leg;
  return {
    side: leg.side,
    ...(leg.user === undefined ? {} : { user: leg.user }),
    ...(leg.device === undefined ? {} : { device: leg.device }),
    ...(leg.gateway === undefined ? {} : { gateway: leg.gateway }),
    status: leg.status,
    ...(leg.answeredAt ? { answeredAt: leg.answeredAt.toISOString() } : {}),
    endedAt: leg.endedAt.toISOString(),
    ...(media?.mos === undefined ? {} : { mos: media.mos }),
    ...(media ? { jitterMs: media.jitterMs, packetsLost: media.lost } : {}),
    ...(media?.encryption === undefined ? {} : { encryption: media.encryption }),
    ...(media?.history ? { history: historyView(media.history) } : {}),
  };
}

function historyView(
  { startedAt, intervalMs, samples }: MediaHistory,
): z.infer<typeof HISTORY> {
  return {
    startedAt: startedAt.toISOString(),
    intervalMs,
    samples: samples.map((sample) => sample ?? null),
  };
}
