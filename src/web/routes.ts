import type { Visit, VisitOf } from "./visit.tsx";

/**
 * Who may use a route. `set-up` answers only while there is no administrator, all others only
 * once there is one; `user` is everybody who has signed in, and sees what is its own.
 */
export type Access = "public" | "set-up" | "user" | "administrator";

export type PageMethod = "GET" | "POST";

/** A page, or what a form on a page does. */
export interface PageRoute {
  readonly method: PageMethod;
  /** As Hono writes it, e.g. `/users/:id`. */
  readonly path: string;
  readonly access: Access;
  /** Whoever proved long ago who they are has to do so again first. */
  readonly proof?: boolean;
  /** Octets its body may have; 64 KiB unless it says more. */
  readonly bodyLimit?: number;
  handle(visit: Visit): Response | Promise<Response>;
}

type Handle<Who extends Access> = (visit: VisitOf<Who>) => Response | Promise<Response>;

/** Declares a route. There is none without a word on who may use it. */
export function page<Who extends Access>(
  access: Who,
  method: PageMethod,
  path: string,
  handle: Handle<Who>,
  options: Pick<PageRoute, "bodyLimit"> = {},
): PageRoute {
  // `createApp` calls it with a visit that has what `access` asks for.
  return { access, method, path, handle: handle as (visit: Visit) => Response, ...options };
}

/** The same routes, for who has proved a short while ago who it is. */
export const proven = (...routes: readonly PageRoute[]): readonly PageRoute[] =>
  routes.map((route) => ({ ...route, proof: true }));
