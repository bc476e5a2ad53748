import { deepEqual, equal, ok } from "node:assert/strict";
import { sweepRecordings } from "../../src/media/mod.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { Studio } from "../../src/media/studio/studio.ts";
import type { StudioReport } from "../../src/media/studio/studio_order.ts";
import { readSamples, readWavHead, shareOf } from "../interop/support/tone.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { namesIn, speech } from "./speech.ts";

const FEED = 5;
const RECORDING = 9;
const CODECS = [[0, "PCMU"], [8, "PCMA"], [9, "G722"], [97, "L16"], [111, "OPUS"]] as const;
const PHONE_CODECS = CODECS.slice(0, 4);

/** A studio over a folder of its own, and one leg that speaks. */
class Room implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "ringdown-" });
  readonly path = `${this.folder}/said.wav`;
  readonly clock = new FakeClock();
  readonly ring = new FeedRing(undefined, 1 << 18);
  readonly memory = new SoundMemory(undefined, 100_000);
  readonly faults: string[] = [];
  readonly #ended = Promise.withResolvers<Extract<StudioReport, { report: "recorded" }>>();
  readonly studio = new Studio({
    clock: this.clock,
    ring: this.ring,
    memory: this.memory,
    report: (report) => {
      if (report.report === "recorded") this.#ended.resolve(report);
      else if (report.report === "fault") this.faults.push(report.why);
    },
  });

  constructor() {
    void this.studio.take({ do: "feed", feed: FEED, codecs: PHONE_CODECS });
  }

  record(more: { silenceMs?: number; maximumMs?: number; rateHz?: 8000 | 16_000 } = {}): void {
    const limits = { silenceMs: 0, maximumMs: 60_000, rateHz: 8000 as const, ...more };
    const order = { do: "record", recording: RECORDING, feed: FEED, path: this.path } as const;
    void this.studio.take({ ...order, ...limits });
  }

  say(packet: Uint8Array): void {
    this.ring.put(FEED, packet, packet.length);
  }

  /** One packet every 20 ms. */
  sayAll(packets: readonly Uint8Array[]): void {
    for (const packet of packets) {
      this.say(packet);
      this.clock.advance(20);
    }
  }

  async stop() {
    await this.studio.take({ do: "end", recording: RECORDING, end: "stopped" });
    return await this.ended();
  }

  async ended() {
    const { result, why } = await this.#ended.promise;
    return { ...result, why };
  }

  async heard() {
    const file = await Deno.readFile(this.path);
    const { rate, step, start } = readWavHead(file);
    const samples = readSamples(file.subarray(start), step);
    const part = (fromMs: number, toMs: number) =>
      samples.subarray(fromMs * rate / 1000, toMs * rate / 1000);
    return {
      rate,
      samples,
      share: (from: number, to: number, hertz: number) => shareOf(part(from, to), rate, hertz),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.studio.take({ do: "stop" });
    equal(this.clock.pending, 0, "nothing runs on");
    await Deno.remove(this.folder, { recursive: true });
  }
}

for (const [payloadType, codec] of CODECS) {
  for (const rateHz of [8000, 16_000] as const) {
    Deno.test(`Studio records a tone in ${codec} at ${rateHz} Hz`, async () => {
      await using room = new Room();
      void room.studio.take({ do: "feed", feed: FEED, codecs: [[payloadType, codec]] });
      room.record({ rateHz });
      room.sayAll(await speech(50, { codec, payloadType, hertz: 1000 }));
      const recording = await room.stop();
      deepEqual(room.faults, []);
      deepEqual(recording, {
        path: room.path,
        durationMs: 1000,
        octets: 44 + 2 * rateHz,
        end: "stopped",
        why: undefined,
      });
      const { rate, share } = await room.heard();
      equal(rate, rateHz);
      ok(share(100, 1000, 1000) > 0.97, "the tone and nothing else");
    });
  }
}

Deno.test("Studio puts packets in order, drops copies, and keeps silence for what is lost", async () => {
  await using room = new Room();
  room.record();
  const packets = await speech(100);
  packets.splice(50, 10);
  for (let i = 0; i < packets.length; i += 2) {
    // Pairs the wrong way round, and each twice.
    for (const at of [i + 1, i, i + 1, i]) room.say(packets[at] ?? new Uint8Array());
    room.clock.advance(40);
  }
  const { durationMs } = await room.stop();
  equal(durationMs, 2000);
  const { samples, share } = await room.heard();
  ok(share(0, 1000, 600) > 0.97);
  ok(samples.subarray(8000, 9600).every((sample) => sample === 0));
  ok(share(1200, 2000, 600) > 0.97);
});

Deno.test("Studio drops a packet that comes when its place has passed", async () => {
  await using room = new Room();
  room.record();
  const packets = await speech(100);
  const [late = new Uint8Array()] = packets.splice(20, 1);
  room.sayAll(packets.slice(0, 80));
  room.say(late);
  room.sayAll(packets.slice(80));
  equal((await room.stop()).durationMs, 2000);
  const { samples } = await room.heard();
  ok(samples.subarray(3200, 3360).every((sample) => sample === 0));
});

Deno.test("Studio keeps the time of somebody who sends nothing in pauses", async () => {
  await using room = new Room();
  room.record();
  room.clock.advance(500);
  room.sayAll(await speech(50));
  room.clock.advance(2000);
  room.sayAll(await speech(50, { sequence: 51, timestamp: 1000 + 8 * 3000 }));
  const { durationMs } = await room.stop();
  equal(durationMs, 4500);
  const { samples, share } = await room.heard();
  ok(samples.subarray(0, 4000).every((sample) => sample === 0));
  ok(share(500, 1500, 600) > 0.97);
  ok(samples.subarray(12_000, 28_000).every((sample) => sample === 0));
  ok(share(3500, 4500, 600) > 0.97);
});

Deno.test("Studio ignores key presses and comfort noise among the voice", async () => {
  await using room = new Room();
  room.record();
  const packets = await speech(50);
  for (const at of [10, 11, 12]) {
    const packet = packets[at];
    if (packet) packet[1] = at === 12 ? 13 : 101;
  }
  room.sayAll(packets);
  equal((await room.stop()).durationMs, 1000);
  const { samples } = await room.heard();
  ok(samples.subarray(1600, 2080).every((sample) => sample === 0));
});

Deno.test("Studio goes on when the codec, the sender or its clock changes", async () => {
  await using room = new Room();
  room.record({ rateHz: 16_000 });
  room.sayAll(await speech(50));
  room.sayAll(
    await speech(50, { codec: "G722", payloadType: 9, sequence: 51, timestamp: 9000 }),
  );
  room.sayAll(await speech(50, { codec: "PCMA", payloadType: 8, ssrc: 5, timestamp: 4e9 }));
  room.sayAll(await speech(50, { codec: "PCMA", payloadType: 8, ssrc: 5, sequence: 51 }));
  const { durationMs } = await room.stop();
  ok(durationMs >= 4000 && durationMs < 4100, `${durationMs} ms`);
  const { share } = await room.heard();
  for (const second of [0, 1, 2, 3]) {
    ok(share(1000 * second + 100, 1000 * second + 1000, 600) > 0.9, `second ${second}`);
  }
});

Deno.test("Studio does not believe in hours of silence that a sender claims", async () => {
  await using room = new Room();
  room.record();
  const packets = await speech(3);
  packets.push(...await speech(47, { sequence: 4, timestamp: 1000 + 8000 * 3600 }));
  room.sayAll(packets);
  const { durationMs } = await room.stop();
  equal(durationMs, 1000);
});

Deno.test("Studio ends after silence, which it cuts off, and not before somebody is done", async () => {
  await using room = new Room();
  room.record({ silenceMs: 3000 });
  room.sayAll(await speech(50));
  room.sayAll(await speech(100, { amplitude: 40, sequence: 51, timestamp: 9000 }));
  room.sayAll(await speech(50, { sequence: 151, timestamp: 25_000 }));
  room.sayAll(await speech(200, { amplitude: 40, sequence: 201, timestamp: 33_000 }));
  const { end, durationMs, octets } = await room.ended();
  deepEqual([end, durationMs, octets], ["silence", 4200, 44 + 16 * 4200]);
  equal((await room.heard()).samples.length, 8 * 4200);
});

Deno.test("Studio ends after silence also where not one packet comes", async () => {
  await using room = new Room();
  room.record({ silenceMs: 2000 });
  room.clock.advance(3000);
  const { end, durationMs } = await room.ended();
  deepEqual([end, durationMs <= 200], ["silence", true]);
});

Deno.test("Studio ends when a recording is as long as it may be", async () => {
  await using room = new Room();
  room.record({ maximumMs: 700 });
  room.sayAll(await speech(50));
  const { end, durationMs } = await room.ended();
  deepEqual([end, durationMs], ["length", 700]);
});

Deno.test("Studio shows a file under its name only when it is complete, and sweeps the rest", async () => {
  await using room = new Room();
  room.record();
  room.sayAll(await speech(100));
  const names = () => namesIn(room.folder);
  deepEqual((await names()).filter((name) => !name.endsWith(".part")), []);
  await room.stop();
  deepEqual(await names(), ["said.wav"]);
  await Deno.writeTextFile(`${room.folder}/crashed.wav.part`, "RIFF");
  await Deno.writeTextFile(`${room.folder}/other.part`, "not ours");
  equal(await sweepRecordings(room.folder), 1);
  deepEqual((await names()).sort(), ["other.part", "said.wav"]);
  equal(await sweepRecordings(`${room.folder}/none`), 0);
});

Deno.test("Studio says that it failed where there is no folder, or no room on the disk", async () => {
  for (const isFull of [false, true]) {
    await using room = new Room();
    if (isFull) await Deno.symlink("/dev/full", `${room.path}.part`);
    else await Deno.remove(room.folder);
    room.record();
    room.sayAll(await speech(100));
    const { end, octets, why } = await room.stop();
    deepEqual([end, octets], ["failed", 0]);
    ok(why !== undefined && why.length > 0);
    await Deno.mkdir(room.folder, { recursive: true });
    deepEqual(await namesIn(room.folder), [], "nothing half-written");
  }
});

Deno.test("Studio completes what is being recorded when the system stops", async () => {
  await using room = new Room();
  room.record();
  room.sayAll(await speech(25));
  await room.studio.take({ do: "stop" });
  const { end, durationMs } = await room.ended();
  deepEqual([end, durationMs], ["leg-gone", 500]);
});
