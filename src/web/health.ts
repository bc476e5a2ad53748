import { Hono } from "hono";
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

/** What other machines ask about the health of this one. */
export function healthRoutes({ meter, unwell, unready }: HealthOptions): Hono {
  const app = new Hono();
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
