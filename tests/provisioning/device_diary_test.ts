import { deepEqual } from "node:assert/strict";
import type { CallRecord, DeviceEvent, LegRecord } from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import { DeviceDiary } from "../../src/provisioning/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { DEVICE } from "./sample.ts";

function setUp() {
  const clock = new FakeClock();
  const bus = new EventBus((error) => {
    throw error;
  });
  const noted: DeviceEvent[] = [];
  const diary = new DeviceDiary({
    clock,
    bus,
    devices: { byUsername: (name) => name === "101" ? DEVICE : undefined },
    events: { add: (event) => noted.push(event) },
  });
  return { clock, bus, noted, diary };
}

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000);

Deno.test("a diary notes when a phone comes and goes, and where it was", () => {
  const { bus, noted, clock } = setUp();
  const contact = "sip:101@10.0.0.7:5060";
  bus.publish({ type: "device.registered", aor: "sip:101@ringdown", contact });
  bus.publish({ type: "device.unregistered", aor: "sip:101@ringdown", contact });
  bus.publish({ type: "device.registered", aor: "sip:999@ringdown", contact });
  const said = { device: DEVICE.id, at: clock.now(), address: "10.0.0.7", detail: contact };
  deepEqual(noted, [
    { ...said, type: "registration" },
    { ...said, type: "unregistration" },
  ]);
});

Deno.test("a diary notes calls that were answered, at the phones that talked", () => {
  const { bus, noted } = setUp();
  const leg = { device: DEVICE.id, answeredAt: at(5) } as LegRecord;
  const rang = { device: DEVICE.id } as LegRecord;
  const record = { id: "c1", answeredAt: at(5), endedAt: at(60), legs: [leg, rang] };
  bus.publish({ type: "call.ended", record: record as unknown as CallRecord });
  const missed = { ...record, answeredAt: undefined, legs: [rang] };
  bus.publish({ type: "call.ended", record: missed as unknown as CallRecord });
  deepEqual(noted.map(({ type, at, detail }) => [type, at, detail]), [
    ["call_start", at(5), "c1"],
    ["call_end", at(60), "c1"],
  ]);
});

Deno.test("a diary notes once a minute that a phone could not register", () => {
  const { diary, noted, clock } = setUp();
  diary.refused("10.0.0.7", undefined);
  diary.refused("10.0.0.7", "nobody");
  for (let n = 0; n < 5; n++) diary.refused("10.0.0.7", "101");
  deepEqual(noted.map(({ device, type, address }) => [device, type, address]), [
    [DEVICE.id, "registration_failed", "10.0.0.7"],
  ]);
  clock.advance(60_000);
  diary.refused("10.0.0.8", "101");
  deepEqual(noted.map(({ address }) => address), ["10.0.0.7", "10.0.0.8"]);
});

Deno.test("a diary that was closed notes nothing more", () => {
  const { bus, noted, diary } = setUp();
  diary[Symbol.dispose]();
  bus.publish({ type: "device.registered", aor: "sip:101@ringdown", contact: "sip:101@10.0.0.7" });
  deepEqual(noted, []);
});
