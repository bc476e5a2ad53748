import { equal, notDeepEqual, throws } from "node:assert/strict";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp(low = 10_000, high = 10_019) {
  const clock = new FakeClock();
  const pool = new PortPool({ clock, random: new SystemRandom(), low, high, quarantineMs: 3000 });
  const takeAll = () => {
    const ports: number[] = [];
    for (let port = pool.take(); port !== undefined; port = pool.take()) ports.push(port);
    return ports;
  };
  return { clock, pool, takeAll };
}

Deno.test("PortPool hands out each even port once, with room for the odd one above", () => {
  for (
    const [low, high, pairs] of [[10_000, 10_019, 10], [10_001, 10_020, 9], [
      10_000,
      10_001,
      1,
    ]] as const
  ) {
    const { takeAll } = setUp(low, high);
    const ports = takeAll();
    equal(ports.length, pairs);
    equal(new Set(ports).size, pairs);
    for (const port of ports) equal(port % 2 === 0 && port >= low && port < high, true);
  }
});

Deno.test("PortPool hands out ports by chance", () => {
  notDeepEqual(setUp(10_000, 12_000).takeAll(), setUp(10_000, 12_000).takeAll());
});

Deno.test("PortPool lets a pair rest before its next use", () => {
  const { clock, pool, takeAll } = setUp();
  const [first = 0] = takeAll();
  pool.release(first);
  equal(pool.used, 9);
  clock.advance(2999);
  equal(pool.free, 0);
  clock.advance(1);
  equal(pool.free, 1);
  equal(pool.take(), first);
  equal(clock.pending, 0);
});

Deno.test("PortPool cuts a rest short when nothing else is left, but not under half a second", () => {
  const { clock, pool, takeAll } = setUp();
  const [first = 0, second = 0] = takeAll();
  pool.release(first);
  clock.advance(100);
  pool.release(second);
  clock.advance(399);
  equal(pool.take(), undefined);
  clock.advance(1);
  equal(pool.take(), first);
  equal(pool.take(), undefined);
});

Deno.test("PortPool takes a pair back once", () => {
  const { clock, pool } = setUp();
  const port = pool.take() ?? 0;
  pool.release(port);
  pool.release(port);
  pool.release(9999);
  clock.advance(3000);
  equal(pool.free, 10);
});

Deno.test("PortPool refuses a range without a pair, or of system ports", () => {
  for (
    const [low, high] of [[10_001, 10_002], [10_000, 10_000], [20_000, 10_000], [80, 90], [
      65_000,
      70_000,
    ]]
  ) {
    throws(() => setUp(low, high), RangeError);
  }
});
