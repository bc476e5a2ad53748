import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { DeviceId } from "../../src/domain/mod.ts";
import type { StoredSubscription } from "../../src/notifier/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const NOW = new Date("2026-01-01T00:00:00Z").getTime();

function storedOf(id: string, seconds = 600): StoredSubscription {
  return {
    id,
    subscription: {
      event: "dialog",
      eventId: "7",
      dialog: {
        callId: "call" as never,
        localTag: id as never,
        remoteTag: "theirs" as never,
        early: false,
        local: "<sip:102@pbx>",
        remote: '"Alice \\"A\\"" <sip:101@pbx>',
        remoteTarget: "sip:101@192.0.2.7",
        routeSet: ["<sip:edge;lr>"],
        localSequence: 1_000,
        remoteSequence: 2,
      },
      phase: "active",
      expiresAt: NOW + seconds * 1_000,
    },
    version: 1_000,
    device: "device-101" as DeviceId,
    extension: "102",
    host: "pbx",
    userAgent: "Phone/1.0",
    flow: "udp:192.0.2.1:5060-192.0.2.7:5060",
  };
}

Deno.test("subscriptions outlive the program as they are", async () => {
  await using temp = new TempStore();
  const first = temp.open();
  first.subscriptions.save(storedOf("a"));
  first.subscriptions.save(storedOf("b"));
  first.subscriptions.save({ ...storedOf("b"), version: 2_000 });
  first.subscriptions.save(storedOf("c"));
  first.subscriptions.remove("c");
  await temp.close(first);
  deepEqual(temp.open().subscriptions.list(NOW), [
    storedOf("a"),
    { ...storedOf("b"), version: 2_000 },
  ]);
});

Deno.test("one that expired is not read, and is deleted at the next start", async () => {
  await using temp = new TempStore();
  const first = temp.open();
  first.subscriptions.save(storedOf("a", 60));
  first.subscriptions.save(storedOf("b"));
  await temp.close(first);
  temp.clock.advance(60_000);
  const second = temp.open();
  deepEqual(second.subscriptions.list(NOW + 60_000).map(({ id }) => id), ["b"]);
  deepEqual(second.subscriptions.list(0).map(({ id }) => id), ["b"]);
});

Deno.test("many changes of many subscriptions are one commit half a second later", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  for (let i = 0; i < 100; i++) store.subscriptions.save(storedOf(`${i % 10}`));
  equal(temp.metric("ringdown_store_pending_rows"), 10);
  temp.clock.advance(499);
  equal(store.subscriptions.list(NOW).length, 0);
  temp.clock.advance(1);
  equal(store.subscriptions.list(NOW).length, 10);
  equal(temp.metric("ringdown_store_pending_rows"), 0);
});

Deno.test("a row that cannot be read is left out", async () => {
  await using temp = new TempStore();
  await temp.close(temp.open());
  const database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const insert = database.prepare("INSERT INTO subscriptions VALUES (?, ?, ?)");
  for (const json of ["", "{", "[]", "null", '{"id":"x"}', '{"subscription":{"dialog":{}}}']) {
    insert.run(json, NOW + 1_000_000, json);
  }
  database.close();
  deepEqual(temp.open().subscriptions.list(NOW), []);
});
