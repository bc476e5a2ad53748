import { deepEqual, equal, ok } from "node:assert/strict";
import { validateWav, type WavProblem } from "../../src/media/mod.ts";
import { readWav, WAV_LIMITS } from "../../src/media/sounds/wav.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { wavFile, type WavShape } from "./wav_file.ts";

const SECOND = 8000;

function codeOf(bytes: Uint8Array): WavProblem | "valid" {
  const verdict = validateWav(bytes);
  return verdict.valid ? "valid" : verdict.code;
}

const CASES: readonly (readonly [string, WavShape, WavProblem | "valid"])[] = [
  ["takes a second of 8 kHz and 16 bits", {}, "valid"],
  ["takes 16 kHz", { rateHz: 16_000, frames: 2 * SECOND }, "valid"],
  ["takes 8 bits", { bits: 8 }, "valid"],
  ["takes the extensible format", { tag: 0xfffe, subTag: 1 }, "valid"],
  ["takes unknown chunks before the sound", { chunksBefore: ["LIST", "fact"] }, "valid"],
  ["takes 300 seconds", { frames: 300 * SECOND, bits: 8 }, "valid"],
  ["refuses a codec that is not PCM", { tag: 7 }, "UNSUPPORTED_CODEC"],
  [
    "refuses floating point in the extensible format",
    { tag: 0xfffe, subTag: 3 },
    "UNSUPPORTED_CODEC",
  ],
  ["refuses 44.1 kHz", { rateHz: 44_100, frames: 44_100 }, "INVALID_SAMPLE_RATE"],
  ["refuses 0 Hz", { rateHz: 0 }, "INVALID_SAMPLE_RATE"],
  ["refuses 24 bits", { bits: 24 }, "INVALID_BIT_DEPTH"],
  ["refuses 6 channels", { channels: 6 }, "INVALID_CHANNELS"],
  ["refuses no channel", { channels: 0 }, "INVALID_CHANNELS"],
  ["refuses less than a second", { frames: SECOND - 1 }, "FILE_TOO_SHORT"],
  ["refuses more than 300 seconds", { frames: 300 * SECOND + 1, bits: 8 }, "FILE_TOO_LONG"],
  ["refuses sound that ends too soon", { dataSize: 2 * SECOND + 2 }, "CORRUPT_FILE"],
  ["refuses a format with too few octets", { formatSize: 14 }, "CORRUPT_FILE"],
  ["refuses sound without a format", { noFormat: true }, "CORRUPT_FILE"],
  ["refuses a file without sound", { noData: true }, "CORRUPT_FILE"],
];

for (const [rule, shape, expected] of CASES) {
  Deno.test(`validateWav ${rule}`, () => {
    equal(codeOf(wavFile(shape)), expected);
  });
}

Deno.test("validateWav refuses what is no WAV file, and what is over 10 MB", () => {
  equal(codeOf(new Uint8Array(0)), "INVALID_FORMAT");
  equal(
    codeOf(new TextEncoder().encode("ID3 this is music, but of another kind")),
    "INVALID_FORMAT",
  );
  equal(codeOf(new Uint8Array(WAV_LIMITS.octets + 1)), "FILE_TOO_LARGE");
});

Deno.test("validateWav tells the format, and warns of two channels and of no length", () => {
  deepEqual(validateWav(wavFile({ channels: 2, dataSize: 0xffff_ffff })), {
    valid: true,
    format: { sampleRateHz: 8000, bitsPerSample: 16, channels: 2, durationMs: 1000 },
    warnings: ["STEREO", "LENGTH_MISSING"],
  });
});

Deno.test("validateWav and readWav throw at no octets and read past no end", () => {
  const random = new SeededRandom(11);
  const good = wavFile({ chunksBefore: ["LIST"] });
  const into = new Int16Array(320);
  for (let i = 0; i < 20_000; i++) {
    const bytes = good.slice(0, i % 3 === 0 ? random.integer(200) : 60 + random.integer(2000));
    for (let count = random.integer(8); count > 0; count--) {
      const at = random.integer(Math.min(80, bytes.length));
      bytes[at] = random.pick([0, 1, 2, 8, 16, 127, 128, 255, random.integer(256)]);
    }
    validateWav(bytes);
    const source = readWav(bytes);
    if ("code" in source) continue;
    const reader = source.open(random.pick([8000, 16_000]));
    let total = 0;
    for (let read = reader.read(into); read > 0; read = reader.read(into)) total += read;
    ok(total <= 16_000 * source.durationMs / 1000 + 320);
  }
});

function samplesOf(shape: WavShape, rateHz: 8000 | 16_000): readonly number[] {
  const source = readWav(wavFile(shape));
  ok(!("code" in source));
  const reader = source.open(rateHz);
  const all: number[] = [];
  const into = new Int16Array(160);
  for (let count = reader.read(into); count > 0; count = reader.read(into)) {
    all.push(...into.subarray(0, count));
  }
  return all;
}

const ramp = (i: number) => (i % 200) * 100;

Deno.test("readWav gives the samples as they are at the file's own rate", () => {
  deepEqual(
    samplesOf({ sample: ramp }, 8000).slice(0, 400),
    Array.from({ length: 400 }, (_, i) => ramp(i)),
  );
  const eight = samplesOf({ bits: 8, sample: ramp }, 8000);
  ok(eight.every((value, i) => Math.abs(value - ramp(i)) < 256));
});

Deno.test("readWav mixes two channels", () => {
  const mixed = samplesOf(
    { channels: 2, sample: (_, channel) => channel === 0 ? 1000 : 3000 },
    8000,
  );
  ok(mixed.every((value) => value === 2000));
});

for (const [from, to] of [[8000, 16_000], [16_000, 8000]] as const) {
  Deno.test(`readWav keeps a tone's pitch and level from ${from} to ${to} Hz`, () => {
    const sine = (i: number) => 10_000 * Math.sin(2 * Math.PI * 1000 * i / from);
    const samples = samplesOf({ rateHz: from, frames: from, sample: sine }, to);
    equal(samples.length, to);
    const late = samples.slice(to / 2);
    const power = Math.sqrt(late.reduce((sum, value) => sum + value * value, 0) / late.length);
    ok(Math.abs(power - 10_000 / Math.SQRT2) < 100, `${power}`);
    const crossings = late.filter((value, i) => value >= 0 && (late[i - 1] ?? 0) < 0).length;
    ok(Math.abs(crossings - 500) <= 1);
  });
}

Deno.test("readWav lets no tone above 4 kHz come back as another at 8 kHz", () => {
  const sine = (i: number) => 10_000 * Math.sin(2 * Math.PI * 6000 * i / 16_000);
  const samples = samplesOf({ rateHz: 16_000, frames: 16_000, sample: sine }, 8000).slice(100);
  ok(samples.every((value) => Math.abs(value) < 120));
});
