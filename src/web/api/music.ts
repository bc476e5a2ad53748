import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type JudgedMusic, LARGEST_MUSIC, type Music } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, json, NOT_VALID, notFound } from "./terms.ts";

const MUSIC = z.object({
  name: z.string(),
  octets: z.number().int(),
  /** The extensions of users and groups whose callers hear it. */
  usedBy: z.array(z.string()),
}).meta({ id: "Music" });
const JUDGED = z.object({
  /** Missing when it was only checked. */
  name: z.string().optional(),
  sample_rate_hz: z.number().int(),
  bits_per_sample: z.number().int(),
  channels: z.number().int(),
  durationMs: z.number(),
  warnings: z.array(z.enum(["STEREO", "LENGTH_MISSING"])),
}).meta({ id: "JudgedMusic" });
const FILE = z.object({
  file: z.custom<File>((file) => file instanceof File, { error: "music.problem.noFile" })
    .meta({ type: "string", format: "binary" }),
});
const NAME = z.object({ name: z.string().min(1).max(64) });
const TAGS = ["music"];
const MISSING = notFound("music");
const UPLOAD = { required: true, content: { "multipart/form-data": { schema: FILE } } };

/** `/api/v1/music`. */
export function musicApi(api: Api, music: Music): void {
  for (const path of ["/music", "/music/check"]) api.allow(path, LARGEST_MUSIC + 64 * 1024);
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/music",
      tags: TAGS,
      summary: "The music there is besides our own",
      responses: {
        200: { description: "All files", content: json(z.object({ data: z.array(MUSIC) })) },
      },
    }),
    async (c) => {
      const data = (await music.list()).map(({ name, octets, usedBy }) => ({
        name,
        octets,
        usedBy: [...usedBy],
      }));
      return c.json({ data }, 200);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/music",
      tags: TAGS,
      summary: "Add a WAV file: 8 or 16 kHz, 8 or 16 bit, 1 to 300 seconds, at most 10 MB",
      request: { body: UPLOAD },
      responses: { 201: { description: "It was added", content: json(JUDGED) }, ...NOT_VALID },
    }),
    async (c) => {
      const { actor } = c.get("visitor");
      const added = await music.add(actor, await bytesOf(c.req.valid("form").file));
      if (added.ok) return c.json(view(added.value), 201);
      return c.json(invalid(added.missing ? [] : added.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/music/check",
      tags: TAGS,
      summary: "Tell whether a WAV file could be played, and keep nothing",
      request: { body: UPLOAD },
      responses: { 200: { description: "It could", content: json(JUDGED) }, ...NOT_VALID },
    }),
    async (c) => {
      const judged = music.check(await bytesOf(c.req.valid("form").file));
      if (judged.ok) return c.json(view(judged.value), 200);
      return c.json(invalid(judged.missing ? [] : judged.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/music/{name}",
      tags: TAGS,
      summary: "Forget a file; who waits with it hears our own music",
      request: { params: NAME },
      responses: { 204: { description: "The file is gone" }, ...MISSING },
    }),
    async (c) => {
      const removed = await music.remove(c.get("visitor").actor, c.req.valid("param").name);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

function view({ name, format, warnings }: JudgedMusic) {
  return {
    ...(name === undefined ? {} : { name }),
    sample_rate_hz: format.sampleRateHz,
    bits_per_sample: format.bitsPerSample,
    channels: format.channels,
    durationMs: format.durationMs,
    warnings: [...warnings],
  };
}
