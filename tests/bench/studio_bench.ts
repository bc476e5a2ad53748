/**
 * What recording and mixing cost, off the relay's thread: a studio in this thread, as fast as it
 * goes, under a clock of the test's.
 *
 *   deno run -A tests/bench/studio_bench.ts [--seconds 20] [--legs 20]
 *
 * One line of JSON for each codec: CPU of a core for each leg that is recorded, and for each
 * listener who hears two that nobody else hears.
 */
import { equal } from "node:assert/strict";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import type { VoiceCodecName } from "../../src/media/sounds/voice_codec.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { Studio } from "../../src/media/studio/studio.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { speech } from "../media/speech.ts";

const CODECS = [["PCMU", 0, 160], ["G722", 9, 160], ["OPUS", 111, 80]] as const;
const FRAMES = 250;

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(Deno.args[at + 1]);
}

const seconds = option("seconds", 20);
const legs = option("legs", 20);

/** Milliseconds of CPU for each second of sound of `legs` legs; for each two a listener. */
async function measure(
  what: "record" | "mix",
  codec: VoiceCodecName,
  payloadType: number,
  octets: number,
): Promise<number> {
  const clock = new FakeClock();
  const ring = new FeedRing();
  const memory = new SoundMemory(undefined, 16 * octets * legs);
  const studio = new Studio({ clock, ring, memory, report: () => {} });
  const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
  for (let feed = 1; feed <= legs; feed++) {
    void studio.take({ do: "feed", feed, codecs: [[payloadType, codec]] });
    const order = { feed, rateHz: codec === "PCMU" ? 8000 : 16_000, silenceMs: 0 } as const;
    if (what === "record") {
      const path = `${folder}/${feed}.wav`;
      const recording = feed;
      void studio.take({ do: "record", recording, path, maximumMs: 3_600_000, ...order });
    } else if (feed % 2 === 0) {
      const track = { at: 16 * octets * (feed - 1), cell: feed };
      await studio.take({ do: "mix", mix: feed, codec, track, feeds: [feed - 1, feed] });
    }
  }
  // Decoders of Opus are made while time passes here and nowhere else.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const packets = await speech(FRAMES, { codec, payloadType });
  const start = performance.now();
  for (let frame = 0; frame < 50 * seconds; frame++) {
    const packet = packets[frame % FRAMES] ?? new Uint8Array();
    const view = new DataView(packet.buffer, packet.byteOffset);
    view.setUint16(2, frame & 0xffff);
    view.setUint32(4, frame * (codec === "OPUS" ? 960 : 160));
    for (let feed = 1; feed <= legs; feed++) ring.put(feed, packet, packet.length);
    clock.advance(20);
    // The disk is somebody else's work.
    if (frame % 50 === 0) await Promise.resolve();
  }
  const ms = performance.now() - start;
  equal(ring.lost, 0);
  await studio.take({ do: "stop" });
  await Deno.remove(folder, { recursive: true });
  return ms / seconds;
}

for (const [codec, type, octets] of CODECS) {
  const recorded = await measure("record", codec, type, octets) / legs;
  const mixed = await measure("mix", codec, type, octets) / (legs / 2);
  const share = (ms: number) => `${(ms / 10).toFixed(2)} %`;
  // deno-lint-ignore no-console
  console.log(JSON.stringify({ codec, recorded: share(recorded), listener: share(mixed) }));
}
