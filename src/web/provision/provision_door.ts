import { type Context, Hono } from "hono";
import type { ConfigurationServer, FileAnswer } from "../../provisioning/mod.ts";
import type { Origin } from "../visitor.ts";

export interface ProvisionDoorOptions {
  readonly server: ConfigurationServer;
  /** Where a request came from. */
  readonly originOf: (c: Context) => Origin;
}

/** Octets of a log or of changes that a phone writes; what is longer is refused. */
const LARGEST_WRITTEN = 256 * 1024;
const LONGEST_AGENT = 300;
const ALLOW = "GET, HEAD, PUT";

/**
 * `/p/TOKEN/NAME`, for phones: over HTTP and HTTPS alike, for the token is what lets them in. It
 * sends nothing compressed, which several phones cannot read, and lists nothing.
 */
export function provisionDoor({ server, originOf }: ProvisionDoorOptions): Hono {
  const door = new Hono();
  const answer = async (c: Context): Promise<Response> => {
    const method = c.req.method;
    if (method !== "GET" && method !== "HEAD" && method !== "PUT") {
      return new Response(null, { status: 405, headers: { ...HEADERS, Allow: ALLOW } });
    }
    const path = pathOf(c.req.raw.url);
    if (!path) return notFound();
    const written = method === "PUT" ? await drop(c.req.raw) : "taken";
    if (written === "too large") return new Response(null, { status: 413, headers: HEADERS });
    const { address } = originOf(c);
    const { hostname } = new URL(c.req.raw.url);
    const ifNoneMatch = c.req.header("If-None-Match");
    return responseOf(
      method,
      await server.answer({
        ...path,
        method,
        address,
        userAgent: (c.req.header("User-Agent") ?? "").slice(0, LONGEST_AGENT),
        asked: hostname.replace(/^\[|\]$/g, ""),
        ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
      }),
    );
  };
  // Nothing of an error may reach the log with the path in it, which has the token.
  const guarded = (c: Context) =>
    answer(c).catch(() => new Response(null, { status: 500, headers: HEADERS }));
  door.all("/p/:token", guarded);
  door.all("/p/:token/*", guarded);
  return door;
}

/** The token and the name as they came: nothing is decoded but the colons of a MAC address. */
function pathOf(url: string): { readonly token: string; readonly name: string } | undefined {
  const { pathname } = new URL(url);
  const [, token, name = ""] = /^\/p\/([^/]+)(?:\/([^/]*))?$/.exec(pathname) ?? [];
  return token === undefined ? undefined : { token, name: name.replace(/%3a/gi, ":") };
}

/** Reads a body to its end and keeps nothing of it: a phone that is cut off waits for minutes. */
async function drop(request: Request): Promise<"taken" | "too large"> {
  if (Number(request.headers.get("Content-Length") ?? 0) > LARGEST_WRITTEN) return "too large";
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_WRITTEN) return "too large";
  }
  return "taken";
}

const HEADERS = {
  "Cache-Control": "private, no-cache, no-transform",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

const notFound = () => new Response(null, { status: 404, headers: HEADERS });

function responseOf(method: string, answer: FileAnswer): Response {
  if (!("file" in answer)) return new Response(null, { status: answer.status, headers: HEADERS });
  const { status, file: { body, contentType }, etag } = answer;
  if (status === 304) return new Response(null, { status, headers: { ...HEADERS, ETag: etag } });
  return new Response(method === "HEAD" ? null : new Uint8Array(body), {
    status,
    headers: {
      ...HEADERS,
      "Content-Type": contentType,
      "Content-Length": String(body.length),
      ETag: etag,
    },
  });
}
