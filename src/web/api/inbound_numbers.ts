import { z } from "zod";
import { INBOUND_NUMBER_INPUT, type InboundNumbers } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";

/** `/api/v1/numbers`. */
export function inboundNumberApi(api: Api, numbers: InboundNumbers): void {
  addResource(api, {
    path: "/numbers",
    tag: "numbers",
    all: "All our numbers",
    one: "a number of ours",
    name: "number",
    schema: INBOUND_NUMBER_INPUT.extend({ id: z.string() }).meta({ id: "InboundNumber" }),
    input: INBOUND_NUMBER_INPUT.meta({ id: "InboundNumberInput" }),
    sorts: ["number", "name"],
    view: plain,
    items: numbers,
  });
}
