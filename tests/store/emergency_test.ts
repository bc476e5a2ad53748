import { deepEqual, equal } from "node:assert/strict";
import type { DeviceId, GatewayId } from "../../src/domain/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const CALL = {
  at: new Date("2026-11-21T20:00:00Z"),
  number: "112",
  test: false,
  extension: "101",
  name: "Ada",
  location: "Mill, second floor, Mill Lane 4",
};

Deno.test("what is known of emergencies outlives the process", async () => {
  await using temp = new TempStore();
  const gateways = ["a" as GatewayId];
  const plan = { address: "Mill Lane 4", number: "+4930123456", gateways };
  {
    await using store = temp.open();
    deepEqual(store.emergency.plan, { address: "", gateways: [] });
    const { device } = addDevice(store, "101");
    store.emergency.savePlan(plan);
    store.emergency.saveDetails(device.id, { location: "Mill", number: "+4930123457" });
    store.emergency.saveDetails("gone" as DeviceId, { location: "nowhere" });
  }
  const store = temp.open();
  deepEqual(store.emergency.plan, plan);
  const { id } = store.devices.list()[0] ?? { id: "" as DeviceId };
  deepEqual([...store.emergency.allDetails()], [[id, { location: "Mill", number: "+4930123457" }]]);
  store.emergency.saveDetails(id, { location: "Barn" });
  deepEqual(store.emergency.details(id), { location: "Barn" });
  store.emergency.saveDetails(id, undefined);
  equal(store.emergency.details(id), undefined);
});

Deno.test("what is different for a phone goes with the phone", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { device } = addDevice(store, "101");
  store.emergency.saveDetails(device.id, { location: "Mill" });
  store.devices.remove(device.id);
  equal(store.emergency.allDetails().size, 0);
});

Deno.test("calls for help are kept until somebody takes notice, once", async () => {
  await using temp = new TempStore();
  const { emergency } = temp.open();
  const first = emergency.add(CALL);
  const second = emergency.add({ ...CALL, test: true, shown: "+4930", gateway: "carrier" });
  deepEqual(emergency.unnoticed(), [second, first]);
  const at = new Date("2026-11-21T20:01:00Z");
  equal(emergency.notice(first.id, "owner", at), true);
  equal(emergency.notice(first.id, "other", at), false);
  equal(emergency.notice(99, "owner", at), false);
  deepEqual(emergency.unnoticed(), [second]);
  deepEqual(emergency.list(9), [second, { ...first, noticed: { at, by: "owner" } }]);
});

Deno.test("of calls for help the last thousand are kept", async () => {
  await using temp = new TempStore();
  const { emergency } = temp.open();
  for (let n = 0; n < 1_003; n++) emergency.add(CALL);
  const kept = emergency.list(2_000);
  equal(kept.length, 1_000);
  equal(kept.at(-1)?.id, 4);
});

Deno.test("a plan that cannot be read is no plan", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.settings.set("emergency.plan", "{");
  deepEqual(store.emergency.plan, { address: "", gateways: [] });
});
