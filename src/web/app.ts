import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import type { MenuSection } from "../../views/layout.tsx";
import {
  isLanguage,
  type Language,
  languageFor,
  LANGUAGES,
  translator,
} from "../../views/text/mod.ts";
import type { RequestPace } from "../accounts/mod.ts";
import type { Role } from "../domain/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import type { Api } from "./api/api.ts";
import { errorBody } from "./api/errors.ts";
import type { PageRoute } from "./routes.ts";
import { safePath } from "./safe_path.ts";
import { isFromHere } from "./same_origin.ts";
import { sessionToken } from "./session_cookie.ts";
import type { StaticFiles } from "./static_files.ts";
import { strictTransport } from "./strict_transport.ts";
import { Visit } from "./visit.tsx";
import type { Doorkeeper, Origin } from "./visitor.ts";

export interface AppOptions {
  readonly log: Log;
  readonly doorkeeper: Doorkeeper;
  readonly files: StaticFiles;
  /** Where a request came from: the peer, or what a trusted proxy says of it. */
  readonly originOf: (c: Context) => Origin;
  readonly pages: readonly PageRoute[];
  /** What administrators and others find in the menu. */
  readonly menu: (role: Role) => readonly MenuSection[];
  /** An IANA name; that of the machine if left out. */
  readonly timeZone?: () => string | undefined;
  /** The REST API: everything below `/api/`. */
  readonly api: Pick<Api, "app" | "limits">;
  /** Whether a certificate that others have signed proves that we are this host; never if left
   * out. */
  readonly isProven?: (host: string) => boolean;
  /** How fast an account may ask. */
  readonly pace: Pick<RequestPace, "take">;
  /** What phones fetch: it answers for itself, and by its own rules. */
  readonly doors?: readonly Hono[];
}

const LARGEST_BODY = 64 * 1024;

/** What pages may load: nothing but our own files, and no script or style inside them. */
const PAGE_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  mediaSrc: ["'self'", "blob:"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The web application: pages for people, the API, health, and what phones fetch. */
export function createApp(options: AppOptions): Hono {
  const { log, files, api, doors = [], pages } = options;
  const app = new Hono();
  for (const door of doors) app.route("/", door);
  app.use(secureHeaders({
    contentSecurityPolicy: PAGE_POLICY,
    referrerPolicy: "same-origin",
    permissionsPolicy: { camera: [], geolocation: [], microphone: ["self"] },
    // Not for every host: see below.
    strictTransportSecurity: false,
  }));
  app.use(strictTransport(options.isProven ?? (() => false)));
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
    // Nobody reads it, and nobody else would close the file or the stream that it comes from.
    if (c.req.method === "HEAD") await c.res.body?.cancel();
  });
  const limits = new Map([
    ...api.limits,
    ...pages.flatMap(({ path, bodyLimit }) => bodyLimit ? [[path, bodyLimit] as const] : []),
  ]);
  app.use(limitBodies(limits));
  app.route("/", files.routes());
  app.route("/", api.app);
  const speak = speaker(options.timeZone);
  const visitOf = (c: Context) => openVisit(c, options, speak);
  for (const route of pages) {
    app.on(route.method, route.path, (c) => answer(c, route, options, visitOf));
  }
  app.notFound((c) => wantsJson(c) ? c.json(NOT_FOUND, 404) : visitOf(c).error(404));
  app.onError((error, c) => {
    // Hono's own word that a body cannot be read.
    if (error instanceof HTTPException && error.status === 400) {
      return wantsJson(c) ? c.json(UNREADABLE, 400) : visitOf(c).error(400);
    }
    log.error("A web request failed", { path: c.req.path, cause: messageOf(error) });
    return wantsJson(c) ? c.json(FAILED, 500) : visitOf(c).error(500);
  });
  return app;
}

type Open = (c: Context) => Visit;

/** Lets in who may use the route, and nobody else. */
async function answer(
  c: Context,
  route: PageRoute,
  options: AppOptions,
  open: Open,
): Promise<Response> {
  const visit = open(c);
  const refusal = refusalOf(c, route, options, visit) ?? tooFast(c, options, visit);
  if (refusal) return refusal;
  if (c.req.raw.body === null) return await route.handle(visit);
  // A body may take hours to arrive, and who sends it may not do by then what it might before.
  await c.req.arrayBuffer();
  const later = open(c);
  return refusalOf(c, route, options, later) ?? await route.handle(later);
}

/** What is said to who may not use the route; undefined to who may. */
function refusalOf(
  c: Context,
  { access, path, proof }: PageRoute,
  { doorkeeper, log }: AppOptions,
  visit: Visit,
): Response | undefined {
  const { isSetUp } = doorkeeper;
  const { visitor } = visit;
  if (access === "set-up" && isSetUp) return visit.error(404);
  if (access === "user" || access === "administrator") {
    if (!isSetUp) return visit.error(503);
    if (!visitor) return toSignIn(c, visit);
    if (access === "administrator" && visitor.account.role !== access) return visit.error(403);
  }
  if (!isFromHere(c)) {
    log.warn("A request from another site was refused", { path });
    return visit.error(403);
  }
  return proof && visitor?.needsProof ? toConfirm(c, visit) : undefined;
}

/** What is said to an account that asks too much at once, RFC 6585 §4. */
function tooFast(c: Context, { pace }: AppOptions, visit: Visit): Response | undefined {
  const seconds = visit.visitor ? pace.take(visit.visitor.account.id) : 0;
  if (seconds === 0) return undefined;
  c.header("Retry-After", String(seconds));
  return visit.error(429);
}

/** The page that a request came from. */
function pageOf(c: Context): string {
  const from = c.req.header("HX-Current-URL") ?? c.req.header("Referer") ?? "";
  return safePath(URL.canParse(from) ? new URL(from).pathname : undefined);
}

/** Leads, by way of a proof, back to the page with the form that was sent. */
function toConfirm(c: Context, visit: Visit): Response {
  const { pathname, search } = new URL(c.req.url);
  const back = c.req.method === "GET" && !visit.wantsPart ? `${pathname}${search}` : pageOf(c);
  // A script would take the page for what it has asked for.
  if (wantsJson(c)) return c.json(UNPROVEN, 403);
  return visit.goTo(`/confirm?next=${encodeURIComponent(back)}`);
}

/** Signing in leads back to the page that was wanted. */
function toSignIn(c: Context, visit: Visit): Response {
  const { pathname, search } = new URL(c.req.url);
  // A part of a page is not what somebody wants to come back to, but the page is.
  const wanted = visit.wantsPart ? pageOf(c) : `${pathname}${search}`;
  const back = c.req.method === "GET" && wanted !== "/" ? wanted : "";
  return visit.goTo(back === "" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(back)}`);
}

type Speaker = (language: Language) => ReturnType<typeof translator>;

/** One translator a language: making one costs more than a page. */
function speaker(timeZone: AppOptions["timeZone"]): Speaker {
  let zone = timeZone?.();
  const make = () => new Map(LANGUAGES.map((each) => [each, translator(each, zone)]));
  let made = make();
  return (language) => {
    if (timeZone?.() !== zone) {
      zone = timeZone?.();
      made = make();
    }
    return made.get(language) ?? translator(language, zone);
  };
}

function openVisit(
  c: Context,
  { doorkeeper, originOf, menu, files }: AppOptions,
  speak: Speaker,
): Visit {
  const origin = originOf(c);
  const token = sessionToken(c, origin);
  const visitor = token === undefined ? undefined : doorkeeper.bySession(token, origin);
  const wanted = visitor?.account.language ?? "";
  const language = isLanguage(wanted) ? wanted : languageFor(c.req.header("Accept-Language"));
  return new Visit({
    context: c,
    visitor,
    origin,
    t: speak(language),
    menu: visitor ? menu(visitor.account.role) : [],
    asset: files.address,
    lookAgain: () => token === undefined ? undefined : doorkeeper.bySession(token, origin),
  });
}

function limitBodies(limits: ReadonlyMap<string, number>) {
  const onError = (c: Context) => c.json(TOO_LARGE, 413);
  const usual = bodyLimit({ maxSize: LARGEST_BODY, onError });
  const others = new Map(
    [...limits].map(([path, maxSize]) => [path, bodyLimit({ maxSize, onError })]),
  );
  return (c: Context, next: () => Promise<void>) => {
    // What does not say how long it is, is held in memory before anybody knows who sends it.
    const saysLength = c.req.header("Content-Length") !== undefined &&
      c.req.header("Transfer-Encoding") === undefined;
    return (saysLength && others.get(c.req.path) || usual)(c, next);
  };
}

const wantsJson = (c: Context) =>
  c.req.path.startsWith("/api/") || !(c.req.header("Accept") ?? "").includes("text/html");

const NOT_FOUND = errorBody("NOT_FOUND", "There is nothing here");
const FAILED = errorBody("INTERNAL_ERROR", "Something went wrong");
const UNPROVEN = errorBody("AUTHORIZATION_ERROR", "Confirm first who you are, at /confirm");
const UNREADABLE = errorBody("BAD_REQUEST", "The body cannot be read");
const TOO_LARGE = errorBody("BAD_REQUEST", "The body is too large");
