import { deepEqual, equal, ok } from "node:assert/strict";
import { dtmfFrequencies, G722Decoder, KEYS, ToneDetector } from "../../src/rtp/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";

const RATE_HZ = 8000;

interface Press {
  readonly key: string;
  readonly ms?: number;
  /** Amplitudes of row and column. */
  readonly row?: number;
  readonly column?: number;
  /** Frequencies are off by this share. */
  readonly detuned?: number;
  readonly noise?: number;
}

function tone(press: Press): Int16Array {
  const { key, ms = 80, row = 4000, column = 4000, detuned = 0, noise = 0 } = press;
  const [low = 0, high = 0] = dtmfFrequencies(key) ?? [];
  const random = new SeededRandom(3);
  return Int16Array.from({ length: ms * RATE_HZ / 1000 }, (_, i) => {
    const at = 2 * Math.PI * (1 + detuned) * i / RATE_HZ;
    const hiss = noise * (random.integer(2000) / 1000 - 1);
    return row * Math.sin(low * at) + column * Math.sin(high * at) + hiss;
  });
}

function heardIn(parts: readonly Int16Array[]): [string, number][] {
  const heard: [string, number][] = [];
  const detector = new ToneDetector((key, durationMs) => heard.push([key, durationMs]));
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 160) {
      const packet = part.subarray(at, at + 160);
      detector.receive(packet, packet.length);
    }
  }
  detector.end();
  return heard;
}

const silence = (ms: number) => new Int16Array(ms * RATE_HZ / 1000);
const keysOf = (parts: readonly Int16Array[]) => heardIn(parts).map(([key]) => key).join("");

Deno.test("ToneDetector hears every key, and the same key twice", () => {
  const parts = [...KEYS].flatMap((key) => [tone({ key }), silence(60)]);
  equal(keysOf(parts), KEYS);
  equal(keysOf([tone({ key: "5" }), silence(50), tone({ key: "5" })]), "55");
});

Deno.test("ToneDetector tells how long a key was down", () => {
  for (const ms of [60, 100, 250, 1000]) {
    const [[, heard] = ["", 0]] = heardIn([silence(33), tone({ key: "8", ms }), silence(100)]);
    ok(Math.abs(heard - ms) <= 26, `${heard} for ${ms}`);
  }
});

const CASES: readonly (readonly [string, Press, string])[] = [
  ["a quiet key", { key: "3", row: 400, column: 400 }, "3"],
  ["a loud key", { key: "3", row: 15_000, column: 15_000 }, "3"],
  ["a column 7 dB above the row", { key: "6", row: 2000, column: 4480 }, "6"],
  ["no column 10 dB above the row", { key: "6", row: 2000, column: 6300 }, ""],
  ["a row 3 dB above the column", { key: "6", row: 4200, column: 3000 }, "6"],
  ["no row 6 dB above the column", { key: "6", row: 6000, column: 3000 }, ""],
  ["a key 1.5 % too high", { key: "9", detuned: 0.015 }, "9"],
  ["a key 1.5 % too low", { key: "1", detuned: -0.015 }, "1"],
  ["a key in noise 15 dB below", { key: "0", noise: 1500 }, "0"],
  ["no key of 20 ms", { key: "4", ms: 20 }, ""],
  ["no single tone", { key: "4", column: 0 }, ""],
  ["nothing in silence", { key: "4", row: 0, column: 0 }, ""],
  ["nothing in noise", { key: "4", row: 0, column: 0, noise: 8000, ms: 60_000 }, ""],
];

for (const [rule, press, expected] of CASES) {
  Deno.test(`ToneDetector hears ${rule}`, () => {
    equal(keysOf([silence(25), tone(press), silence(60)]), expected);
  });
}

Deno.test("ToneDetector takes a key with a hole of 10 ms for one", () => {
  equal(keysOf([tone({ key: "2" }), silence(10), tone({ key: "2" }), silence(60)]), "2");
});

Deno.test("ToneDetector hears no key in speech and music", async () => {
  const folder = new URL("../../static/sounds/", import.meta.url);
  let seconds = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".g722")) continue;
    const octets = await Deno.readFile(new URL(name, folder));
    const samples = new Int16Array(octets.length);
    new G722Decoder().decodeLow(octets, 0, octets.length, samples);
    // Louder and softer, and cut into packets anywhere: other blocks of the same voice.
    for (const [gain, offset] of [[1, 0], [0.5, 31], [1.4, 67]] as const) {
      const part = samples.subarray(offset).map((value) => value * gain);
      deepEqual(heardIn([part]), [], name);
      seconds += part.length / RATE_HZ;
    }
  }
  ok(seconds > 300, `${seconds} s`);
});
