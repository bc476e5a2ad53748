import { deepEqual, equal } from "node:assert/strict";
import {
  type CallId,
  type CallRecord,
  DEFAULT_TOLL_POLICY,
  type DeviceId,
  type LegId,
  type TollLimits,
  type TollPolicy,
  type TollStop,
} from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import type { Attempt, OutsideCall, OutsideLines } from "../../src/gateways/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import { loadNumberClasses } from "../../src/screening/mod.ts";
import { TollGuard } from "../../src/tolls/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { gatewayOf } from "../support/gateways.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const classify = await loadNumberClasses();
const NUMBER = "+493012345678";

/** A guard before one gateway, and a phone. */
async function setUp(
  policy: Partial<TollPolicy>,
  play: (scene: Scene) => void | Promise<void>,
): Promise<void> {
  await using temp = new TempStore();
  const store = temp.open();
  const { device } = addDevice(store, "101");
  store.tolls.savePolicy({ ...DEFAULT_TOLL_POLICY, device: {}, all: {}, ...policy });
  const clock = new FakeClock();
  const events = new EventBus((error) => {
    throw error;
  });
  const stops: TollStop[] = [];
  events.subscribe("toll.stopped", ({ stop }) => void stops.push(stop));
  const gateway = gatewayOf("a");
  const lines: OutsideLines = {
    attempts: ({ number }) => [{ gateway, called: number } as Attempt],
    note: () => {},
  };
  using guard = new TollGuard({
    clock,
    log: SILENT_LOG,
    meter: new Meter(),
    events,
    store: store.tolls,
    devices: store.devices,
    lines,
    classify: () => classify,
    country: () => "de",
    timeZone: () => "UTC",
  });
  let calls = 0;
  const callOf = (changes: Partial<OutsideCall> = {}): OutsideCall => ({
    call: `c${++calls}` as CallId,
    number: NUMBER,
    caller: { number: "101", name: "Ada", device: device.id, anonymous: false },
    diversions: [],
    ...changes,
  });
  const end = (call: CallId, answeredAt?: Date): void =>
    events.publish({
      type: "call.ended",
      record: {
        id: call,
        legs: [{
          leg: `${call}-1` as LegId,
          side: "callee",
          gateway: { id: gateway.id, name: gateway.name },
          answeredAt,
          endedAt: clock.now(),
        }],
      } as unknown as CallRecord,
    });
  const answer = (call: CallId) =>
    events.publish({ type: "call.answered", call, leg: `${call}-1` as LegId });
  const dial = (changes?: Partial<OutsideCall>) => {
    const call = callOf(changes);
    const found = guard.attempts(call);
    return { id: call.call, why: "status" in found ? found.why.key : undefined };
  };
  await play({ guard, clock, store, stops, dial, end, answer, device: device.id });
}

interface Scene {
  readonly guard: TollGuard;
  readonly clock: FakeClock;
  readonly store: ReturnType<TempStore["open"]>;
  readonly stops: readonly TollStop[];
  readonly device: DeviceId;
  dial(changes?: Partial<OutsideCall>): { readonly id: CallId; readonly why: string | undefined };
  answer(call: CallId): void;
  end(call: CallId, answeredAt?: Date): void;
}

const limited = (device: TollLimits) => ({ device });

Deno.test("TollGuard lets calls for help out whatever is set, and counts none", () =>
  setUp(limited({ concurrent: 0, callsPerHour: 0 }), ({ dial, store, device }) => {
    store.tolls.savePermissions(device, { outside: false, allowed: [], barred: ["4", "1"] });
    equal(dial({ emergency: true, number: "112" }).why, undefined);
    equal(store.tolls.usage("all", 0).calls, 0);
    equal(dial().why, "toll.outside");
  }));

Deno.test("TollGuard that is switched off lets everything out", () =>
  setUp({ enabled: false, device: { concurrent: 0 } }, ({ dial }) => {
    equal(dial({ number: "+33142278186" }).why, undefined);
  }));

Deno.test("TollGuard refuses what the number itself forbids, and stops nobody for it", () =>
  setUp({}, ({ dial, stops }) => {
    equal(dial({ number: "+33142278186" }).why, "toll.country");
    equal(dial({ number: "+499001234567" }).why, "toll.premium");
    deepEqual(stops, []);
  }));

Deno.test("TollGuard has only so many calls at once, and room again when one ends", () =>
  setUp(limited({ concurrent: 2 }), ({ dial, end, stops }) => {
    const [first] = [dial(), dial()];
    equal(dial().why, "toll.concurrent");
    end(first?.id ?? "" as CallId);
    equal(dial().why, undefined);
    deepEqual(stops, []);
  }));

Deno.test("TollGuard stops a phone that calls too often until somebody releases it", () =>
  setUp(limited({ callsPerHour: 3 }), ({ dial, stops, store, clock }) => {
    for (let n = 0; n < 3; n++) equal(dial().why, undefined);
    equal(dial().why, "toll.callsPerHour");
    equal(dial().why, "toll.stopped");
    deepEqual(stops.map(({ name, reason }) => [name, reason]), [["101", "callsPerHour"]]);
    clock.advance(3_600_000);
    equal(dial().why, "toll.stopped");
    store.tolls.release(stops[0]?.id ?? 0, "owner", clock.now());
    equal(dial().why, undefined);
  }));

Deno.test("TollGuard counts minutes of calls that are over and of those that are up", () =>
  setUp(limited({ minutesPerDay: 10 }), ({ dial, answer, end, clock }) => {
    const first = dial();
    answer(first.id);
    const answeredAt = clock.now();
    clock.advance(6 * 60_000);
    end(first.id, answeredAt);
    const second = dial();
    answer(second.id);
    clock.advance(3 * 60_000);
    equal(dial().why, undefined);
    clock.advance(60_000);
    equal(dial().why, "toll.minutesPerDay");
  }));

Deno.test("TollGuard counts money by begun minutes and the longest prefix", () =>
  setUp(limited({ spendPerMonth: 1 }), ({ dial, answer, end, clock, store }) => {
    store.tolls.replacePrices([
      { prefix: "49", name: "Germany", perMinute: 5, perCall: 0 },
      { prefix: "4930", name: "Berlin", perMinute: 0.4, perCall: 0.1 },
    ]);
    const first = dial();
    answer(first.id);
    const answeredAt = clock.now();
    clock.advance(61_000);
    end(first.id, answeredAt);
    equal(Math.round(store.tolls.usage("all", 0).spend * 100), 90);
    const second = dial();
    equal(second.why, undefined);
    answer(second.id);
    clock.advance(1_000);
    equal(dial().why, "toll.spendPerMonth");
  }));

Deno.test("TollGuard goes by the limits of a phone that has its own", () =>
  setUp(limited({ concurrent: 0 }), ({ dial, store, device }) => {
    equal(dial().why, "toll.concurrent");
    store.tolls.savePermissions(device, {
      outside: true,
      allowed: [],
      barred: [],
      limits: { concurrent: 1 },
    });
    equal(dial().why, undefined);
  }));

Deno.test("TollGuard counts who has calls forwarded outside together", () =>
  setUp(limited({ callsPerHour: 1 }), ({ dial, stops }) => {
    const diversions = [{ from: "102", reason: "unconditional" }] as const;
    equal(dial({ diversions }).why, undefined);
    equal(dial({ diversions }).why, "toll.callsPerHour");
    equal(stops[0]?.subject, "forwarding");
    equal(dial().why, undefined);
  }));

Deno.test("TollGuard leaves a gateway out that has reached its limit", () =>
  setUp({ gateway: { callsPerDay: 1 } }, ({ dial, answer, end, clock, stops }) => {
    const first = dial();
    answer(first.id);
    end(first.id, clock.now());
    equal(dial().why, "toll.stopped");
    deepEqual(stops.map(({ subject, name }) => [subject, name]), [["gateway:gateway-a", "a"]]);
  }));

Deno.test("TollGuard stops all at the limit of all", () =>
  setUp({ all: { callsPerHour: 1 } }, ({ dial, stops }) => {
    dial();
    equal(dial().why, "toll.callsPerHour");
    equal(stops[0]?.subject, "all");
    const inside = { number: "102", name: "Bo", device: "other" as DeviceId, anonymous: false };
    equal(dial({ caller: inside }).why, "toll.stopped");
  }));
