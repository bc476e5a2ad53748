import { deepEqual, equal } from "node:assert/strict";
import { addDevice, TempStore } from "../support/temp_store.ts";

Deno.test("what was used is summed over hours, before and after it is on the disk", async () => {
  await using temp = new TempStore();
  {
    await using store = temp.open();
    store.tolls.addUsage("all", 10, { calls: 1, seconds: 30, spend: 0.5 });
    store.tolls.addUsage("all", 10, { calls: 1, seconds: 0, spend: 0 });
    store.tolls.addUsage("all", 9, { calls: 5, seconds: 60, spend: 1 });
    store.tolls.addUsage("forwarding", 10, { calls: 7, seconds: 7, spend: 7 });
    deepEqual(store.tolls.usage("all", 10), { calls: 2, seconds: 30, spend: 0.5 });
    store.flush();
    store.tolls.addUsage("all", 10, { calls: 1, seconds: 1, spend: 0 });
    deepEqual(store.tolls.usage("all", 9), { calls: 8, seconds: 91, spend: 1.5 });
  }
  const store = temp.open();
  deepEqual(store.tolls.usage("all", 0), { calls: 8, seconds: 91, spend: 1.5 });
  store.tolls.forgetUsage(10);
  equal(store.tolls.usage("all", 0).calls, 3);
});

Deno.test("of all prices the one with the longest prefix counts", async () => {
  await using temp = new TempStore();
  const { tolls } = temp.open();
  const prefixes = ["4", "49", "4915", "4930", "493012", "5"];
  tolls.replacePrices(
    prefixes.map((prefix) => ({ prefix, name: prefix, perMinute: 1, perCall: 0 })),
  );
  const found = (digits: string) => tolls.price(digits)?.prefix;
  deepEqual(
    ["4930123", "49301199", "4922", "48", "4", "3", "59999", ""].map(found),
    ["493012", "4930", "49", "4", "4", undefined, "5", undefined],
  );
  equal(tolls.priceCount, 6);
  deepEqual(tolls.prices({ limit: 2, offset: 1 }).map(({ prefix }) => prefix), ["49", "4915"]);
  tolls.replacePrices([]);
  equal(found("4930"), undefined);
});

Deno.test("a stop is one until it is released, and can come again", async () => {
  await using temp = new TempStore();
  const { tolls } = temp.open();
  const at = new Date("2026-11-21T20:00:00Z");
  const stop = { subject: "forwarding", name: "", reason: "callsPerHour", at } as const;
  const first = tolls.stop(stop);
  deepEqual(first, { ...stop, id: 1 });
  equal(tolls.stop({ ...stop, reason: "spendPerDay" }), undefined);
  equal(tolls.isStopped("forwarding"), true);
  equal(tolls.isStopped("all"), false);
  deepEqual(tolls.release(1, "owner", at), first);
  equal(tolls.release(1, "owner", at), undefined);
  equal(tolls.stop(stop)?.subject, "forwarding");
});

Deno.test("what a phone may do outside goes with the phone", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { device } = addDevice(store, "101");
  const permissions = {
    outside: false,
    premium: true,
    allowed: ["49"],
    barred: ["4930"],
    limits: { concurrent: 1 },
  };
  store.tolls.savePermissions(device.id, permissions);
  deepEqual(store.tolls.permissions(device.id), permissions);
  store.devices.remove(device.id);
  equal(store.tolls.allPermissions().size, 0);
});
