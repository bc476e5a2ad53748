import { deepEqual, equal, match } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FakeClock } from "../support/fake_clock.ts";
import {
  alice,
  at,
  bindingOf,
  bob,
  locationStoreContract,
  put,
} from "../contract/location_store.ts";
import type { AddressOfRecord } from "../../src/registrar/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

locationStoreContract("SqliteLocationStore", (maxBindingsPerAor) => {
  const temp = new TempStore();
  return Promise.resolve({
    store: temp.open({ maxBindingsPerAor }).locations,
    settle: (promise) => {
      temp.clock.advance(10);
      return promise;
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  });
});

const bare = (value: unknown) => JSON.parse(JSON.stringify(value));

Deno.test("SqliteLocationStore has every answered binding after a crash", async () => {
  await using temp = new TempStore();
  const { locations } = temp.open();
  const full = bindingOf("desk", {
    instance: "<urn:uuid:1>",
    regId: 1,
    path: ["<sip:a;lr>", "<sip:b;lr>"],
    userAgent: "Phone/1.0",
  });
  const answered = locations.apply(alice, [put(full), put(bindingOf("mobile"))], at(0));
  temp.clock.advance(10);
  await answered;
  // What another connection sees is what a restart after a crash begins with.
  const second = temp.open({ as: "tool" });
  deepEqual(bare(second.locations.bindings(alice, at(1))), bare(locations.bindings(alice, at(1))));
  equal(second.locations.hasSource("192.0.2.1"), true);
});

Deno.test("SqliteLocationStore answers after the commit, and many at once", async () => {
  await using temp = new TempStore();
  const { locations } = temp.open();
  let answered = 0;
  const all = [alice, bob].map((aor) =>
    locations.apply(aor, [put(bindingOf("desk"))], at(0)).then(() => answered++)
  );
  await Promise.resolve();
  equal(answered, 0);
  temp.clock.advance(10);
  await Promise.all(all);
  equal(answered, 2);
});

Deno.test("SqliteLocationStore lets a retransmission wait for the commit of the first", async () => {
  await using temp = new TempStore();
  const { locations } = temp.open();
  const first = locations.apply(alice, [put(bindingOf("desk"))], at(0));
  let answered = false;
  const again = locations.apply(alice, [put(bindingOf("desk"))], at(0)).then(() => {
    answered = true;
  });
  await Promise.resolve();
  equal(answered, false);
  temp.clock.advance(10);
  await Promise.all([first, again]);
});

Deno.test("SqliteLocationStore restarts without what was removed, dropped, swept or expired", async () => {
  await using temp = new TempStore();
  const first = temp.open();
  const { locations } = first;
  for (const user of ["a", "b", "c", "d", "e"]) {
    const binding = bindingOf(user, { flow: user, expiresAt: at(user === "e" ? 5 : 600) });
    locations.apply(alice, [put(binding)], at(0));
  }
  first.flush();
  const gone = { key: bindingOf("a").key, callId: "a-call", sequence: 2 };
  locations.apply(alice, [{ do: "remove", ...gone }], at(1));
  locations.dropFlow("b");
  const short = bindingOf("c", { flow: "c", sequence: 2, expiresAt: at(2) });
  locations.apply(alice, [put(short)], at(1));
  equal(locations.sweep(at(2)).length, 1);
  await temp.close(first);
  temp.clock.advance(10_000);
  const second = temp.open();
  deepEqual(second.locations.bindings(alice, at(0)).map(({ flow }) => flow), ["d"]);
  const database = new DatabaseSync(temp.path("ringdown.sqlite"));
  equal(database.prepare("SELECT count(*) AS n FROM bindings").get()?.["n"], 1);
  database.close();
});

Deno.test("SqliteLocationStore keeps working while another process writes, and says nothing", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  temp.lines.length = 0;
  const other = new DatabaseSync(temp.path("ringdown.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  const answered = store.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  temp.clock.advance(500);
  equal(store.locations.bindings(alice, at(0)).length, 1);
  other.exec("COMMIT");
  other.close();
  temp.clock.advance(60);
  await answered;
  deepEqual(temp.lines, []);
  equal(temp.open({ as: "tool" }).locations.count, 1);
});

Deno.test("SqliteLocationStore gives up waiting for a lock, answers, and writes later", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  temp.lines.length = 0;
  const other = new DatabaseSync(temp.path("ringdown.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  const answered = store.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  temp.clock.advance(5_100);
  await answered;
  await store.locations.apply(bob, [put(bindingOf("desk"))], at(0));
  temp.clock.advance(10_000);
  equal(temp.lines.length, 1);
  match(temp.lines[0] ?? "", /ERROR Another process has been writing .* waits in memory/);
  equal(temp.metric("ringdown_store_writable"), 0);
  equal(temp.metric("ringdown_store_pending_rows"), 2);
  other.exec("COMMIT");
  other.close();
  temp.clock.advance(30_000);
  equal(temp.lines.length, 2);
  equal(store.problem, undefined);
  equal(temp.metric("ringdown_store_pending_rows"), 0);
  equal(temp.open({ as: "tool" }).locations.count, 2);
});

Deno.test("a removal by another process ends the registration within a second", async () => {
  await using temp = new TempStore();
  const server = temp.open();
  const { device } = addDevice(server, "alice");
  addDevice(server, "bob");
  server.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  server.locations.apply(bob, [put(bindingOf("desk"))], at(0));
  const heard: string[] = [];
  server.onForeignChange((lapses) => heard.push(lapses.map(({ aor }) => aor).join()));
  temp.clock.advance(1_000);
  const tool = temp.open({ as: "tool", clock: new FakeClock() });
  equal(tool.devices.remove(device.id), true);
  equal(server.devices.byUsername("alice"), undefined);
  temp.clock.advance(1_000);
  deepEqual(server.locations.bindings(alice, at(2)), []);
  equal(server.locations.bindings(bob, at(2)).length, 1);
  deepEqual(heard, [alice]);
});

Deno.test("a removal while no server runs ends the registration at the next start", async () => {
  await using temp = new TempStore();
  const first = temp.open();
  const { device } = addDevice(first, "alice");
  first.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  await temp.close(first);
  const tool = temp.open({ as: "tool" });
  tool.devices.remove(device.id);
  await temp.close(tool);
  const second = temp.open();
  equal(second.locations.count, 0);
  // The same user, added and registered again, is left alone by what was written down before.
  addDevice(second, "alice");
  second.locations.apply(alice, [put(bindingOf("desk"))], at(0));
  await temp.close(second);
  equal(temp.open().locations.count, 1);
});

Deno.test("whatever happens, a restart has what memory had", async () => {
  await using temp = new TempStore();
  const random = new SeededRandom(7);
  const upTo = (most: number) => (random.bytes(1)[0] ?? 0) % most;
  let store = temp.open();
  for (let step = 0; step < 600; step++) {
    const { locations } = store;
    const aor = `sip:u${upTo(8)}@example.org` as AddressOfRecord;
    const seconds = Math.floor(step / 4);
    const flow = `flow-${upTo(5)}`;
    const sequence = step + 1;
    const binding = bindingOf(`phone-${upTo(3)}`, {
      callId: "c",
      flow,
      sequence,
      expiresAt: at(seconds + 1 + upTo(40)),
    });
    const action = upTo(10);
    if (action < 6) locations.apply(aor, [put(binding)], at(seconds));
    else if (action < 7) {
      locations.apply(aor, [{ do: "remove-all", callId: "c", sequence }], at(seconds));
    } else if (action < 8) locations.dropFlow(flow);
    else if (action < 9) locations.sweep(at(seconds));
    else store.flush();
    if (step % 60 !== 59) continue;
    const before = everything(store, seconds);
    await temp.close(store);
    store = temp.open();
    deepEqual(everything(store, seconds), before);
  }
});

/** Of 8 users, in the order in which their phones came. */
function everything({ locations }: Store, seconds: number): unknown {
  return bare(
    Array.from(
      { length: 8 },
      (_, user) => locations.bindings(`sip:u${user}@example.org` as AddressOfRecord, at(seconds)),
    ),
  );
}
