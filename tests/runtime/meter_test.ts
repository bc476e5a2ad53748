import { deepEqual, equal } from "node:assert/strict";
import { Meter } from "../../src/runtime/mod.ts";

const samplesOf = (meter: Meter, name: string) =>
  meter.metrics().find((metric) => metric.name === name)?.samples();

Deno.test("Meter gives one counter for a name and its labels", () => {
  const meter = new Meter();
  meter.counter("a_total", "A.", { why: "x" }).add();
  meter.counter("a_total", "A.", { why: "x" }).add(2);
  meter.counter("a_total", "A.", { why: "y" }).add();
  deepEqual(samplesOf(meter, "a_total"), [
    { name: "a_total", labels: { why: "x" }, value: 3 },
    { name: "a_total", labels: { why: "y" }, value: 1 },
  ]);
});

Deno.test("Meter reads a gauge when somebody looks", () => {
  const meter = new Meter();
  let value = 1;
  meter.gauge("g", "G.", () => value);
  value = 2;
  deepEqual(samplesOf(meter, "g"), [{ name: "g", labels: {}, value: 2 }]);
});

Deno.test("Meter counts what it observes in buckets that add up", () => {
  const meter = new Meter();
  const histogram = meter.histogram("h_seconds", "H.", [1, 5]);
  for (const value of [0.5, 1, 3, 9]) histogram.observe(value);
  deepEqual(
    samplesOf(meter, "h_seconds")?.map(({ name, labels, value }) => [name, labels["le"], value]),
    [
      ["h_seconds_bucket", "1", 2],
      ["h_seconds_bucket", "5", 3],
      ["h_seconds_bucket", "+Inf", 4],
      ["h_seconds_sum", undefined, 13.5],
      ["h_seconds_count", undefined, 4],
    ],
  );
});

Deno.test("Meter knows each family once, with its type", () => {
  const meter = new Meter();
  meter.counter("a_total", "A.");
  meter.counter("a_total", "A.", { b: "c" });
  meter.gauge("g", "G.", () => 0);
  deepEqual(meter.metrics().map(({ name, type, help }) => [name, type, help]), [
    ["a_total", "counter", "A."],
    ["g", "gauge", "G."],
  ]);
  equal(meter.counter("a_total", "A.").value, 0);
});
