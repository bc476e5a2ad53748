import { z } from "zod";
import { USER_INPUT, type Users } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { addResource } from "./resource.ts";

const USER = z.object({
  id: z.string(),
  extension: z.string(),
  name: z.string(),
  devices: z.number().int(),
}).meta({ id: "User" });

/** `/api/v1/users`. */
export function userApi(api: Api, users: Users): void {
  addResource(api, {
    path: "/users",
    tag: "users",
    all: "All users",
    one: "a user",
    name: "user",
    left: " with all its devices",
    schema: USER,
    input: USER_INPUT.meta({ id: "UserInput" }),
    sorts: ["extension", "name"],
    view: ({ id, extension, name }) => ({ id, extension, name, devices: users.deviceCount(id) }),
    items: users,
  });
}
