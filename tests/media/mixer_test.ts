import { deepEqual, equal, ok } from "node:assert/strict";
import type { VoiceCodecName } from "../../src/media/sounds/voice_codec.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { createFrameDecoder } from "../../src/media/studio/frame_decoder.ts";
import { LIVE_FRAMES } from "../../src/media/studio/live_track.ts";
import { Studio } from "../../src/media/studio/studio.ts";
import { shareOf } from "../interop/support/tone.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { speech } from "./speech.ts";

const CODECS = [[0, "PCMU"], [9, "G722"], [97, "L16"]] as const;

/** A listener of two feeds, and what it is sent. */
class Audience implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly ring = new FeedRing(undefined, 1 << 18);
  readonly memory = new SoundMemory(undefined, 100_000);
  readonly faults: string[] = [];
  readonly track = { at: 512, cell: 3 };
  readonly frames: Uint8Array[] = [];
  readonly #sequences = new Map<number, number>();

  readonly studio = new Studio({
    clock: this.clock,
    ring: this.ring,
    memory: this.memory,
    report: (report) => {
      if (report.report === "fault") this.faults.push(report.why);
    },
  });

  static async of(codec: VoiceCodecName = "PCMU", feeds: readonly number[] = [1, 2]) {
    const room = new Audience();
    for (const feed of [1, 2]) void room.studio.take({ do: "feed", feed, codecs: CODECS });
    await room.studio.take({ do: "mix", mix: 7, codec, track: room.track, feeds });
    return room;
  }

  /** Each feed says its next packet, 20 ms pass, and what is written then is heard. */
  pass(frames: number, octets: number, said: ReadonlyMap<number, readonly Uint8Array[]>): void {
    for (let count = 0; count < frames; count++) {
      for (const [feed, packets] of said) {
        const at = this.#sequences.get(feed) ?? 0;
        const packet = packets[at];
        if (packet) this.ring.put(feed, packet, packet.length);
        this.#sequences.set(feed, at + 1);
      }
      const before = this.memory.ready(this.track.cell);
      this.clock.advance(20);
      for (let frame = before; frame < this.memory.ready(this.track.cell); frame++) {
        const from = this.track.at + (frame & LIVE_FRAMES - 1) * octets;
        this.frames.push(this.memory.octets.slice(from, from + octets));
      }
    }
  }

  /** The last so many frames, decoded. */
  async heard(codec: VoiceCodecName = "PCMU", last = 25) {
    const decoder = await createFrameDecoder(codec);
    const samples: number[] = [];
    const into = new Int16Array(640);
    for (const frame of this.frames) {
      const count = decoder.decode(frame, into);
      samples.push(...into.subarray(0, count));
    }
    decoder.free();
    const rate = decoder.rateHz;
    deepEqual(this.faults, []);
    const end = Int16Array.from(samples).subarray(-last * rate / 50);
    return (hertz: number) => shareOf(end, rate, hertz);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.studio.take({ do: "stop" });
    equal(this.clock.pending, 0, "nothing runs on");
  }
}

for (
  const [codec, octets] of [["PCMU", 160], ["G722", 160], ["L16", 320], ["OPUS", 80]] as const
) {
  Deno.test(`Studio mixes G.711 and G.722 for one who hears ${codec}`, async () => {
    await using room = await Audience.of(codec);
    const said = new Map([
      [1, await speech(60, { hertz: 600 })],
      [2, await speech(60, { hertz: 1750, codec: "G722", payloadType: 9 })],
    ]);
    room.pass(60, octets, said);
    const share = await room.heard(codec);
    const shares = [share(600), share(1750)];
    ok(shares.every((each) => each > 0.4), `${shares}`);
    ok((shares[0] ?? 0) + (shares[1] ?? 0) > 0.95, "and nothing else");
  });
}

Deno.test("Studio writes a frame every 20 ms, also of silence, and saturates what is too loud", async () => {
  await using room = await Audience.of("L16");
  room.pass(10, 320, new Map());
  equal(room.frames.length, 10);
  ok(room.frames.every((frame) => frame.every((octet) => octet === 0)));
  const loud = await speech(60, { codec: "L16", payloadType: 97, amplitude: 30_000 });
  room.pass(60, 320, new Map([[1, loud], [2, loud]]));
  const last = room.frames.at(-10) ?? new Uint8Array();
  const view = new DataView(last.buffer);
  const samples = Array.from({ length: 160 }, (_, i) => view.getInt16(2 * i));
  deepEqual([Math.max(...samples), Math.min(...samples)], [32_767, -32_768]);
});

Deno.test("Studio mixes others from now on, and hears nothing of a feed that is gone", async () => {
  await using room = await Audience.of("PCMU", [1]);
  const said = new Map([
    [1, await speech(200, { hertz: 600 })],
    [2, await speech(200, { hertz: 1000 })],
  ]);
  room.pass(50, 160, said);
  let share = await room.heard();
  ok(share(600) > 0.95);
  void room.studio.take({ do: "remix", mix: 7, feeds: [2] });
  room.pass(50, 160, said);
  share = await room.heard();
  ok(share(1000) > 0.95);
  void room.studio.take({ do: "unfeed", feed: 2 });
  room.pass(50, 160, said);
  share = await room.heard();
  equal(share(1000), 0);
  equal(room.frames.length, 150);
  void room.studio.take({ do: "unmix", mix: 7 });
  room.pass(50, 160, said);
  equal(room.frames.length, 150, "the track may be somebody else's");
});

Deno.test("Studio evens out what comes late, in bursts, twice and the wrong way round", async () => {
  await using room = await Audience.of();
  const packets = await speech(150, { hertz: 1000 });
  room.pass(3, 160, new Map([[1, packets]]));
  for (let at = 3; at < 150; at += 3) {
    // Three at once every 60 ms.
    for (const i of [at, at + 2, at + 1, at]) {
      const packet = packets[i];
      if (packet) room.ring.put(1, packet, packet.length);
    }
    room.pass(3, 160, new Map());
  }
  const share = await room.heard("PCMU", 100);
  ok(share(1000) > 0.95, `${share(1000)}`);
});

Deno.test("Studio is not behind for ever after a burst", async () => {
  await using room = await Audience.of();
  const [first, second] = [
    await speech(100, { hertz: 600 }),
    await speech(100, {
      hertz: 1750,
      sequence: 101,
      timestamp: 1000 + 160 * 100,
    }),
  ];
  // A hundred frames of two seconds at once: the network was gone.
  for (const packet of first) room.ring.put(1, packet, packet.length);
  room.pass(40, 160, new Map([[1, second]]));
  const share = await room.heard();
  ok(share(1750) > 0.95);
});
