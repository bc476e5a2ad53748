import { OpenAPIHono, type RouteConfig, type RouteHandler } from "@hono/zod-openapi";
import type { Context, Next } from "hono";
import { z } from "zod";
import type { RequestPace } from "../../accounts/mod.ts";
import { problemsOf } from "../../administration/mod.ts";
import type { Role, TokenScope } from "../../domain/mod.ts";
import { isFromHere } from "../same_origin.ts";
import { sessionToken } from "../session_cookie.ts";
import type { Doorkeeper, Origin, Visitor } from "../visitor.ts";
import { apiError, ERROR, invalid, type Refusal, tooFast } from "./errors.ts";
import { operationId } from "./operation_id.ts";

export interface ApiOptions {
  readonly doorkeeper: Doorkeeper;
  readonly originOf: (c: Context) => Origin;
  readonly version: string;
  /** How fast an account may ask. */
  readonly pace: Pick<RequestPace, "take">;
}

export interface ApiEnv {
  Variables: { visitor: Visitor };
}

/** Who may use a route: administrators or everybody for what is its own, and which tokens. */
export interface Needs {
  readonly access: "user" | "administrator";
  readonly scope: TokenScope;
  /** Whoever signed in long ago has to prove again who they are; a token was proved when made. */
  readonly proof?: boolean;
}

/** The status and description of each refusal that any route may answer with. */
const REFUSALS = {
  401: "Nobody has signed in, or the token is not valid",
  403: "The account or the token may not do this",
  422: "Something in the request is not valid",
  429: "The account has sent too many requests; Retry-After says when it may go on",
} as const;

/** The REST API, version 1: resources are added to it, and it describes itself. */
export class Api {
  readonly app: OpenAPIHono<ApiEnv>;
  /** Octets that bodies may have where that is more than usual, by path. */
  readonly limits = new Map<string, number>();
  readonly #options: ApiOptions;
  /** The document; undefined until somebody asks for it. */
  #text: string | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.app = new OpenAPIHono<ApiEnv>({
      defaultHook: (result, c) => {
        if (!result.success) return c.json(invalid(problemsOf(result.error.issues)), 422);
      },
    }).basePath("/api/v1");
    this.app.openAPIRegistry.registerComponent("securitySchemes", "token", {
      type: "http",
      scheme: "bearer",
      description: "An API token, made on the page of that name",
    });
    // Anybody may ask for it, and making it takes longer than most answers.
    this.app.get("/openapi.json", (c) => {
      this.#text ??= JSON.stringify(this.#document());
      return c.body(this.#text, 200, { "Content-Type": "application/json" });
    });
  }

  /** Lets the bodies sent to a path be longer than usual. */
  allow(path: string, octets: number): void {
    this.limits.set(`/api/v1${path}`, octets);
  }

  /** Adds a route with a word on who may use it. */
  add<Route extends RouteConfig>(
    needs: Needs,
    route: Route,
    handle: RouteHandler<Route, ApiEnv>,
  ): this {
    const refusals = Object.entries(REFUSALS).map(([status, description]) => [
      status,
      { description, content: { "application/json": { schema: ERROR } } },
    ]);
    this.#text = undefined;
    const guarded = {
      ...route,
      operationId: operationId(route.method, route.path, isList(route)),
      security: [{ token: [needs.scope] }],
      middleware: [
        (c: Context<ApiEnv>, next: Next) => this.#guard(needs, c, next),
        ...[route.middleware ?? []].flat(),
      ],
      responses: { ...Object.fromEntries(refusals), ...route.responses },
    };
    this.app.openapi(guarded as unknown as Route, handle);
    return this;
  }

  /** Tells, for an answer that goes on for long, whether who asked may still see it. */
  stillAllowed(c: Context, role: Role): () => boolean {
    return () => {
      const visitor = this.#visitor(c);
      return typeof visitor !== "string" &&
        (visitor.account.role === role || visitor.account.role === "administrator");
    };
  }

  async #guard(needs: Needs, c: Context<ApiEnv>, next: Next) {
    let visitor = this.#admitted(needs, c);
    if (typeof visitor !== "string" && c.req.raw.body !== null) {
      // A body may take hours to arrive, and who sends it may not do by then what it might before.
      await c.req.arrayBuffer();
      visitor = this.#admitted(needs, c);
    }
    if (typeof visitor === "string") return apiError(c, visitor);
    const seconds = this.#options.pace.take(visitor.account.id);
    if (seconds > 0) return tooFast(c, seconds);
    c.set("visitor", visitor);
    await next();
  }

  /** Who asks, if that may be done by it. */
  #admitted({ access, scope, proof }: Needs, c: Context): Visitor | Refusal {
    const visitor = this.#visitor(c);
    if (typeof visitor === "string") return visitor;
    if (access === "administrator" && visitor.account.role !== access) return "forbidden";
    if (proof && visitor.needsProof) return "unproven";
    return visitor.scopes && !visitor.scopes.includes(scope) ? "scope" : visitor;
  }

  #visitor(c: Context): Visitor | Refusal {
    const { doorkeeper } = this.#options;
    const origin = this.#options.originOf(c);
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    if (bearer !== undefined) return doorkeeper.byToken(bearer, origin) ?? "unauthenticated";
    const session = sessionToken(c, origin);
    const visitor = session === undefined ? undefined : doorkeeper.bySession(session, origin);
    if (!visitor) return "unauthenticated";
    return isFromHere(c) ? visitor : "forbidden";
  }

  #document() {
    return this.app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "Ringdown", version: this.#options.version },
      servers: [{ url: "/" }],
    });
  }
}

/** Whether what is answered is a list, with its items in `data`. */
function isList({ responses }: RouteConfig): boolean {
  const answer = responses[200];
  const media = answer && "content" in answer ? answer.content?.["application/json"] : undefined;
  const schema = media && "schema" in media ? media.schema : undefined;
  return schema instanceof z.ZodObject && "data" in schema.shape;
}
