import { z } from "zod";
import { AUTO_REPLY_INPUT, type AutoReplies } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";

/** `/api/v1/auto-replies`. */
export function autoReplyApi(api: Api, replies: AutoReplies): void {
  addResource(api, {
    path: "/auto-replies",
    tag: "texts",
    all: "All answers that are sent by themselves",
    one: "an answer",
    name: "answer",
    schema: AUTO_REPLY_INPUT.extend({ id: z.string() }).meta({ id: "AutoReply" }),
    input: AUTO_REPLY_INPUT.meta({ id: "AutoReplyInput" }),
    sorts: ["text"],
    view: plain,
    items: replies,
  });
}
