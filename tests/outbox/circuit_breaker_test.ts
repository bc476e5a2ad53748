import { equal } from "node:assert/strict";
import { CircuitBreaker } from "../../src/outbox/mod.ts";

const breaker = () => new CircuitBreaker({ failures: 3, openMs: 30_000 });

Deno.test("a breaker opens after three failures in a row, and not before", () => {
  const it = breaker();
  it.failed(0);
  it.failed(0);
  it.succeeded();
  it.failed(0);
  it.failed(0);
  equal(it.stateAt(0), "closed");
  equal(it.failed(0), true);
  equal(it.stateAt(29_999), "open");
  equal(it.begin(29_999), false);
});

Deno.test("half open it lets one through, whose end decides", () => {
  const it = breaker();
  for (let i = 0; i < 3; i++) it.failed(0);
  equal(it.stateAt(30_000), "half-open");
  equal(it.begin(30_000), true);
  equal(it.begin(30_000), false);
  equal(it.failed(30_500), false);
  equal(it.stateAt(60_499), "open");
  equal(it.begin(60_500), true);
  it.succeeded();
  equal(it.stateAt(60_500), "closed");
  equal(it.begin(60_500) && it.begin(60_500), true);
});
