import { z } from "zod";
import { RING_GROUP_INPUT, type RingGroups } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";

/** `/api/v1/groups`. */
export function ringGroupApi(api: Api, groups: RingGroups): void {
  addResource(api, {
    path: "/groups",
    tag: "groups",
    all: "All ring groups",
    one: "a ring group",
    name: "group",
    left: "; its members stay",
    schema: RING_GROUP_INPUT.extend({ id: z.string() }).meta({ id: "RingGroup" }),
    input: RING_GROUP_INPUT.meta({ id: "RingGroupInput" }),
    sorts: ["extension", "name"],
    view: plain,
    items: groups,
  });
}
