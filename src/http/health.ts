import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { EXPOSITION_TYPE, formatMetrics } from "../metrics/mod.ts";
import type { Meter } from "../runtime/mod.ts";

/** What is wrong with the server now, in sentences; nothing when all is well. */
export type Complaints = () => readonly string[];

export interface HealthOptions {
  readonly meter: Meter;
  /** Why the process should be started anew. */
  readonly unwell: Complaints;
  /** Why it should be sent no new calls: not listening yet, or draining. */
  readonly unready: Complaints;
}

/** What has no body to speak of. */
const LARGEST_BODY = 64 * 1024;

/** What other machines ask about the health of this one. */
export function createHealthApp({ meter, unwell, unready }: HealthOptions): Hono {
  const app = new Hono();
  app.use(secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    strictTransportSecurity: false,
  }));
  app.use(bodyLimit({
    maxSize: LARGEST_BODY,
    onError: (c) => c.json({ error: "The body is too large" }, 413),
  }));
  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.get("/healthz", (c) => {
    const problems = unwell();
    return c.json(
      { status: problems.length === 0 ? "ok" : "unwell", problems },
      statusOf(problems),
    );
  });
  app.get("/readyz", (c) => {
    const problems = [...unwell(), ...unready()];
    return c.json(
      { status: problems.length === 0 ? "ok" : "unready", problems },
      statusOf(problems),
    );
  });
  app.get(
    "/metrics",
    (c) => c.body(formatMetrics(meter), 200, { "Content-Type": EXPOSITION_TYPE }),
  );
  return app;
}

function statusOf(problems: readonly string[]): 200 | 503 {
  return problems.length === 0 ? 200 : 503;
}
