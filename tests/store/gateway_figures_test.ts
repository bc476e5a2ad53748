import { deepEqual } from "node:assert/strict";
import type { CallId, CallRecord, GatewayId, LegId } from "../../src/domain/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const NOW = Date.parse("2026-11-21T20:00:00Z");

/** A call that began so many minutes ago and was tried by these gateways, the last one answered. */
function callOf(
  id: string,
  minutes: number,
  legs: readonly (readonly [gateway: string, status: number, seconds?: number])[],
): CallRecord {
  const at = (seconds: number) => new Date(NOW - minutes * 60_000 + seconds * 1_000);
  const answered = legs.some(([, , seconds]) => seconds !== undefined);
  return {
    id: id as CallId,
    from: "101",
    to: "+4930",
    startedAt: at(0),
    ...(answered ? { ringingAt: at(2), answeredAt: at(5) } : {}),
    endedAt: at(100),
    result: answered ? "success" : "client",
    reason: answered ? "hung-up" : "unreachable",
    endedBy: "caller",
    status: answered ? 200 : 480,
    legs: legs.map(([gateway, status, seconds], index) => ({
      leg: `${id}-${index}` as LegId,
      side: "callee",
      gateway: { id: `g-${gateway}` as GatewayId, name: gateway },
      address: "UDP 192.0.2.1:5060",
      sipCallId: `${id}-${index}`,
      ...(seconds === undefined ? {} : { answeredAt: at(5) }),
      endedAt: seconds === undefined ? at(1) : at(5 + seconds),
      status,
    })),
  };
}

Deno.test("gateways are counted by what became of the calls that were tried by them", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.calls.add(callOf("one", 10, [["a", 503], ["b", 200, 30]]));
  store.calls.add(callOf("two", 20, [["a", 200, 10]]));
  store.calls.add(callOf("three", 30, [["a", 486]]));
  store.calls.add(callOf("four", 40, [["a", 503]]));
  store.calls.add(callOf("old", 3_000, [["c", 200, 10]]));
  store.flush();
  const figures = store.gatewayFigures.since(new Date(NOW - 3_600_000));
  deepEqual(figures, [
    {
      gateway: "g-a",
      name: "a",
      attempts: 4,
      answered: 1,
      seconds: 10,
      postDialDelayMs: 2_000,
      failures: [{ status: 503, count: 2 }, { status: 486, count: 1 }],
    },
    {
      gateway: "g-b",
      name: "b",
      attempts: 1,
      answered: 1,
      seconds: 30,
      postDialDelayMs: 2_000,
      failures: [],
    },
  ]);
});
