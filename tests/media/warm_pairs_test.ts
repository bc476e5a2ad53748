import { deepEqual, equal, notDeepEqual } from "node:assert/strict";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import { WARM_LIMITS, WarmPairs } from "../../src/media/embedded/warm_pairs.ts";
import { FakeClock } from "../support/fake_clock.ts";

const REST_MS = 5000;

function setUp(limit = 256) {
  return new WarmPairs({ random: new SystemRandom(), limit, quarantineMs: REST_MS });
}

function resting(count: number, limit?: number) {
  const pairs = setUp(limit);
  for (let index = 0; index < count; index++) pairs.rest(10_000 + 2 * index, "h", 0);
  return pairs;
}

Deno.test("WarmPairs gives a pair to the next call after its rest only", () => {
  const pairs = resting(WARM_LIMITS.choice);
  equal(pairs.take("h", REST_MS - 1), undefined);
  equal(typeof pairs.take("h", REST_MS), "number");
  equal(pairs.size, WARM_LIMITS.choice - 1);
});

Deno.test("WarmPairs chooses among many, by chance, and gives each pair once", () => {
  const takeAll = () => {
    const pairs = resting(100);
    return Array.from({ length: 100 }, () => pairs.take("h", REST_MS, 1));
  };
  const ports = takeAll();
  equal(new Set(ports).size, 100);
  notDeepEqual(ports, takeAll());
  equal(resting(WARM_LIMITS.choice - 1).take("h", REST_MS), undefined);
});

Deno.test("WarmPairs gives no pair that is bound to another address", () => {
  equal(resting(100).take("other", REST_MS, 1), undefined);
  equal(resting(1).takeEarly("other", REST_MS, 500), undefined);
});

Deno.test("WarmPairs cuts a rest short where asked, but not below the least", () => {
  const pairs = resting(2);
  equal(pairs.takeEarly("h", 499, 500), undefined);
  equal(pairs.takeEarly("h", 500, 500), 10_000);
  equal(pairs.takeEarly("h", 500, 500), 10_002);
  equal(pairs.takeEarly("h", 500, 500), undefined);
  equal(pairs.size, 0);
});

Deno.test("WarmPairs takes no more than its limit, and none with a limit of 0", () => {
  equal(resting(100, 10).size, 10);
  equal(setUp(10).rest(10_000, "h", 0), true);
  equal(setUp(0).rest(10_000, "h", 0), false);
});

Deno.test("WarmPairs gives up the pairs that were idle for a minute, and keeps the others", () => {
  const pairs = resting(2);
  pairs.rest(11_000, "h", 30_000);
  deepEqual(pairs.expire(59_999), []);
  deepEqual(pairs.expire(60_000), [10_000, 10_002]);
  equal(pairs.size, 1);
  deepEqual(pairs.expire(90_000), [11_000]);
  equal(pairs.size, 0);
});

Deno.test("PortPool keeps books of open pairs: used, resting, rested and closed", () => {
  const clock = new FakeClock();
  const random = new SystemRandom();
  const options = { clock, random, low: 10_000, high: 10_007, quarantineMs: REST_MS };
  const pool = new PortPool({ ...options, warmPairs: 100 });
  const ports = [pool.take("h"), pool.take("h"), pool.take("h")].map((port) => port ?? 0);
  deepEqual(ports.map((port) => pool.rest(port)), [true, true, false]);
  equal(pool.rest(ports[0] ?? 0), false);
  deepEqual([pool.used, pool.warm, pool.free], [0, 2, 1]);
  equal(pool.isUsed(ports[0] ?? 0), false);
  equal(pool.takeAnyOpen("h"), undefined);
  clock.advance(REST_MS);
  deepEqual([pool.warm, pool.free], [2, 2]);
  equal(pool.takeOpen("h"), undefined);
  const again = pool.takeAnyOpen("h") ?? 0;
  equal(ports.slice(0, 2).includes(again), true);
  deepEqual([pool.used, pool.warm, pool.isUsed(again)], [1, 1, true]);
  clock.advance(60_000);
  equal(pool.expire().length, 1);
  deepEqual([pool.used, pool.warm, pool.free], [1, 0, 3]);
  pool.release(again);
  clock.advance(REST_MS);
  equal(pool.free, 4);
});
