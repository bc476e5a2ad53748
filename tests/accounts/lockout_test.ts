import { deepEqual, equal } from "node:assert/strict";
import { Lockout, LONGEST_HAND_BAN_MS } from "../../src/accounts/mod.ts";
import type { Ban } from "../../src/domain/mod.ts";
import { createLog, Meter } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const guesser = "203.0.113.66";

function setUp({ registered = [] as readonly string[], bans = new Map<string, Ban>() } = {}) {
  const clock = new FakeClock();
  const meter = new Meter();
  const announced: [string, number][] = [];
  const lines: string[] = [];
  const create = () =>
    new Lockout({
      clock,
      meter,
      log: createLog({ clock, level: "debug", format: "text", write: (line) => lines.push(line) }),
      bans: {
        list: () => [...bans.values()],
        save: (ban) => void bans.set(ban.source, ban),
        remove: (source) => void bans.delete(source),
      },
      trusted: ["10.0.0.0/8"],
      isRegistered: (address) => registered.includes(address),
      onBanned: (source, seconds) => announced.push([source, seconds]),
    });
  const lockout = create();
  const fail = (times: number, address = guesser, account = "") =>
    Array.from({ length: times }, () => lockout.failed(address, account));
  const value = (name: string) =>
    meter.metrics().find((metric) => metric.name === name)?.samples()[0]?.value;
  return { clock, lockout, create, fail, value, announced, lines, bans };
}

Deno.test("Lockout lets three failures pass, then slows down, then bans", () => {
  const { fail, lockout, announced, value, lines } = setUp();
  deepEqual(
    fail(10).map(({ delayMs, banned }) => banned ? "banned" : delayMs),
    [0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 4_000, "banned"],
  );
  equal(lockout.admits(guesser), false);
  equal(lockout.admits("203.0.113.67"), true);
  deepEqual(announced, [[guesser, 900]]);
  equal(value("ringdown_auth_failures_total"), 10);
  equal(value("ringdown_bans_total"), 1);
  equal(value("ringdown_banned_requests_total"), 1);
  equal(value("ringdown_banned_sources"), 1);
  equal(lines.length, 1);
});

Deno.test("Lockout bans for 15 minutes, though the failures are older than the window by then", () => {
  const { clock, fail, lockout } = setUp();
  fail(10);
  clock.advance(15 * MINUTE - 1);
  equal(lockout.admits(guesser), false);
  clock.advance(1);
  equal(lockout.admits(guesser), true);
});

Deno.test("Lockout does not ban for failures that are a minute apart", () => {
  const { clock, fail, lockout } = setUp();
  for (let i = 0; i < 40; i++) {
    deepEqual(fail(1), [{ delayMs: 0, banned: false }]);
    clock.advance(25_000);
  }
  equal(lockout.admits(guesser), true);
});

Deno.test("Lockout doubles each ban that follows within a day, up to a day, then forgets", () => {
  const { clock, fail, announced } = setUp();
  for (let i = 0; i < 9; i++) {
    fail(10);
    clock.advance((announced.at(-1)?.[1] ?? 0) * 1_000);
  }
  deepEqual(
    announced.map(([, seconds]) => seconds / 60),
    [15, 30, 60, 120, 240, 480, 960, 1440, 1440],
  );
  clock.advance(24 * HOUR);
  fail(10);
  equal(announced.at(-1)?.[1], 900);
});

Deno.test("Lockout counts an IPv6 network as one source", () => {
  const { lockout } = setUp();
  for (let i = 1; i <= 10; i++) lockout.failed(`2001:db8::${i}`);
  equal(lockout.admits("2001:db8::ffff"), false);
  equal(lockout.admits("2001:db8:0:1::1"), true);
});

for (const address of ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"]) {
  Deno.test(`Lockout never bans ${address}`, () => {
    const { fail, lockout } = setUp();
    deepEqual(new Set(fail(50, address).map(({ banned }) => banned)), new Set([false]));
    equal(lockout.admits(address), true);
  });
}

Deno.test("Lockout slows down a source with a valid registration but never bans it", () => {
  const { fail, lockout } = setUp({ registered: [guesser] });
  deepEqual(fail(50).at(-1), { delayMs: 4_000, banned: false });
  equal(lockout.admits(guesser), true);
});

Deno.test("Lockout admits a banned source once a device is registered from it", () => {
  const registered: string[] = [];
  const { fail, lockout } = setUp({ registered });
  fail(10);
  registered.push(guesser);
  equal(lockout.admits(guesser), true);
});

Deno.test("Lockout slows down guesses at one account from many sources, but bans nobody", () => {
  const { lockout } = setUp();
  const outcomes = Array.from(
    { length: 30 },
    (_, i) => lockout.failed(`198.51.100.${i}`, "101"),
  );
  deepEqual(outcomes.at(-1), { delayMs: 4_000, banned: false });
  deepEqual(lockout.failed("198.51.100.200", "102"), { delayMs: 0, banned: false });
  equal(lockout.admits("198.51.100.1"), true);
});

Deno.test("Lockout forgets the failures of a source that succeeds", () => {
  const { fail, lockout } = setUp();
  fail(9, guesser, "101");
  lockout.succeeded(guesser, "101");
  deepEqual(fail(1, guesser, "101"), [{ delayMs: 0, banned: false }]);
});

Deno.test("Lockout keeps bans over a restart, and the memory of past ones", () => {
  const { clock, fail, create, announced } = setUp();
  fail(10);
  clock.advance(5 * MINUTE);
  const second = create();
  deepEqual(second.bans(), [{ source: guesser, remainingMs: 10 * MINUTE }]);
  clock.advance(10 * MINUTE);
  const third = create();
  equal(third.admits(guesser), true);
  for (let i = 0; i < 10; i++) third.failed(guesser);
  equal(announced.at(-1)?.[1], 1_800);
});

Deno.test("Lockout keeps no ban longer than a day, whatever the stored row says", () => {
  const bans = new Map<string, Ban>();
  const since = new Date("2025-12-31T00:00:00Z");
  bans.set(guesser, { source: guesser, since, until: new Date("2099-01-01"), count: 1 });
  const old = "203.0.113.9";
  bans.set(old, { source: old, since, until: new Date("2025-01-01"), count: 3 });
  const { lockout } = setUp({ bans });
  deepEqual(lockout.bans(), [{ source: guesser, remainingMs: 24 * HOUR }]);
  deepEqual([...bans.keys()], [guesser]);
});

Deno.test("Lockout lifts a ban when asked", () => {
  const { fail, lockout, bans } = setUp();
  fail(10);
  equal(lockout.lift(guesser), true);
  equal(lockout.admits(guesser), true);
  equal(bans.size, 0);
  equal(lockout.lift(guesser), false);
});

Deno.test("Lockout remembers a bounded number of sources", () => {
  const { lockout, clock } = setUp();
  for (let i = 0; i < 9; i++) lockout.failed(guesser);
  clock.advance(1);
  for (let i = 0; i < 10_000; i++) lockout.failed(`2001:db8:${i.toString(16)}::1`);
  deepEqual(lockout.failed(guesser), { delayMs: 0, banned: false });
});

Deno.test("Lockout bans by hand for up to 30 days, over a restart", () => {
  const { lockout, create } = setUp();
  equal(lockout.ban(guesser, LONGEST_HAND_BAN_MS + 1), guesser);
  equal(lockout.admits(guesser), false);
  deepEqual(create().bans(), [{ source: guesser, remainingMs: LONGEST_HAND_BAN_MS }]);
});

Deno.test("Lockout bans by hand nobody whom it never bans", () => {
  const { lockout, bans } = setUp({ registered: ["192.0.2.7"] });
  for (const address of ["127.0.0.1", "10.1.2.3", "192.0.2.7"]) {
    equal(lockout.ban(address, HOUR), undefined, address);
  }
  equal(bans.size, 0);
});

Deno.test("Lockout counts a ban by hand as none that was earned", () => {
  const { lockout, fail, announced } = setUp();
  lockout.ban(guesser, MINUTE);
  lockout.lift(guesser);
  lockout.ban(guesser, MINUTE);
  fail(10);
  equal(announced.at(-1)?.[1], 900);
});
