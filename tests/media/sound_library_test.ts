import { deepEqual, equal, ok } from "node:assert/strict";
import { TONE_PLANS } from "../../src/media/mod.ts";
import { G722Decoder } from "../../src/rtp/mod.ts";
import type { PcmReader, RateHz, SoundSource } from "../../src/media/sounds/sound_source.ts";
import { keyTone, milliwatt, progressTone, silence } from "../../src/media/sounds/tone_source.ts";
import { tonePlanOf } from "../../src/media/sounds/tone_plan.ts";
import { STATIC_SOUNDS } from "../../src/media/static_sounds.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SENTENCES } from "../tools/sounds/sentences.ts";
import { soundsFor } from "./sounds.ts";

function library() {
  return soundsFor(new FakeClock()).library;
}

function read(source: SoundSource, rateHz: RateHz): Float64Array {
  const reader: PcmReader = source.open(rateHz);
  const all: number[] = [];
  const into = new Int16Array(rateHz / 50);
  for (let count = reader.read(into); count > 0; count = reader.read(into)) {
    all.push(...into.subarray(0, count));
  }
  return Float64Array.from(all);
}

/** Power at `hertz` in decibels of 0 dBm0. */
function levelAt(samples: Float64Array, hertz: number, rateHz: RateHz): number {
  let [sine, cosine] = [0, 0];
  samples.forEach((value, i) => {
    sine += value * Math.sin(2 * Math.PI * hertz * i / rateHz);
    cosine += value * Math.cos(2 * Math.PI * hertz * i / rateHz);
  });
  const amplitude = 2 * Math.hypot(sine, cosine) / samples.length;
  return 20 * Math.log10(amplitude / (32_124 / 10 ** (3.17 / 20)));
}

Deno.test("static/sounds has a file for each sentence, whole frames of G.722, under 2 MB", async () => {
  let total = 0;
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(STATIC_SOUNDS)) {
    if (!name.endsWith(".g722")) continue;
    const { size } = await Deno.stat(new URL(name, STATIC_SOUNDS));
    equal(size % 160, 0, name);
    total += size;
    names.add(name.slice(0, -5));
  }
  deepEqual([...SENTENCES.keys()].filter((name) => !names.has(name)), []);
  ok(names.has("music") && names.has("beep"));
  ok(total < 2_000_000, `${total} octets`);
});

Deno.test("SoundLibrary plays prompts once, or for ever with a pause between", async () => {
  const names = ["parked-at", "7", "1"];
  const once = await library().programme({ kind: "prompts", names, repeat: false });
  equal(once.loops, false);
  deepEqual(once.parts.map(({ key }) => key), ["prompt:parked-at", "prompt:7", "prompt:1"]);
  const again = await library().programme({ kind: "prompts", names, repeat: true });
  equal(again.loops, true);
  equal(again.parts.at(-1)?.source.durationMs, 2000);
});

Deno.test("SoundLibrary leaves out prompts that are not there, and opens nothing else", async () => {
  const names = ["nothing", "../../deno", "/etc/passwd", "MUSIC", "", "goodbye"];
  const { parts } = await library().programme({ kind: "prompts", names, repeat: false });
  deepEqual(parts.map(({ key }) => key), ["prompt:goodbye"]);
});

Deno.test("SoundLibrary plays our music when there is no other", async () => {
  for (const file of [undefined, "moh_20260101_000000.wav", "../x.wav"]) {
    const sound = { kind: "music", ...(file === undefined ? {} : { file }) } as const;
    const { parts, loops } = await library().programme(sound);
    deepEqual([loops, parts.map(({ key }) => key)], [true, ["music"]]);
  }
});

Deno.test("Music on hold is 30 to 60 s long, -18 dBFS, and joins its own beginning", async () => {
  const [music] = (await library().programme({ kind: "music" })).parts;
  ok(music);
  const { durationMs } = music.source;
  ok(durationMs >= 30_000 && durationMs <= 60_000);
  const samples = read(music.source, 16_000);
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const level = 10 * Math.log10(power / 32_768 ** 2);
  ok(Math.abs(level + 18) < 1, `${level} dBFS`);
  ok(Math.max(...samples.subarray(0, 16_000).map(Math.abs)) < 32_700);
  // A phone decodes the end and the beginning as one: no step is greater than within the music.
  const file = await Deno.readFile(new URL("music.g722", STATIC_SOUNDS));
  const twice = new Int16Array(4 * file.length);
  const decoder = new G722Decoder();
  decoder.decode(file, twice, 0);
  decoder.decode(file, twice, 2 * file.length);
  const stepsIn = (from: number, to: number) =>
    Math.max(...Array.from({ length: to - from }, (_, i) => {
      return Math.abs((twice[from + i + 1] ?? 0) - (twice[from + i] ?? 0));
    }));
  const seam = 2 * file.length;
  ok(stepsIn(seam - 100, seam + 400) <= stepsIn(16_000, 80_000));
});

/** As in Asterisk's indications.conf: hertz/milliseconds. */
const INDICATIONS = {
  us: {
    ringback: "440+480/2000,0/4000",
    busy: "480+620/500,0/500",
    congestion: "480+620/250,0/250",
  },
  gb: {
    ringback: "400+450/400,0/200,400+450/400,0/2000",
    busy: "400/375,0/375",
    congestion: "400/400,0/350,400/225,0/525",
  },
  de: { ringback: "425/1000,0/4000", busy: "425/480,0/480", congestion: "425/240,0/240" },
  fr: { ringback: "440/1500,0/3500", busy: "440/500,0/500", congestion: "440/250,0/250" },
} as const;

for (const [country, wanted] of Object.entries(INDICATIONS)) {
  Deno.test(`tonePlanOf has the tones of ${country} as ITU-T E.180 has them`, () => {
    const plan = tonePlanOf(country);
    for (const tone of ["ringback", "busy", "congestion"] as const) {
      const text = plan[tone].map(({ hertz, ms }) => `${hertz.join("+") || "0"}/${ms}`).join();
      equal(text, wanted[tone]);
    }
  });
}

Deno.test("Tones fill whole frames with whole rounds, so that they repeat without a cut", () => {
  for (const [country, plan] of TONE_PLANS) {
    for (const steps of [plan.ringback, plan.busy, plan.congestion]) {
      const { durationMs } = progressTone(steps);
      equal(durationMs % 20, 0, country);
      equal(durationMs % steps.reduce((sum, { ms }) => sum + ms, 0), 0, country);
    }
  }
  const twice = read(progressTone(tonePlanOf("gb").busy), 8000);
  equal(twice.length, 2 * 750 * 8);
  deepEqual(twice.subarray(0, 750 * 8), twice.subarray(750 * 8));
});

Deno.test("Tones have the frequencies and the rhythm of their country", () => {
  const us = read(progressTone(tonePlanOf("us").busy), 8000);
  equal(us.length, 8000);
  for (const hertz of [480, 620]) {
    ok(Math.abs(levelAt(us.subarray(0, 4000), hertz, 8000) + 16) < 0.5);
  }
  ok(us.subarray(4000).every((value) => value === 0));
  deepEqual(tonePlanOf("DE").busy, tonePlanOf("de").busy);
  deepEqual(tonePlanOf("zz"), tonePlanOf("us"));
});

Deno.test("The milliwatt is 1004 Hz of 0 dBm0, without a seam", () => {
  for (const rateHz of [8000, 16_000] as const) {
    const samples = read(milliwatt(), rateHz);
    ok(Math.abs(levelAt(samples, 1004, rateHz)) < 0.05);
    const next = samples[1] ?? 0;
    ok(Math.abs((samples.at(-1) ?? 0) + next) < 2, "the last sample mirrors the first but one");
    equal(samples.length % (rateHz / 50), 0);
  }
});

Deno.test("Key tones are about -8 dBm0, the column 2 dB above the row, with a pause after", () => {
  const samples = read(keyTone("5", 100), 8000);
  equal(samples.length, 1280);
  const tone = samples.subarray(20, 780);
  ok(Math.abs(levelAt(tone, 770, 8000) + 9) < 0.7);
  ok(Math.abs(levelAt(tone, 1336, 8000) + 7) < 0.7);
  ok(samples.subarray(800).every((value) => value === 0));
  ok(read(keyTone("x", 100), 8000).every((value) => value === 0));
  ok(read(silence(40), 16_000).every((value) => value === 0));
});

Deno.test("SoundLibrary plays a file of ours once, and a prompt where it is gone", async () => {
  const gone = { kind: "file", name: "moh_20260101_000000.wav" } as const;
  const { parts, loops } = await library().programme(gone);
  equal(loops, false);
  deepEqual(parts.map(({ key }) => key), ["prompt:not-available"]);
});

Deno.test("The information tone is three rising sines and a pause, ITU-T E.180", async () => {
  const { parts: [part], loops } = await library().programme({ kind: "tone", tone: "information" });
  ok(part && loops);
  const samples = read(part.source, 8000);
  for (const [index, hertz] of [950, 1400, 1800].entries()) {
    const from = index * 2640;
    ok(levelAt(samples.subarray(from + 40, from + 2600), hertz, 8000) > -18);
  }
  ok(samples.subarray(3 * 2640 + 40, 3 * 2640 + 7900).every((value) => value === 0));
});
