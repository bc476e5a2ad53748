import { deepEqual } from "node:assert/strict";
import { EventBus } from "../../src/events/mod.ts";

const registered = (contact: string) =>
  ({ type: "device.registered", aor: "sip:a@b", contact }) as const;

function setUp() {
  const heard: string[] = [];
  const bus = new EventBus((error, type) => heard.push(`${type}: ${(error as Error).message}`));
  return { heard, bus };
}

Deno.test("EventBus tells those who subscribed to the type, in order", () => {
  const { heard, bus } = setUp();
  bus.subscribe("device.registered", ({ contact }) => void heard.push(`one ${contact}`));
  bus.subscribe("device.registered", ({ contact }) => void heard.push(`two ${contact}`));
  bus.subscribe("device.unregistered", () => void heard.push("other"));
  bus.publish(registered("c"));
  deepEqual(heard, ["one c", "two c"]);
});

Deno.test("EventBus with nobody to tell does nothing", () => {
  const { heard, bus } = setUp();
  bus.publish(registered("c"));
  deepEqual(heard, []);
});

Deno.test("EventBus tells nobody who has left, also while it tells", () => {
  const { heard, bus } = setUp();
  const one = bus.subscribe("device.registered", () => {
    heard.push("one");
    two[Symbol.dispose]();
  });
  const two = bus.subscribe("device.registered", () => void heard.push("two"));
  bus.publish(registered("c"));
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  bus.publish(registered("c"));
  deepEqual(heard, ["one"]);
});

Deno.test("EventBus goes on when a subscriber fails, at once or later", async () => {
  const { heard, bus } = setUp();
  bus.subscribe("device.registered", () => {
    throw new Error("at once");
  });
  bus.subscribe("device.registered", async () => {
    await Promise.resolve();
    throw new Error("later");
  });
  bus.subscribe("device.registered", () => void heard.push("three"));
  bus.publish(registered("c"));
  deepEqual(heard, ["device.registered: at once", "three"]);
  await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
  deepEqual(heard.at(-1), "device.registered: later");
});

Deno.test("EventBus takes one subscriber that subscribes twice for two", () => {
  const { heard, bus } = setUp();
  const handle = () => void heard.push("x");
  bus.subscribe("device.registered", handle);
  const second = bus.subscribe("device.registered", handle);
  bus.publish(registered("c"));
  second[Symbol.dispose]();
  bus.publish(registered("c"));
  deepEqual(heard, ["x", "x", "x"]);
});
