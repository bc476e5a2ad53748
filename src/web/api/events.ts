import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { DomainEvent, DomainEventType } from "../../events/mod.ts";
import type { EventStreams, StreamMessage } from "../event_stream.ts";
import type { Api } from "./api.ts";

const TYPES: readonly DomainEventType[] = [
  "device.registered",
  "device.unregistered",
  "source.banned",
  "call.started",
  "call.answered",
  "call.ended",
  "dialog.changed",
  "slot.changed",
  "settings.changed",
  "mailbox.changed",
  "voicemail.left",
  "text.received",
  "text.changed",
  "outbox.stalled",
];

/** `/api/v1/events`: what happens, as it happens. */
export function eventApi(api: Api, streams: EventStreams): void {
  api.add(
    { access: "administrator", scope: "read" },
    createRoute({
      method: "get",
      path: "/events",
      tags: ["events"],
      summary: "What happens, as server-sent events",
      responses: {
        200: {
          description: "A stream: the name of each event is its type, its data is JSON",
          content: { "text/event-stream": { schema: z.string() } },
        },
        503: { description: "There are too many streams already" },
      },
    }),
    (c) => {
      const isAllowed = api.stillAllowed(c, "administrator");
      const stream = streams.respond({
        account: c.get("visitor").account.id,
        types: TYPES,
        isAllowed,
        message: (events) => events.map(messageOf),
      });
      // A stream is no JSON: the typed answers of the library do not know it.
      return stream as never;
    },
  );
}

const messageOf = ({ type, ...rest }: DomainEvent): StreamMessage => ({
  event: type,
  data: JSON.stringify(rest),
});
