import { deepEqual } from "node:assert/strict";
import type { Device, DeviceId, Extension, User, UserId } from "../../src/domain/mod.ts";
import { ha1Of } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const USER: User = { id: "u1" as UserId, extension: "101" as Extension, name: "" };
const secret = new Secret("s");

function add(store: Store, username: string): void {
  const device: Device = {
    id: username as DeviceId,
    user: USER.id,
    username,
    name: "",
    realm: "r",
    ha1: ha1Of(username, "r", secret),
    algorithm: "MD5",
  };
  store.devices.save(device, secret);
}

const names = (store: Store) => store.devices.ofUser(USER.id).map(({ username }) => username);

Deno.test("a server that remembers the devices of a user sees what it changes itself", async () => {
  await using temp = new TempStore();
  await using store = temp.open();
  store.users.save(USER);
  deepEqual(names(store), []);
  add(store, "101");
  deepEqual(names(store), ["101"]);
  add(store, "101-2");
  deepEqual(names(store), ["101", "101-2"]);
  store.devices.remove("101" as DeviceId);
  deepEqual(names(store), ["101-2"]);
  store.users.remove(USER.id);
  deepEqual(names(store), []);
});
