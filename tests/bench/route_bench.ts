/**
 * What it costs to decide where a call goes, with 1,000 users and their settings in the store.
 *
 *   deno bench -A tests/bench/route_bench.ts
 */
import { DEFAULT_CALL_SETTINGS, emergencyNumberIn } from "../../src/domain/mod.ts";
import { explain, route, type RoutingFacts } from "../../src/routing/mod.ts";
import { groupOf, idOf, members } from "../routing/office.ts";
import { TempStore, userOf } from "../support/temp_store.ts";

const temp = new TempStore();
const store = temp.open();
const extensions = Array.from({ length: 1_000 }, (_, index) => String(1_000 + index));
store.atomically(() => {
  for (const extension of extensions) {
    store.users.save(userOf(extension));
    store.callSettings.save(idOf(extension), {
      ...DEFAULT_CALL_SETTINGS,
      forward: { noAnswer: { to: "1001", enabled: true } },
    });
  }
  store.groups.save(groupOf("600", { members: members(...extensions.slice(0, 20)) }));
});

const facts: RoutingFacts = {
  users: store.users,
  settings: store.callSettings,
  groups: store.groups,
  get codes() {
    return store.featureCodes.table;
  },
  ringSeconds: 30,
  isRegistered: () => true,
  callsOf: () => 0,
  lastCallerOf: (user) => store.calls.lastCallerOf(user),
  lastDialledBy: (user, wanted) => store.calls.lastDialledBy(user, wanted),
  chance: () => 0,
  outside: () => undefined,
  numbers: { byNumber: () => undefined },
  emergency: (number) => emergencyNumberIn(number, "de"),
  localNumber: () => undefined,
};
const caller = { user: idOf("1000"), extension: "1000" };
let next = 0;
const anybody = () => extensions[next++ % extensions.length] ?? "";

Deno.bench("route a call to a user", () => {
  route({ dialled: anybody(), caller }, facts);
});

Deno.bench("explain a call to a user", () => {
  explain({ dialled: anybody(), caller }, facts);
});

Deno.bench("route a call to a group of 20", () => {
  route({ dialled: "600", caller }, facts);
});

Deno.bench("route a number that nobody has", () => {
  route({ dialled: "99999", caller }, facts);
});

Deno.bench("route a code", () => {
  route({ dialled: "*9196", caller }, facts);
});

Deno.bench("route a call to a user after somebody changed something", () => {
  store.atomically(() => {});
  route({ dialled: anybody(), caller }, facts);
});

Deno.bench("the same, of which the change", () => {
  store.atomically(() => {});
});

addEventListener("unload", () => Deno.removeSync(temp.folder, { recursive: true }));
