import { deepEqual, equal, match, ok } from "node:assert/strict";
import { operationId } from "../../src/web/api/operation_id.ts";
import { openSite } from "./site.ts";

const CASES: readonly (readonly [method: string, path: string, isList: boolean, id: string])[] = [
  ["get", "/users", true, "listUsers"],
  ["get", "/users/{id}", false, "getUser"],
  ["post", "/users", false, "createUser"],
  ["put", "/users/{id}", false, "updateUser"],
  ["delete", "/users/{id}", false, "deleteUser"],
  ["get", "/users/{id}/settings", false, "getUserSettings"],
  ["put", "/me/settings", false, "updateMySettings"],
  ["get", "/me/calls/{id}", false, "getMyCall"],
  ["post", "/live-calls/{id}/hang-up", false, "hangUpLiveCall"],
  ["post", "/music", false, "createMusic"],
  ["post", "/music/check", false, "checkMusic"],
  ["post", "/provisioning/devices/{id}/tokens", false, "createProvisioningDeviceToken"],
  [
    "delete",
    "/provisioning/devices/{id}/tokens/{token}",
    false,
    "deleteProvisioningDeviceToken",
  ],
];

for (const [method, path, isList, id] of CASES) {
  Deno.test(`the operation ${method} ${path} is called ${id}`, () => {
    equal(operationId(method, path, isList), id);
  });
}

Deno.test("every operation of the API has a name that no other has", async () => {
  await using site = openSite();
  const document = await (await site.app.request("/api/v1/openapi.json")).json();
  const paths = Object.values(document.paths as Record<string, Record<string, Operation>>);
  const ids = paths.flatMap((methods) => Object.values(methods).map((each) => each.operationId));
  ok(ids.length > 0);
  for (const id of ids) match(id ?? "", /^[a-z]+([A-Z][a-z]+)+$/);
  deepEqual(ids.filter((id, at) => ids.indexOf(id) < at), []);
  ok(ids.includes("listUsers") && ids.includes("getSystem") && ids.includes("listSettings"));
});

interface Operation {
  readonly operationId?: string;
}
