import { deepEqual, equal, ok } from "node:assert/strict";
import type { MediaSample } from "../../src/domain/mod.ts";
import { LegHistory, MOST_SAMPLES } from "../../src/media/embedded/leg_history.ts";

const START = Date.UTC(2026, 0, 1);
const TICK_MS = 5_000;
const GOOD: MediaSample = { lossShare: 0, jitterMs: 1.5, mos: 4.38 };
const BAD: MediaSample = { lossShare: 0.2, jitterMs: 40, mos: 2.1 };

/** A history that has seen so many ticks, as `sampleAt` says each was. */
function historyOf(ticks: number, sampleAt: (tick: number) => MediaSample | undefined) {
  const history = new LegHistory(START, TICK_MS);
  for (let tick = 0; tick < ticks; tick++) if (history.tick()) history.add(sampleAt(tick));
  return history.history;
}

Deno.test("LegHistory keeps samples and gaps as they were", () => {
  const given = [GOOD, BAD, undefined, { lossShare: 1, jitterMs: 0, mos: 1 }];
  deepEqual(historyOf(4, (tick) => given[tick]), {
    startedAt: new Date(START),
    intervalMs: TICK_MS,
    samples: given,
  });
});

Deno.test("LegHistory of nothing is none", () => {
  equal(historyOf(0, () => GOOD), undefined);
});

Deno.test("LegHistory keeps what is out of all reason within its bounds", () => {
  const [sample] = historyOf(1, () => ({ lossShare: 7, jitterMs: 90_000, mos: 4.5 }))?.samples ??
    [];
  deepEqual(sample, { lossShare: 1, jitterMs: 1_023.5, mos: 4.5 });
});

const LENGTHS: readonly (readonly [what: string, seconds: number, intervalMs: number])[] = [
  ["a minute", 60, 5_000],
  ["20 minutes", 1_200, 5_000],
  ["an hour", 3_600, 20_000],
  ["a day", 86_400, 640_000],
];

for (const [what, seconds, intervalMs] of LENGTHS) {
  Deno.test(`LegHistory of ${what} has samples of ${intervalMs / 1_000} s, ${MOST_SAMPLES} at most`, () => {
    const history = historyOf(seconds * 1_000 / TICK_MS, () => GOOD);
    equal(history?.intervalMs, intervalMs);
    const { samples = [] } = history ?? {};
    ok(samples.length <= MOST_SAMPLES);
    // Together they are as long as the call, but for an interval that is not over.
    const rest = seconds * 1_000 - samples.length * intervalMs;
    ok(rest >= 0 && rest < intervalMs, `${rest} ms are missing`);
    deepEqual(samples.at(-1), GOOD);
  });
}

Deno.test("LegHistory that is made shorter has the worse of each two, and a gap only for two", () => {
  const history = historyOf(
    MOST_SAMPLES + 2,
    (tick) => tick === 1 ? BAD : tick === 3 || tick >= 10 && tick < 12 ? undefined : GOOD,
  );
  const { samples = [] } = history ?? {};
  equal(samples.length, MOST_SAMPLES / 2 + 1);
  deepEqual(samples.slice(0, 2), [{ lossShare: 0.1, jitterMs: 40, mos: 2.1 }, GOOD]);
  deepEqual(samples.slice(4, 7), [GOOD, undefined, GOOD]);
});

Deno.test("LegHistory counts what came since it was asked, and takes back no loss", () => {
  const history = new LegHistory(START, TICK_MS);
  deepEqual(history.since(100, 4), { packets: 100, lost: 4 });
  deepEqual(history.since(150, 3), { packets: 50, lost: 0 });
  deepEqual(history.since(160, 5), { packets: 10, lost: 2 });
});
