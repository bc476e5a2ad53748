import { equal, ok } from "node:assert/strict";
import { G722Decoder, G722Encoder } from "../../src/rtp/mod.ts";
import { toHex } from "../../src/runtime/mod.ts";

/**
 * Noise at three levels and a square wave, then random octets: sums of what the codec of CMU and
 * Steve Underwood (libg722) makes of them, which ITU-T's own vectors agree with.
 */
const SAMPLES = 64_000;
const ENCODED = "f2144083b323a8e0b83126586a059fff4162a0edf56724a9782c9298fefc641a";
const DECODED = "8f37e33a70d7ef5e37c69466692c6b803081f782ddad27ccb6a6f596c3ee10aa";
const RANDOM_DECODED = "2126ea45b094bd4440f040fdafa28e3445353850820a04e16b9cfd488b8f3a0d";

let seed = 12_345;
const next = () => seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0;

const input = Int16Array.from({ length: SAMPLES }, (_, i) => {
  const noise = next() << 0 >> 16;
  const level = Math.floor(i / 8000) % 4;
  if (level === 3) return Math.floor(i / 40) % 2 ? 30_000 : -30_000;
  return noise >> 4 * level;
});
const random = Uint8Array.from({ length: SAMPLES / 2 }, () => next() >>> 20);

async function sum(data: Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer>): Promise<string> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

Deno.test("G722Encoder and G722Decoder agree with the reference, bit by bit", async () => {
  const octets = new Uint8Array(SAMPLES / 2);
  new G722Encoder().encode(input, octets, 0);
  equal(await sum(octets), ENCODED);
  const output = new Int16Array(SAMPLES);
  new G722Decoder().decode(octets, output, 0);
  equal(await sum(output), DECODED);
  new G722Decoder().decode(random, output, 0);
  equal(await sum(output), RANDOM_DECODED);
});

Deno.test("G722Encoder makes the same of parts as of the whole", async () => {
  const octets = new Uint8Array(SAMPLES / 2);
  const encoder = new G722Encoder();
  for (let at = 0; at < SAMPLES; at += 320) {
    encoder.encode(input.subarray(at, at + 320), octets, at / 2);
  }
  equal(await sum(octets), ENCODED);
});

Deno.test("G722Decoder gives the low band alone at 8 kHz, as loud as it was", () => {
  const tone = Int16Array.from({ length: 16_000 }, (_, i) => 8000 * Math.sin(2 * Math.PI * i / 20));
  const octets = new Uint8Array(8000);
  new G722Encoder().encode(tone, octets, 0);
  const low = new Int16Array(8000);
  new G722Decoder().decodeLow(octets, 0, 8000, low);
  const late = low.subarray(4000);
  const power = Math.sqrt(late.reduce((sum, value) => sum + value * value, 0) / late.length);
  ok(Math.abs(power - 8000 / Math.SQRT2) < 300, `${power}`);
});
