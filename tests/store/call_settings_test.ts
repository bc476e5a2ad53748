import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  type CallSettings,
  CodeConflictError,
  DEFAULT_CALL_SETTINGS,
  type DeviceId,
  type RingGroup,
  TakenError,
} from "../../src/domain/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { groupOf, members } from "../routing/office.ts";
import { addDevice, TempStore, userOf } from "../support/temp_store.ts";

const CHOSEN: CallSettings = {
  doNotDisturb: true,
  forward: {
    all: { to: "102", enabled: false },
    unreachable: { to: "sip:ada@example.org", enabled: true },
  },
  noAnswerSeconds: 12,
  callWaiting: 1,
  hideCallerId: true,
  followMe: {
    enabled: true,
    members: [{ to: "103", delaySeconds: 5, ringSeconds: 20, confirm: false }],
  },
  pickupGroups: ["sales"],
  dialling: { device: "device-101" as DeviceId, autoAnswer: true },
};

const SALES: RingGroup = groupOf("600", {
  name: "Sales",
  strategy: "first-available",
  members: [{ to: "101", delaySeconds: 3, ringSeconds: 9, confirm: true }, ...members("102")],
  skipBusy: true,
  callerPrefix: "Sales: ",
  otherwise: "103",
  music: "waltz.wav",
  page: true,
});

Deno.test("settings come back as they were saved, and are the defaults before", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { user } = addDevice(store, "101");
  equal(store.callSettings.get(user.id), DEFAULT_CALL_SETTINGS);
  deepEqual(store.callSettings.list(), new Map());
  store.callSettings.save(user.id, CHOSEN);
  deepEqual(store.callSettings.get(user.id), CHOSEN);
  deepEqual(store.callSettings.list(), new Map([[user.id, CHOSEN]]));
  store.users.remove(user.id);
  equal(store.callSettings.get(user.id), DEFAULT_CALL_SETTINGS);
});

Deno.test("settings of nobody are not saved", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  throws(() => store.callSettings.save(userOf("101").id, CHOSEN), /FOREIGN KEY/);
});

Deno.test("groups come back as they were saved, by id and extension", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.groups.save(SALES);
  store.groups.save(groupOf("61"));
  deepEqual(store.groups.get(SALES.id), SALES);
  deepEqual(store.groups.byExtension("600"), SALES);
  deepEqual(store.groups.list().map(({ extension }) => extension), ["61", "600"]);
  store.groups.save({ ...groupOf("610"), id: SALES.id });
  equal(store.groups.byExtension("600"), undefined);
  equal(store.groups.remove(SALES.id), true);
  equal(store.groups.remove(SALES.id), false);
});

Deno.test("rows that cannot be read are a sentence", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { user } = addDevice(store, "101");
  store.callSettings.save(user.id, CHOSEN);
  store.groups.save(SALES);
  using other = new DatabaseSync(temp.path("ringdown.sqlite"));
  const wrong = [`{"doNotDisturb":1}`, `{"forward":{"all":[]}}`, "[]", "{", `{"followMe":{}}`];
  for (const settings of wrong) {
    other.prepare("UPDATE call_settings SET settings = ?").run(settings);
    temp.clock.advance(500);
    throws(() => store.callSettings.get(user.id), {
      problem: "corrupt",
      message: "The database holds settings of a user that cannot be read",
    });
  }
  for (const settings of ["{}", `{"name":"","strategy":"loudly"}`]) {
    other.prepare("UPDATE ring_groups SET settings = ?").run(settings);
    temp.clock.advance(500);
    throws(() => store.groups.byExtension("600"), { problem: "corrupt" });
  }
});

Deno.test("the store knows which digits an extension begins with", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.users.save(userOf("1501"));
  store.groups.save(SALES);
  const CASES = { "15": true, "150": true, "1501": false, "16": false, "60": true };
  for (const [digits, expected] of Object.entries(CASES)) {
    equal(store.beginsExtension(digits), expected, digits);
  }
});

Deno.test("users, groups and codes share one number space", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.users.save(userOf("101"));
  store.groups.save(SALES);
  const refused: readonly (readonly [save: () => void, by: string])[] = [
    [() => store.users.save({ ...userOf("600") }), "a group"],
    [() => store.groups.save(groupOf("101")), "a user"],
    [() => store.users.save({ ...userOf("x"), extension: userOf("101").extension }), "a user"],
    [() => store.groups.save({ ...groupOf("600"), id: groupOf("x").id }), "a group"],
    [() => store.users.save(userOf("*78")), "the code *78 for do-not-disturb-on"],
    [() => store.groups.save(groupOf("5905")), "the code 5901-5999 for slots"],
    [() => store.users.save(userOf("**5")), "the code ** for pickup"],
  ];
  for (const [save, by] of refused) {
    throws(save, (error) => error instanceof TakenError && error.by === by);
  }
  throws(() => store.featureCodes.set("redial", "600"), CodeConflictError);
  throws(() => store.featureCodes.set("hide-caller-id", "10"), CodeConflictError);
  store.featureCodes.set("do-not-disturb-on", undefined);
  store.users.save(userOf("*78"));
  throws(() => store.featureCodes.reset(), CodeConflictError);
  equal(store.featureCodes.table.codeOf("do-not-disturb-on"), undefined);
});

Deno.test("an extension from before there were codes is kept, and may be renamed", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.users.save(userOf("7001"));
  using other = new DatabaseSync(temp.path("ringdown.sqlite"));
  other.exec("UPDATE users SET extension = '5901', id = 'user-5901'");
  temp.clock.advance(500);
  store.users.save({ ...userOf("5901"), name: "Ada" });
  equal(store.users.byExtension("5901")?.name, "Ada");
  // It was in the way before: another code may change all the same.
  store.featureCodes.set("redial", "*66");
  equal(store.featureCodes.table.codeOf("redial"), "*66");
});

Deno.test("what was looked up before is known to have changed, whoever did it", async () => {
  await using temp = new TempStore();
  const server = temp.open();
  const tool = temp.open({ as: "tool" });
  const { user } = addDevice(server, "101");
  const seen = (store: Store) => [
    store.users.byExtension("101")?.name,
    store.users.get(user.id)?.name,
    store.callSettings.get(user.id).doNotDisturb,
    store.groups.byExtension("600")?.name,
    store.featureCodes.table.codeOf("redial"),
  ];
  const before = ["", "", false, undefined, "*870"];
  deepEqual(seen(server), before);
  const change = (store: Store, name: string) => {
    store.users.save({ ...user, name });
    store.callSettings.save(user.id, { ...CHOSEN, doNotDisturb: name === "Ada" });
    store.groups.save({ ...SALES, name });
    store.featureCodes.set("redial", name === "Ada" ? "*66" : "*67".replace("7", "8"));
  };
  throws(() =>
    server.atomically(() => {
      change(server, "Ada");
      deepEqual(seen(server), ["Ada", "Ada", true, "Ada", "*66"]);
      throw new Error("no");
    }), /no/);
  deepEqual(seen(server), before);
  change(server, "Ada");
  deepEqual(seen(server), ["Ada", "Ada", true, "Ada", "*66"]);
  change(tool, "Bob");
  deepEqual(seen(tool), ["Bob", "Bob", false, "Bob", "*68"]);
  temp.clock.advance(500);
  deepEqual(seen(server), ["Bob", "Bob", false, "Bob", "*68"]);
});

Deno.test("a code of a newer program is left alone", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  using other = new DatabaseSync(temp.path("ringdown.sqlite"));
  other.exec("INSERT INTO feature_codes VALUES ('teleport', '*1')");
  temp.clock.advance(500);
  equal(store.featureCodes.changes().size, 0);
});
