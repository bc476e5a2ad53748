import { deepEqual, equal, ok } from "node:assert/strict";
import type {
  CallId,
  DeviceId,
  EmergencyCall,
  EmergencyStore,
  GatewayId,
} from "../../src/domain/mod.ts";
import { EmergencyDesk } from "../../src/emergency/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import type { NoAttempts, OutsideCall, OutsideLines } from "../../src/gateways/mod.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { TempStore } from "../support/temp_store.ts";

const NONE: NoAttempts = { status: 503, why: { key: "outbound.no-route", values: {} } };
const KITCHEN = "kitchen" as DeviceId;

function callOf(changes: Partial<OutsideCall> = {}): OutsideCall {
  return {
    call: "c1" as CallId,
    number: "112",
    caller: { number: "101", name: "Ada", device: KITCHEN, anonymous: false },
    diversions: [],
    emergency: true,
    ...changes,
  };
}

function setUp(store: EmergencyStore) {
  const told: EmergencyCall[] = [];
  const asked: OutsideCall[] = [];
  const events = new EventBus((error) => {
    throw error;
  });
  events.subscribe("emergency.called", ({ call }) => void told.push(call));
  const lines: Pick<OutsideLines, "attempts"> = {
    attempts: (call) => {
      asked.push(call);
      return NONE;
    },
  };
  const clock = new FakeClock();
  const desk = new EmergencyDesk({
    clock,
    log: SILENT_LOG,
    events,
    store,
    lines: lines as OutsideLines,
  });
  return { desk, told, asked, clock };
}

Deno.test("EmergencyDesk lets every other call pass untouched, and tells nobody", async () => {
  await using temp = new TempStore();
  const { emergency } = temp.open();
  const { desk, told, asked } = setUp(emergency);
  const { emergency: _, ...call } = callOf({ number: "+4930" });
  equal(desk.attempts(call), NONE);
  equal(asked[0], call);
  deepEqual(told, []);
  deepEqual(emergency.list(9), []);
});

Deno.test("EmergencyDesk says which number is shown and by which gateways, and tells where", async () => {
  await using temp = new TempStore();
  const { emergency } = temp.open();
  const gateways = ["a" as GatewayId];
  emergency.savePlan({ address: "Mill Lane 4", number: "+4930123456", gateways });
  const { desk, told, asked, clock } = setUp(emergency);
  equal(desk.attempts(callOf()), NONE);
  deepEqual(asked[0]?.help, { shown: "+4930123456", gateways });
  const expected = {
    id: 1,
    at: clock.now(),
    number: "112",
    test: false,
    extension: "101",
    name: "Ada",
    location: "Mill Lane 4",
    shown: "+4930123456",
  };
  deepEqual(told, [expected]);
  deepEqual(emergency.unnoticed(), [expected]);
});

Deno.test("EmergencyDesk knows what is different for a phone", () => {
  const store = storeOf({
    plan: { address: "Mill Lane 4", number: "+4930123456", gateways: [] },
    details: () => ({ location: "barn", number: "+4930123457" }),
  });
  const { desk, told, asked } = setUp(store);
  desk.attempts(callOf());
  equal(asked[0]?.help?.shown, "+4930123457");
  equal(told[0]?.location, "barn, Mill Lane 4");
  equal(desk.shownBy(KITCHEN), "+4930123457");
  equal(desk.shownBy(undefined), "+4930123456");
});

Deno.test("EmergencyDesk lets a call out though nothing can be read or kept, and tells all the same", () => {
  const broken = () => {
    throw new Error("disk");
  };
  const store = storeOf({ details: broken, add: broken });
  Object.defineProperty(store, "plan", { get: broken });
  const { desk, told, asked } = setUp(store);
  equal(desk.attempts(callOf()), NONE);
  deepEqual(asked[0]?.help, { gateways: [] });
  equal(told[0]?.id, 0);
  equal(told[0]?.extension, "101");
});

Deno.test("EmergencyDesk marks a trial as one, and calls nobody", async () => {
  await using temp = new TempStore();
  const { emergency } = temp.open();
  const { desk, told, asked } = setUp(emergency);
  desk.test({ device: KITCHEN, number: "101", name: "Ada" }, "112");
  ok(told[0]?.test);
  deepEqual(asked, []);
  equal(emergency.unnoticed()[0]?.test, true);
});

function storeOf(changes: Partial<EmergencyStore>): EmergencyStore {
  return {
    plan: { address: "", gateways: [] },
    savePlan: () => {},
    details: () => undefined,
    allDetails: () => new Map(),
    saveDetails: () => {},
    add: (call) => ({ ...call, id: 7 }),
    list: () => [],
    unnoticed: () => [],
    notice: () => false,
    ...changes,
  };
}
