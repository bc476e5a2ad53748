import { deepEqual, equal, match } from "node:assert/strict";
import { SignInLockout } from "../../src/accounts/mod.ts";
import type { SignInLock } from "../../src/domain/mod.ts";
import { createLog, Meter } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;
const guesser = "203.0.113.66";

function setUp() {
  const clock = new FakeClock();
  const meter = new Meter();
  const lines: string[] = [];
  const stored = new Map<string, SignInLock>();
  const create = () =>
    new SignInLockout({
      clock,
      meter,
      log: createLog({ clock, level: "debug", format: "text", write: (line) => lines.push(line) }),
      locks: {
        list: () => [...stored.values()],
        save: (lock) => void stored.set(lock.source, lock),
        remove: (source) => void stored.delete(source),
      },
    });
  const lockout = create();
  /** Fails so often; the seconds that the last attempt has to wait, 0 if it was looked at. */
  const fail = (times: number, address: string = guesser, name: string | undefined = undefined) => {
    let seconds = 0;
    for (let i = 0; i < times; i++) {
      const attempt = lockout.begin(address, name);
      seconds = "seconds" in attempt ? attempt.seconds : 0;
      if (!("seconds" in attempt)) attempt.failed();
    }
    return seconds;
  };
  const wait = (address: string = guesser, name: string | undefined = undefined) => {
    const attempt = lockout.begin(address, name);
    if ("seconds" in attempt) return attempt.seconds;
    attempt.dropped();
    return 0;
  };
  const value = (name: string) =>
    meter.metrics().find((metric) => metric.name === name)?.samples()[0]?.value;
  return { clock, lockout, create, fail, wait, value, lines, stored };
}

Deno.test("SignInLockout locks a source out for 15 minutes after five failures", () => {
  const { clock, fail, wait, value, lines } = setUp();
  equal(fail(5), 0);
  equal(wait(), 900);
  clock.advance(15 * MINUTE - 1);
  equal(wait(), 1);
  clock.advance(1);
  equal(wait(), 0);
  equal(value("ringdown_sign_in_failures_total"), 5);
  equal(value("ringdown_sign_in_locks_total"), 1);
  equal(value("ringdown_sign_in_locked_attempts_total"), 2);
  equal(lines.length, 1);
  match(lines[0] ?? "", /source=203\.0\.113\.66 seconds=900$/);
});

Deno.test("SignInLockout makes no lock longer for attempts meanwhile", () => {
  const { clock, fail, wait } = setUp();
  fail(5);
  for (let minute = 0; minute < 14; minute++) {
    clock.advance(MINUTE);
    fail(3);
  }
  clock.advance(MINUTE);
  equal(wait(), 0);
});

Deno.test("SignInLockout locks nobody else out", () => {
  const { fail, wait } = setUp();
  fail(5);
  equal(wait("203.0.113.67"), 0);
  fail(5, "2001:db8::1");
  equal(wait("2001:db8::ffff"), 900);
  equal(wait("2001:db8:0:1::1"), 0);
  equal(wait("::ffff:203.0.113.66"), 900);
});

Deno.test("SignInLockout locks this machine out as well: it may be a proxy", () => {
  const { fail, wait } = setUp();
  fail(5, "127.0.0.1");
  equal(wait("127.0.0.1"), 900);
});

Deno.test("SignInLockout forgets failures that are 15 minutes old", () => {
  const { clock, fail, wait } = setUp();
  for (let i = 0; i < 20; i++) {
    equal(fail(1), 0);
    clock.advance(4 * MINUTE);
  }
  equal(wait(), 0);
});

Deno.test("SignInLockout looks at no more attempts at once than may fail", () => {
  const { lockout, wait } = setUp();
  const attempts = Array.from({ length: 5 }, () => lockout.begin(guesser, "ada"));
  equal(wait(), 1);
  for (const attempt of attempts) if ("failed" in attempt) attempt.failed();
  equal(wait(), 900);
});

Deno.test("SignInLockout takes back failures at the name that succeeds, and no others", () => {
  const { lockout, fail, wait } = setUp();
  fail(3, guesser, "eve");
  const right = lockout.begin(guesser, "ada");
  if ("succeeded" in right) right.succeeded();
  fail(1, guesser, "eve");
  equal(wait(), 0);
  const again = lockout.begin(guesser, "ADA");
  if ("succeeded" in again) again.succeeded();
  fail(1, guesser, "eve");
  equal(wait(), 900);
});

Deno.test("SignInLockout does not clear one source for a success from another", () => {
  const { lockout, fail, wait } = setUp();
  fail(4, guesser, "ada");
  lockout.trust("198.51.100.1", "ada");
  fail(1, guesser, "ada");
  equal(wait(), 900);
});

Deno.test("SignInLockout slows a name down that fails from everywhere, known or not", () => {
  const { clock, fail, wait, lockout } = setUp();
  for (let i = 0; i < 5; i++) equal(fail(1, `198.51.100.${i}`, "ada"), 0);
  equal(wait("198.51.100.99", "Ada"), 30);
  equal(wait("198.51.100.99", "bob"), 0);
  clock.advance(29_000);
  equal(wait("198.51.100.99", "ada"), 1);
  clock.advance(1_000);
  equal(fail(1, "198.51.100.99", "ada"), 0);
  equal(wait("198.51.100.98", "ada"), 30);
  lockout.trust("192.0.2.1", "ada");
  equal(wait("198.51.100.98", "ada"), 0);
});

Deno.test("SignInLockout never slows the owner down where the owner was last", () => {
  const { fail, wait, lockout } = setUp();
  lockout.trust("192.0.2.1", "ada");
  for (let i = 0; i < 6; i++) fail(1, `198.51.100.${i}`, "ada");
  equal(wait("192.0.2.1", "ada"), 0);
  equal(wait("198.51.100.77", "ada"), 30);
});

Deno.test("SignInLockout keeps locks over a restart, and none longer than 15 minutes", () => {
  const { clock, fail, create, stored } = setUp();
  fail(5);
  clock.advance(5 * MINUTE);
  deepEqual(create().begin(guesser), { seconds: 600 });
  stored.set("192.0.2.1", { source: "192.0.2.1", until: new Date("2099-01-01") });
  deepEqual(create().begin("192.0.2.1"), { seconds: 900 });
  clock.advance(15 * MINUTE);
  create();
  deepEqual([...stored.keys()], ["192.0.2.1"]);
});

Deno.test("SignInLockout says nothing of the name in the log", () => {
  const { fail, lines } = setUp();
  fail(9, guesser, "hunter2-typed-as-a-name");
  equal(lines.some((line) => line.includes("hunter2")), false);
});
