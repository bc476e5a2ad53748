import { deepEqual, equal } from "node:assert/strict";
import { MOST_AT_ONCE, PER_SECOND, RequestPace } from "../../src/accounts/mod.ts";
import type { AccountId } from "../../src/domain/mod.ts";
import { Meter } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const [ADA, BOB] = ["ada", "bob"] as unknown as readonly [AccountId, AccountId];

function setUp() {
  const clock = new FakeClock();
  const meter = new Meter();
  const pace = new RequestPace({ clock, meter });
  const spend = (account: AccountId, count: number) =>
    Array.from({ length: count }, () => pace.take(account)).filter((wait) => wait > 0).length;
  const refused = () => meter.metrics()[0]?.samples()[0]?.value;
  return { clock, pace, spend, refused };
}

Deno.test("an account may send as much at once as the bucket holds, and then has to wait", () => {
  const { pace, spend, refused } = setUp();
  equal(spend(ADA, MOST_AT_ONCE), 0);
  equal(pace.take(ADA), 1);
  equal(refused(), 1);
});

Deno.test("the bucket fills again, and never beyond its brim", () => {
  const { clock, spend } = setUp();
  equal(spend(ADA, MOST_AT_ONCE), 0);
  clock.advance(1_000);
  equal(spend(ADA, PER_SECOND + 1), 1);
  clock.advance(3_600_000);
  equal(spend(ADA, MOST_AT_ONCE + 1), 1);
});

Deno.test("one account does not use up what another may send", () => {
  const { spend } = setUp();
  deepEqual([spend(ADA, MOST_AT_ONCE + 1), spend(BOB, 1)], [1, 0]);
});
