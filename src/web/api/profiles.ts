import { z } from "zod";
import { PHONE_PROFILE_INPUT, type PhoneProfiles } from "../../administration/mod.ts";
import { VENDORS } from "../../domain/mod.ts";
import type { Api } from "./api.ts";
import { plain } from "./plain.ts";
import { addResource } from "./resource.ts";

const PROFILE = z.object({
  id: z.string(),
  name: z.string(),
  vendor: z.enum(VENDORS).optional(),
  model: z.string().optional(),
  options: PHONE_PROFILE_INPUT.shape.options,
}).meta({ id: "PhoneProfile" });

/** `/api/v1/provisioning/profiles`. */
export function profileApi(api: Api, profiles: PhoneProfiles): void {
  addResource(api, {
    path: "/provisioning/profiles",
    tag: "provisioning",
    all: "All profiles",
    one: "a profile",
    name: "profile",
    schema: PROFILE,
    input: PHONE_PROFILE_INPUT.meta({ id: "PhoneProfileInput" }),
    sorts: ["name"],
    view: plain,
    items: profiles,
  });
}
