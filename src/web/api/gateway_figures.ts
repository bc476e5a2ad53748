import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { FiguresOfDays } from "../pages/gateway_figures.tsx";
import type { Api } from "./api.ts";
import { ADMIN_READ, json } from "./terms.ts";

const FIGURES = z.object({
  data: z.array(
    z.object({
      gateway: z.string(),
      name: z.string(),
      attempts: z.number().int(),
      answered: z.number().int(),
      seconds: z.number(),
      postDialDelayMs: z.number().int().optional(),
      failures: z.array(z.object({ status: z.number().int(), count: z.number().int() })),
    }).meta({ id: "GatewayFigures" }),
  ),
});
const SPAN = z.object({ days: z.coerce.number().int().min(1).max(366).default(1) });

/** `/api/v1/gateway-figures`. */
export function gatewayFiguresApi(api: Api, ofDays: FiguresOfDays): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/gateway-figures",
      tags: ["gateways"],
      summary: "How the calls of the last days went, by gateway",
      request: { query: SPAN },
      responses: { 200: { description: "Every gateway that had a call", content: json(FIGURES) } },
    }),
    (c) => {
      const data = ofDays(c.req.valid("query").days)
        .map((one) => ({ ...one, failures: [...one.failures] }));
      return c.json({ data }, 200);
    },
  );
}
