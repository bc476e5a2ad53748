import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { EncodedSounds } from "../../src/media/sounds/encoded_sounds.ts";
import type { SoundSource } from "../../src/media/sounds/sound_source.ts";
import { keyTone } from "../../src/media/sounds/tone_source.ts";
import {
  VOICE_CODECS,
  type VoiceCodec,
  type VoiceCodecName,
} from "../../src/media/sounds/voice_codec.ts";
import { G722Decoder, MU_TO_LINEAR, ToneDetector } from "../../src/rtp/mod.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function codec(name: VoiceCodecName): VoiceCodec {
  const found = VOICE_CODECS.find((each) => each.name === name);
  ok(found);
  return found;
}

const PCMU = codec("PCMU");

function steady(durationMs: number, value = 1000): SoundSource {
  return {
    durationMs,
    open: (rateHz) => {
      let left = durationMs * rateHz / 1000;
      return {
        read(into) {
          const count = Math.min(into.length, left);
          left -= count;
          into.fill(value, 0, count);
          return count;
        },
      };
    },
  };
}

function setUp(octets = 100_000) {
  const clock = new FakeClock();
  const memory = new SoundMemory(undefined, octets);
  let made = 0;
  const opened = (source: SoundSource): SoundSource => ({
    ...source,
    open: (rateHz) => {
      made++;
      return source.open(rateHz);
    },
  });
  const sounds = new EncodedSounds({ clock, log: SILENT_LOG, memory });
  return { clock, memory, sounds, opened, made: () => made };
}

Deno.test("EncodedSounds encodes a sound once for each codec, whoever asks", async () => {
  const { sounds, opened, made } = setUp();
  const source = opened(steady(400));
  const [one, two] = await Promise.all([
    sounds.borrow("x", PCMU, source),
    sounds.borrow("x", PCMU, source),
  ]);
  const other = await sounds.borrow("x", codec("PCMA"), source);
  ok(one && two && other);
  equal(one.at, two.at);
  notEqual(one.at, other.at);
  equal(made(), 2);
  equal(sounds.used, 2 * 3200);
});

Deno.test("EncodedSounds has the first second at once, and the rest little by little", async () => {
  const { sounds, memory, clock } = setUp();
  const sound = await sounds.borrow("x", PCMU, steady(5000));
  ok(sound);
  equal(memory.ready(sound.cell), 8000);
  equal(sound.octets, 40_000);
  clock.advance(10_000);
  equal(memory.ready(sound.cell), 40_000);
  equal(clock.pending, 0);
});

Deno.test("EncodedSounds gives up what nobody hears, oldest first, and nothing else", async () => {
  const { sounds } = setUp(8000);
  const ask = (key: string) => sounds.borrow(key, PCMU, steady(400));
  const first = await ask("1");
  const second = await ask("2");
  ok(first && second);
  equal(await ask("3"), undefined, "both are heard");
  second.release();
  second.release();
  const third = await ask("3");
  equal(third?.at, second.at);
  first.release();
  third?.release();
  equal((await ask("1"))?.at, first.at, "it was still there");
  equal((await ask("4"))?.at, third?.at);
});

Deno.test("EncodedSounds has no sound where a codec cannot be had, and tries again", async () => {
  const clock = new FakeClock();
  const memory = new SoundMemory(undefined, 10_000);
  let asked = 0;
  const sounds = new EncodedSounds({
    clock,
    log: SILENT_LOG,
    memory,
    createEncoder: () => Promise.reject(new Error(`no ${++asked}`)),
  });
  equal(await sounds.borrow("x", PCMU, steady(100)), undefined);
  equal(await sounds.borrow("x", PCMU, steady(100)), undefined);
  equal(asked, 2);
  equal(sounds.used, 0);
});

Deno.test("EncodedSounds leaves no timer behind when it ends", async () => {
  const { sounds, clock } = setUp();
  await sounds.borrow("x", PCMU, steady(10_000));
  equal(clock.pending, 1);
  sounds[Symbol.dispose]();
  equal(clock.pending, 0);
});

/** Decodes to 8 kHz. */
const DECODERS: Readonly<Record<"PCMU" | "G722" | "L16", (octets: Uint8Array) => Int16Array>> = {
  PCMU: (octets) => Int16Array.from(octets, (code) => MU_TO_LINEAR[code] ?? 0),
  G722: (octets) => {
    const samples = new Int16Array(octets.length);
    new G722Decoder().decodeLow(octets, 0, octets.length, samples);
    return samples;
  },
  L16: (octets) => {
    const view = new DataView(octets.slice().buffer);
    return Int16Array.from({ length: octets.length / 2 }, (_, i) => view.getInt16(2 * i));
  },
};

for (const [name, decode] of Object.entries(DECODERS)) {
  Deno.test(`EncodedSounds makes tones in ${name} that are heard as what they were`, async () => {
    const { sounds, memory } = setUp();
    const heard: string[] = [];
    const detector = new ToneDetector((key) => heard.push(key));
    for (const key of "159D") {
      const sound = await sounds.borrow(key, codec(name as VoiceCodecName), keyTone(key, 100));
      ok(sound);
      const samples = decode(memory.octets.slice(sound.at, sound.at + sound.octets));
      detector.receive(samples, samples.length);
    }
    deepEqual(heard, ["1", "5", "9", "D"]);
  });
}

Deno.test("EncodedSounds makes Opus of a constant rate, frame by frame", async () => {
  const { sounds, memory } = setUp();
  const opus = codec("OPUS");
  const sound = await sounds.borrow("x", opus, keyTone("5", 140));
  ok(sound);
  equal(sound.octets, 10 * 20 * opus.octetsPerMs);
  const frames = memory.octets.slice(sound.at, sound.at + sound.octets);
  // RFC 6716 §3.1: configuration, no stereo, one frame; each begins with the same.
  const heads = new Set(Array.from({ length: 10 }, (_, i) => (frames[80 * i] ?? 0) & 7));
  deepEqual([...heads], [0]);
});

Deno.test("EncodedSounds makes Opus that another decoder hears as what it was", async () => {
  const { createDecoder } = await import("libopus-wasm");
  using decoder = await createDecoder({ channels: 1, sampleRate: 8000, maxFrameSize: 960 });
  const { sounds, memory } = setUp();
  const opus = codec("OPUS");
  const heard: string[] = [];
  const detector = new ToneDetector((key) => heard.push(key));
  const frameOctets = 20 * opus.octetsPerMs;
  for (const key of "159D") {
    const sound = await sounds.borrow(key, opus, keyTone(key, 200));
    ok(sound);
    for (let at = sound.at; at < sound.at + sound.octets; at += frameOctets) {
      const samples = decoder.decode(memory.octets.slice(at, at + frameOctets));
      equal(samples.length, 160);
      detector.receive(samples, samples.length);
    }
  }
  deepEqual(heard, ["1", "5", "9", "D"]);
});
