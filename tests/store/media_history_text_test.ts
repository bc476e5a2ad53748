import { deepEqual, equal } from "node:assert/strict";
import type { MediaHistory } from "../../src/domain/mod.ts";
import { mediaHistoryText, parseMediaHistory } from "../../src/store/media_history_text.ts";

const HISTORY: MediaHistory = {
  startedAt: new Date("2026-01-01T00:00:05Z"),
  intervalMs: 5_000,
  samples: [
    { lossShare: 0.004, jitterMs: 1.5, mos: 4.38 },
    undefined,
    { lossShare: 1, jitterMs: 1_023.5, mos: 1 },
  ],
};

Deno.test("a media history is a few letters a sample, and comes back from them", () => {
  const text = mediaHistoryText(HISTORY);
  equal(text, "1767225605000 5000 4,15,438 - 1000,10235,100");
  deepEqual(parseMediaHistory(text), HISTORY);
});

const WRONG: readonly (readonly [text: string, samples: number | undefined])[] = [
  ["", undefined],
  ["yesterday 5000 4,15,438", undefined],
  ["1767225605000 0 4,15,438", undefined],
  ["1767225605000", undefined],
  ["1767225605000 5000", 0],
];

for (const [text, samples] of WRONG) {
  Deno.test(`the media history "${text}" has ${samples ?? "no"} samples`, () => {
    equal(parseMediaHistory(text)?.samples.length, samples);
  });
}

Deno.test("a sample of a media history that cannot be read is a gap", () => {
  deepEqual(parseMediaHistory("1767225605000 5000 4,15 x,y,z")?.samples, [undefined, undefined]);
});
