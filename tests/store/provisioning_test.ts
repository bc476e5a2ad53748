import { deepEqual, equal, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import {
  type DeviceSetup,
  type ProfileId,
  type ProvisioningToken,
  type ProvisioningTokenId,
  TakenError,
} from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const AT = new Date("2026-01-01T00:00:00Z");
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);

function setUp(temp: TempStore, extension = "101") {
  const store = temp.open();
  const { device } = addDevice(store, extension);
  const setup: DeviceSetup = {
    device: device.id,
    vendor: "yealink",
    model: "T46U",
    mac: "805ec0112233",
    remote: false,
    options: { transport: "TLS", keys: [{ kind: "lamp", number: "102", label: "Bob" }] },
  };
  store.provisioning.saveSetup(setup);
  let count = 0;
  const add = (terms: Partial<ProvisioningToken> = {}, text = "token") => {
    const id = `t${count++}` as ProvisioningTokenId;
    const token = { id, device: device.id, createdAt: AT, uses: 0, ...terms };
    store.provisioning.addToken(token, new Secret(text));
    return id;
  };
  return { store, provisioning: store.provisioning, device, setup, add };
}

Deno.test("a setup is read as it was saved, by its device and by its MAC address", async () => {
  await using temp = new TempStore();
  const { provisioning, device, setup } = setUp(temp);
  deepEqual(provisioning.setup(device.id), setup);
  deepEqual(provisioning.byMac("805ec0112233"), setup);
  deepEqual(provisioning.setups(), [setup]);
  equal(provisioning.byMac("805ec0112234"), undefined);
});

Deno.test("two devices cannot have one MAC address", async () => {
  await using temp = new TempStore();
  const { store, provisioning, setup } = setUp(temp);
  const { device } = addDevice(store, "102");
  throws(() => provisioning.saveSetup({ ...setup, device: device.id }), TakenError);
  equal(provisioning.setup(device.id), undefined);
});

Deno.test("a device that is removed takes setup, tokens and events with it", async () => {
  await using temp = new TempStore();
  const { store, provisioning, device, add } = setUp(temp);
  add();
  store.deviceEvents.add({ device: device.id, type: "info", at: AT });
  store.flush();
  store.devices.remove(device.id);
  equal(provisioning.setup(device.id), undefined);
  equal(provisioning.token("token"), undefined);
  deepEqual(store.deviceEvents.ofDevice(device.id, 10), []);
});

Deno.test("a token is in the file by its hash and sealed, and comes out again", async () => {
  await using temp = new TempStore();
  const { store, provisioning, add } = setUp(temp);
  const id = add({}, "a-token-to-look-for");
  provisioning.saveAdminPassword(setUpId(temp), new Secret("a-password-to-look-for"));
  equal(provisioning.token("a-token-to-look-for")?.id, id);
  equal(provisioning.token("A-token-to-look-for"), undefined);
  equal(provisioning.tokenText(id)?.reveal(), "a-token-to-look-for");
  equal(provisioning.adminPassword(setUpId(temp))?.reveal(), "a-password-to-look-for");
  await temp.close(store);
  const database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const rows = JSON.stringify(
    ["provisioning_tokens", "device_setups"].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all().map((row) =>
        Object.values(row).map((it) => it instanceof Uint8Array ? new TextDecoder().decode(it) : it)
      )
    ),
  );
  database.close();
  equal(rows.includes("to-look-for"), false);
});

const setUpId = (_temp: TempStore) => "device-101" as DeviceSetup["device"];

Deno.test("the last use of a token is had by one of two that come at once", async () => {
  await using temp = new TempStore();
  const { store, add } = setUp(temp);
  const other = temp.open({ as: "tool" });
  const id = add({ maxUses: 1 });
  deepEqual(
    [store, other, store].map((one) => one.provisioning.useToken(id, {}, AT)),
    [undefined, "used", "used"],
  );
  equal(other.provisioning.token("token")?.uses, 1);
});

Deno.test("a token ends with its time and when it is revoked", async () => {
  await using temp = new TempStore();
  const { provisioning, add } = setUp(temp);
  const id = add({ expiresAt: later(900) });
  equal(provisioning.useToken(id, {}, later(899)), undefined);
  equal(provisioning.useToken(id, {}, later(900)), "expired");
  const other = add({}, "other");
  equal(provisioning.revokeToken(other, later(1)), true);
  equal(provisioning.revokeToken(other, later(2)), false);
  equal(provisioning.useToken(other, {}, later(1)), "revoked");
  deepEqual(provisioning.token("other")?.revokedAt, later(1));
});

Deno.test("a token belongs to the phone that used it first", async () => {
  await using temp = new TempStore();
  const { provisioning, add } = setUp(temp);
  const id = add();
  const phone = { mac: "805ec0112233", vendor: "yealink" as const };
  equal(provisioning.useToken(id, {}, AT), undefined, "somebody who shows nothing binds nothing");
  equal(provisioning.useToken(id, phone, AT), undefined);
  equal(provisioning.useToken(id, { ...phone, mac: "805ec0112244" }, AT), "mac");
  equal(provisioning.useToken(id, { mac: phone.mac, vendor: "snom" }, AT), "vendor");
  equal(provisioning.useToken(id, {}, AT), "mac");
  equal(provisioning.useToken(id, phone, AT), undefined);
  const { uses, boundMac, boundVendor } = provisioning.token("token") ?? {};
  deepEqual([uses, boundMac, boundVendor], [3, "805ec0112233", "yealink"]);
});

Deno.test("of tokens that let nobody in any more only the latest are kept", async () => {
  await using temp = new TempStore();
  const { provisioning, device, add } = setUp(temp);
  const alive = add({ createdAt: later(-1) }, "alive");
  for (let n = 0; n < 30; n++) {
    add({ createdAt: later(n), expiresAt: later(n) }, `dead-${n}`);
  }
  const kept = provisioning.tokens(device.id).map(({ id }) => id);
  equal(kept.includes(alive), true);
  equal(kept.length <= 12, true, `${kept.length}`);
  equal(kept[0], "t30");
});

Deno.test("a profile is read as it was saved; two have not the same name", async () => {
  await using temp = new TempStore();
  const { provisioning, setup } = setUp(temp);
  const profile = {
    id: "p1" as ProfileId,
    name: "Reception",
    vendor: "yealink" as const,
    model: "T46U",
    options: { codecs: ["G722" as const], extra: [{ name: "a.b", value: "1" }] },
  };
  provisioning.saveProfile(profile);
  deepEqual(provisioning.profile(profile.id), profile);
  throws(() => provisioning.saveProfile({ ...profile, id: "p2" as ProfileId }), TakenError);
  provisioning.saveSetup({ ...setup, profile: profile.id });
  equal(provisioning.removeProfile(profile.id), true);
  equal(provisioning.setup(setup.device)?.profile, undefined);
  deepEqual(provisioning.profiles(), []);
});

Deno.test("events come back newest first, before and after they are on the disk", async () => {
  await using temp = new TempStore();
  const { store, device } = setUp(temp);
  const event = (detail: string, type: "config_fetch" | "info" = "info") =>
    store.deviceEvents.add({
      device: device.id,
      type,
      at: AT,
      address: "10.0.0.5",
      userAgent: "Yealink",
      detail,
    });
  event("one", "config_fetch");
  store.flush();
  event("two");
  event("three", "config_fetch");
  const details = () => store.deviceEvents.ofDevice(device.id, 10).map(({ detail }) => detail);
  deepEqual(details(), ["three", "two", "one"]);
  equal(store.deviceEvents.lastFetches().get(device.id)?.detail, "three");
  store.flush();
  deepEqual(details(), ["three", "two", "one"]);
  equal(store.deviceEvents.lastFetches().get(device.id)?.detail, "three");
  deepEqual(store.deviceEvents.ofDevice(device.id, 1), [{
    device: device.id,
    type: "config_fetch",
    at: AT,
    address: "10.0.0.5",
    userAgent: "Yealink",
    detail: "three",
  }]);
});

Deno.test("of each device a few hundred events are kept, and long texts are cut", async () => {
  await using temp = new TempStore();
  const { store, device } = setUp(temp);
  for (let n = 0; n < 700; n++) {
    store.deviceEvents.add({ device: device.id, type: "info", at: AT, detail: "x".repeat(9_999) });
    if (n % 50 === 0) store.flush();
  }
  store.flush();
  const kept = store.deviceEvents.ofDevice(device.id, 10_000);
  equal(kept.length, 300);
  equal(kept[0]?.detail?.length, 300);
});

Deno.test("events that wait for a disk that refuses are bounded and counted", async () => {
  await using temp = new TempStore();
  const { store, device } = setUp(temp);
  for (let n = 0; n < 2_003; n++) {
    store.deviceEvents.add({ device: device.id, type: "info", at: AT });
  }
  equal(temp.metric("ringdown_device_events_dropped_total"), 3);
});

Deno.test("the hash of a token is the SHA-256 of its text", async () => {
  await using temp = new TempStore();
  const { store, add } = setUp(temp);
  add({}, "abc");
  await temp.close(store);
  const database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const row = database.prepare("SELECT hash FROM provisioning_tokens").get();
  database.close();
  deepEqual(
    row?.["hash"],
    new Uint8Array(createHash("sha256").update("abc").digest()),
  );
});
