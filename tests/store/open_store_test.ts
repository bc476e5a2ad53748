import { deepEqual, equal, notEqual, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { ha1Of, TakenError } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { isServing, readStoredSettings, type Store } from "../../src/store/mod.ts";
import { alice, at, bindingOf, put } from "../contract/location_store.ts";
import { addDevice, deviceOf, TempStore, userOf } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

Deno.test("openStore makes what is missing, for the owner's eyes only", async () => {
  await using temp = new TempStore();
  const folder = temp.path("deep/data");
  const { clock, meter, random, log } = temp;
  const { openStore } = await import("../../src/store/mod.ts");
  const store = openStore(folder, { clock, meter, random, log, as: "server" });
  store.settings.set("a", "b");
  const modes = await Promise.all(
    ["", "/ringdown.sqlite", "/ringdown.sqlite-wal", "/secret.key", "/server.lock"].map((name) =>
      Deno.stat(folder + name).then(({ mode }) => ((mode ?? 0) & 0o777).toString(8))
    ),
  );
  deepEqual(modes, ["700", "600", "600", "600", "600"]);
  equal((await Deno.readFile(`${folder}/secret.key`)).length, 32);
  await store[Symbol.asyncDispose]();
  equal(clock.pending, 0);
});

Deno.test("two servers cannot work on one folder, tools can join", async () => {
  await using temp = new TempStore();
  equal(isServing(temp.folder), false);
  const first = temp.open();
  equal(isServing(temp.folder), true);
  throws(() => temp.open(), { problem: "in-use" });
  temp.open({ as: "tool" });
  await temp.close(first);
  equal(isServing(temp.folder), false);
});

Deno.test("users and devices come back as they were saved", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const secret = new Secret("pässword \u{1F511}");
  const { user, device } = addDevice(store, "101", secret);
  deepEqual(store.users.get(user.id), user);
  deepEqual(store.users.byExtension("101"), user);
  const found = store.devices.byUsername("101");
  deepEqual({ ...found, ha1: 0 }, { ...device, ha1: 0 });
  equal(found?.ha1["SHA-256"].reveal(), device.ha1["SHA-256"].reveal());
  equal(store.devices.secret(device.id)?.reveal(), secret.reveal());
  equal(store.devices.get(device.id)?.id, device.id);
  deepEqual(store.devices.ofUser(user.id).map(({ id }) => id), [device.id]);
  equal(store.devices.byUsername("nobody"), undefined);
  const strong = { ...deviceOf("102", user, secret), algorithm: "SHA-256" } as const;
  store.devices.save({ ...strong, music: "hold.wav" }, secret);
  equal(store.devices.byUsername("102")?.music, "hold.wav");
  equal(store.devices.get(strong.id)?.music, "hold.wav");
  const { byUsername, firstId } = store.devices.algorithms();
  deepEqual([...byUsername].toSorted(), [["101", "MD5"], ["102", "SHA-256"]]);
  equal(firstId, [device.id, strong.id].toSorted()[0]);
});

Deno.test("names are taken once", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { user } = addDevice(store, "101");
  const secret = new Secret("x");
  throws(() => store.users.save({ ...user, id: userOf("x").id }), TakenError);
  const other = { ...deviceOf("101", user, secret), id: deviceOf("x", user, secret).id };
  throws(() => store.devices.save(other, secret), TakenError);
});

Deno.test("removing a user removes the devices", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { user, device } = addDevice(store, "101");
  equal(store.users.remove(user.id), true);
  equal(store.users.remove(user.id), false);
  equal(store.devices.get(device.id), undefined);
  equal(store.devices.remove(device.id), false);
});

Deno.test("atomically keeps all or nothing", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  throws(() =>
    store.atomically(() => {
      addDevice(store, "101");
      throw new Error("no");
    }), /no/);
  deepEqual(store.users.list(), []);
});

Deno.test("another realm makes all credentials anew, and ends no registration", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  addDevice(store, "alice", new Secret("wonderland"));
  store.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  store.useRealm("example.org");
  const device = store.devices.byUsername("alice");
  equal(device?.realm, "example.org");
  const expected = ha1Of("alice", "example.org", new Secret("wonderland")).MD5;
  equal(device?.ha1.MD5.reveal(), expected.reveal());
  temp.clock.advance(1_000);
  equal(store.locations.bindings(alice, at(1)).length, 1);
  deepEqual(readStoredSettings(temp.folder), { domain: "example.org" });
});

Deno.test("a new secret ends the registrations made with the old one", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { device, user } = addDevice(store, "alice");
  store.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  store.devices.save({ ...device, name: "renamed" }, new Secret("correct horse"));
  temp.clock.advance(1_000);
  equal(store.locations.bindings(alice, at(1)).length, 1);
  const secret = new Secret("another one");
  store.devices.save(deviceOf("alice", user, secret), secret);
  temp.clock.advance(1_000);
  equal(store.locations.bindings(alice, at(1)).length, 0);
});

Deno.test("a sealed secret is different each time and opens for its owner only", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  addDevice(store, "101");
  addDevice(store, "102");
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const sealed = database.prepare("SELECT sealed FROM devices ORDER BY username").all();
  notEqual(String(sealed[0]?.["sealed"]), String(sealed[1]?.["sealed"]));
  database.exec("UPDATE devices SET sealed = (SELECT sealed FROM devices WHERE username = '101')");
  const [first, second] = store.devices.list();
  equal(first && store.devices.secret(first.id)?.reveal(), "correct horse");
  throws(() => second && store.devices.secret(second.id), { problem: "key" });
});

Deno.test("a missing, foreign or broken key file is refused in a sentence", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  addDevice(store, "101");
  await temp.close(store);
  const path = temp.path("secret.key");
  const key = await Deno.readFile(path);
  await Deno.remove(path);
  throws(() => temp.open(), { problem: "key", message: /is missing.*restore it from a backup/ });
  await Deno.writeFile(path, new Uint8Array(32));
  throws(() => temp.open(), { problem: "key", message: /is not the one this database was made/ });
  await Deno.writeFile(path, new Uint8Array(3));
  throws(() => temp.open(), { problem: "key", message: /holds 3 octets, not 32/ });
  await Deno.writeFile(path, key);
  temp.open();
});

Deno.test("a damaged database is refused in a sentence", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  for (let i = 0; i < 200; i++) addDevice(store, `u${i}`);
  await temp.close(store);
  const path = temp.path("ringdown.sqlite");
  const octets = await Deno.readFile(path);
  octets.fill(0x55, 8_192, octets.length - 4_096);
  await Deno.writeFile(path, octets);
  throws(() => temp.open(), { problem: "corrupt", message: /^The database is damaged; restore/ });
});

Deno.test("a folder that may not be written is refused in a sentence", async () => {
  await using temp = new TempStore();
  await Deno.writeTextFile(temp.path("file"), "");
  const { clock, meter, random, log } = temp;
  const { openStore } = await import("../../src/store/mod.ts");
  throws(
    () => openStore(temp.path("file/data"), { clock, meter, random, log, as: "server" }),
    { problem: "unusable", message: /^Cannot use the data folder .*file\/data: / },
  );
});

Deno.test("call records come back as they were, newest first, in pages", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const bare = recordOf(5, { legs: [] });
  const records = [recordOf(0), recordOf(1), recordOf(2)];
  for (const record of [...records, bare]) store.calls.add(record);
  const ids = (options: { limit: number; before?: Date }) =>
    store.calls.list(options).map(({ id }) => id);
  const pages = () => {
    deepEqual(store.calls.get(records[1]?.id ?? bare.id), records[1]);
    deepEqual(store.calls.get(bare.id), bare);
    deepEqual(ids({ limit: 2 }), ["call-5", "call-2"]);
    deepEqual(ids({ limit: 9, before: new Date("2026-01-01T00:02:00Z") }), ["call-1", "call-0"]);
  };
  pages();
  temp.clock.advance(1_000);
  equal(temp.metric("ringdown_store_pending_rows"), 0);
  pages();
});

Deno.test("how a call sounded over time comes with the one call, not with lists", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const plain = recordOf(0);
  const sample = { lossShare: 0.02, jitterMs: 4.5, mos: 3.97 };
  const history = { startedAt: new Date(5_000), intervalMs: 5_000, samples: [sample, undefined] };
  const legs = plain.legs.map((leg) =>
    leg.media ? { ...leg, media: { ...leg.media, history } } : leg
  );
  const record = { ...plain, legs };
  store.calls.add(record);
  deepEqual(store.calls.get(record.id), record);
  store.flush();
  deepEqual(store.calls.get(record.id), record);
  deepEqual(store.calls.list({ limit: 1 }), [plain]);
});

Deno.test("call records that wait are written when the store closes", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.calls.add(recordOf(0));
  await temp.close(store);
  deepEqual(temp.open().calls.list({ limit: 1 }), [recordOf(0)]);
});

Deno.test("bans survive a restart, and lifted ones do not", async () => {
  await using temp = new TempStore();
  const first = temp.open();
  const ban = (source: string) => ({ source, since: new Date(1), until: new Date(2), count: 3 });
  first.bans.save(ban("192.0.2.1"));
  first.bans.save(ban("192.0.2.2"));
  first.bans.remove("192.0.2.2");
  deepEqual(first.bans.list(), [ban("192.0.2.1")]);
  await temp.close(first);
  const second = temp.open();
  deepEqual(second.bans.list(), [ban("192.0.2.1")]);
  second.bans.remove("192.0.2.1");
  deepEqual(second.bans.list(), []);
});

Deno.test("a backup made while the store is in use is whole, and never overwrites", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  addDevice(store, "101");
  const path = temp.path("copy.sqlite");
  store.backUp(path);
  using copy = new DatabaseSync(path, { readOnly: true });
  equal(copy.prepare("SELECT username FROM devices").get()?.["username"], "101");
  throws(() => store.backUp(path), { problem: "unusable" });
});

Deno.test("settings are kept", async () => {
  await using temp = new TempStore();
  const { settings } = temp.open();
  settings.set("a", "1");
  settings.set("a", "2");
  equal(settings.get("a"), "2");
  equal(settings.all()["a"], "2");
  equal(settings.remove("a"), true);
  equal(settings.remove("a"), false);
  deepEqual(readStoredSettings(temp.path("nowhere")), {});
});

Deno.test("a device that was read before is known to have changed, whoever did it", async () => {
  await using temp = new TempStore();
  const server = temp.open();
  const tool = temp.open({ as: "tool" });
  const { device } = addDevice(server, "101");
  const name = (store: Store) => {
    for (let i = 0; i < 3; i++) store.devices.byUsername("101");
    return store.devices.byUsername("101")?.name;
  };
  equal(name(server), "desk");
  server.devices.save({ ...device, name: "hall" }, new Secret("correct horse"));
  equal(name(server), "hall");
  throws(() =>
    server.atomically(() => {
      server.devices.save({ ...device, name: "undone" }, new Secret("correct horse"));
      equal(name(server), "undone");
      throw new Error("no");
    }), /no/);
  equal(name(server), "hall");
  tool.devices.save({ ...device, name: "attic" }, new Secret("correct horse"));
  equal(name(tool), "attic");
  temp.clock.advance(500);
  equal(name(server), "attic");
  tool.devices.remove(device.id);
  temp.clock.advance(500);
  equal(name(server), undefined);
});
