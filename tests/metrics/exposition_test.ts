import { deepEqual, equal, match } from "node:assert/strict";
import { formatMetrics, ProcessMetrics } from "../../src/metrics/mod.ts";
import { Meter } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("formatMetrics writes counters, gauges and histograms as Prometheus reads them", () => {
  const meter = new Meter();
  meter.counter("calls_total", "Calls.", { result: "success" }).add(2);
  meter.counter("calls_total", "Calls.", { result: "client" }).add();
  meter.gauge("flows", "Open flows.", () => 7);
  const histogram = meter.histogram("setup_seconds", "Time to ring.", [0.5, 2]);
  for (const value of [0.25, 1, 9]) histogram.observe(value);
  equal(
    formatMetrics(meter),
    `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{result="success"} 2
calls_total{result="client"} 1
# HELP flows Open flows.
# TYPE flows gauge
flows 7
# HELP setup_seconds Time to ring.
# TYPE setup_seconds histogram
setup_seconds_bucket{le="0.5"} 1
setup_seconds_bucket{le="2"} 2
setup_seconds_bucket{le="+Inf"} 3
setup_seconds_sum 10.25
setup_seconds_count 3
`,
  );
});

Deno.test("formatMetrics escapes what would break the lines", () => {
  const meter = new Meter();
  meter.counter("a_total", 'back\\slash "quoted"\nline', { b: 'back\\slash "quoted"\nline' });
  equal(
    formatMetrics(meter),
    '# HELP a_total back\\\\slash "quoted"\\nline\n# TYPE a_total counter\n' +
      'a_total{b="back\\\\slash \\"quoted\\"\\nline"} 0\n',
  );
});

const VALUES: readonly (readonly [value: number, written: string])[] = [
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
  [NaN, "NaN"],
  [1e21, "1e+21"],
];

for (const [value, written] of VALUES) {
  Deno.test(`formatMetrics writes ${value} as ${written}`, () => {
    const meter = new Meter();
    meter.gauge("x", "X.", () => value);
    equal(formatMetrics(meter).split("\n")[2], `x ${written}`);
  });
}

/** A clock whose timers come as late as told. */
class LateClock extends FakeClock {
  lateMs = 0;

  override after(ms: number, run: () => void) {
    return super.after(ms + this.lateMs, run);
  }
}

Deno.test("ProcessMetrics tells how late the event loop is, and the worst once", () => {
  const clock = new LateClock();
  const meter = new Meter();
  const metrics = new ProcessMetrics({ clock, meter, version: "1.2.3" });
  const value = (name: string) =>
    Number(new RegExp(`^${name}(?:{.*})? (.*)$`, "m").exec(formatMetrics(meter))?.[1]);
  clock.advance(500);
  equal(value("ringdown_event_loop_lag_seconds"), 0);
  clock.lateMs = 210;
  clock.advance(500 + 710);
  clock.lateMs = 0;
  clock.advance(710 + 500);
  deepEqual(
    ["ringdown_event_loop_lag_seconds", "ringdown_event_loop_lag_max_seconds"].map(value),
    [0, 0],
  );
  metrics[Symbol.dispose]();
  equal(clock.pending, 0);
});

Deno.test("ProcessMetrics tells memory, start and version", () => {
  const meter = new Meter();
  using _metrics = new ProcessMetrics({ clock: new FakeClock(), meter, version: "1.2.3" });
  const text = formatMetrics(meter);
  match(text, /^process_resident_memory_bytes \d{7,}$/m);
  match(text, /^process_start_time_seconds 1767225600$/m);
  match(text, /^ringdown_build_info\{version="1\.2\.3"\} 1$/m);
});
