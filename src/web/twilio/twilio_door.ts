import { type Context, Hono } from "hono";
import { LARGEST_WEBHOOK, type Webhooks } from "../../twilio/mod.ts";

const HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

export interface TwilioDoorOptions {
  readonly webhooks: Pick<Webhooks, "answer" | "knows">;
  /** A picture of a text that is being sent, by a name that nobody can guess. */
  readonly file: (name: string) => Promise<TextFile | undefined>;
}

export interface TextFile {
  readonly contentType: string;
  readonly octets: Uint8Array<ArrayBuffer>;
}

/** `/twilio/*`, for Twilio alone: what a request says is believed only where it is signed. */
export function twilioDoor({ webhooks, file }: TwilioDoorOptions): Hono {
  const door = new Hono();
  door.get("/twilio/media/:name", async (c) => {
    const found = await file(c.req.param("name"));
    if (!found) return new Response(null, { status: 404, headers: HEADERS });
    return new Response(found.octets, {
      headers: { ...HEADERS, "Content-Type": found.contentType },
    });
  });
  const answer = async (c: Context): Promise<Response> => {
    const { raw } = c.req;
    const body = await readUpTo(raw, LARGEST_WEBHOOK);
    if (body === undefined) return new Response(null, { status: 413, headers: HEADERS });
    const { pathname, search } = new URL(raw.url);
    const { status, body: twiml } = await webhooks.answer({
      method: raw.method,
      path: `${pathname}${search}`,
      contentType: raw.headers.get("Content-Type") ?? "",
      signature: raw.headers.get("X-Twilio-Signature") ?? "",
      body,
    });
    return new Response(status === 200 ? twiml : null, {
      status,
      headers: {
        ...HEADERS,
        ...(status === 200 ? { "Content-Type": "text/xml; charset=utf-8" } : {}),
        ...(status === 405 ? { Allow: "POST" } : {}),
      },
    });
  };
  // The other paths are pages.
  door.all("/twilio/*", (c, next) => webhooks.knows(c.req.path) ? answer(c) : next());
  return door;
}

async function readUpTo(request: Request, most: number): Promise<string | undefined> {
  if (Number(request.headers.get("Content-Length") ?? 0) > most) return undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let octets = 0;
  for await (const part of request.body ?? []) {
    octets += part.length;
    if (octets > most) return undefined;
    parts.push(part);
  }
  return await new Blob(parts).text();
}
