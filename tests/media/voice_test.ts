/** What the relay says and hears itself: sounds, echo and key presses, packet by packet. */
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type {
  Aim,
  KeyChange,
  LegReport,
  ListenChange,
  PlayChange,
  SendFormat,
} from "../../src/media/embedded/change.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { DROP_REASONS, type DropReason, Figures } from "../../src/media/embedded/figures.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { LONGEST_BURST } from "../../src/media/embedded/voice.ts";
import { linearToMu, writeEvent } from "../../src/rtp/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { aimAt, ListPath } from "./list_path.ts";
import { rtpPacket } from "./media_peer.ts";

const A = 10_000;
const B = 10_002;
const CALLER: Endpoint = { host: "203.0.113.1", port: 4000 };
const CALLEE: Endpoint = { host: "203.0.113.2", port: 5000 };
const OWNER = { call: "call" as CallId, leg: "callee" as LegId };
const PCMU: SendFormat = { payloadType: 0, octetsPerMs: 8, unitsPerMs: 8, ptimeMs: 20 };
const EVENT = { code: 5, payloadType: 101, unitsPerMs: 8 };

interface Sent {
  readonly atMs: number;
  readonly port: number;
  readonly type: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: readonly number[];
}

function setUp(b: Partial<Aim> = {}, linked = true) {
  const clock = new FakeClock();
  const path = new ListPath();
  const figures = new Figures(10_000, 10_019);
  const reports: LegReport[] = [];
  const memory = new SoundMemory(undefined, 200_000);
  const relay = new Relay({
    path,
    figures,
    clock,
    random: new SeededRandom(5),
    memory,
    report: (report) => void reports.push(report),
    onDue: () => {},
  });
  for (const [port, peer, more] of [[A, CALLER, {}], [B, CALLEE, b]] as const) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    const clocks: Aim["clocks"] = [[0, 8000], [9, 8000], [111, 48_000], [101, 0]];
    relay.apply({ do: "aim", port, aim: aimAt(peer, { clocks, ...more }) });
  }
  if (linked) {
    for (const [port, out] of [[A, B], [B, A]] as const) relay.apply({ do: "link", port, out });
  }
  const sent: Sent[] = [];
  const collect = () => {
    for (const { port, data } of path.own.splice(0)) sent.push(parsed(data, port, clock.elapsed()));
  };
  /** Time passes as on a thread that sleeps until something is due. */
  const run = (ms: number) => {
    const end = clock.elapsed() + ms;
    for (;;) {
      const due = Math.max(relay.ticker.dueMs, clock.elapsed());
      if (due > end) break;
      clock.advance(due - clock.elapsed());
      relay.ticker.tick(clock.elapsed());
      collect();
    }
    clock.advance(end - clock.elapsed());
  };
  const take = (
    from: Endpoint,
    port: number,
    packet: Uint8Array<ArrayBuffer>,
  ): Uint8Array | undefined => {
    path.from = from;
    const before = path.sent.length;
    relay.receive(port, packet, packet.length, clock.elapsed());
    collect();
    return path.sent.length > before ? packet : undefined;
  };
  const dropped = () => {
    const counts: [DropReason, number][] = DROP_REASONS.map((why) => [why, figures.dropped(why)]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
  let end = 0;
  let cells = 0;
  /** Puts `ms` of a sound into the memory whose octets count up from `from`. */
  const track = (ms: number, from = 0, ready = ms) => {
    const octets = ms * 8;
    const at = end;
    for (let i = 0; i < octets; i++) memory.octets[at + i] = from + Math.floor(i / 160) & 255;
    end += octets;
    memory.publish(cells, ready * 8);
    return { at, octets, cell: cells++ };
  };
  const play = (more: Partial<PlayChange> = {}) => {
    const loops = more.loops ?? true;
    const tracks = more.tracks ?? [track(1000)];
    const change = { do: "play", port: B, ...OWNER, id: 1, format: PCMU, isMute: false } as const;
    relay.apply({ ...change, ...more, loops, tracks });
  };
  const press = (more: Partial<KeyChange> = {}) =>
    relay.apply({ do: "key", port: B, durationMs: 100, event: EVENT, tone: null, ...more });
  return {
    clock,
    path,
    relay,
    figures,
    memory,
    reports,
    sent,
    run,
    take,
    dropped,
    track,
    play,
    press,
  };
}

function parsed(data: Uint8Array, port: number, atMs: number): Sent {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return {
    atMs,
    port,
    type: view.getUint8(1) & 127,
    marker: view.getUint8(1) > 127,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: [...data.subarray(12)],
  };
}

/** Differences from one to the next, in 16 or 32 bits. */
function steps(values: readonly number[], bits = 32): number[] {
  return values.slice(1).map((value, i) => (value - (values[i] ?? 0)) & (2 ** bits - 1));
}

Deno.test("Voice sends a packet every 20 ms on one grid, for ever", () => {
  const { sent, run, play, clock } = setUp();
  clock.advance(13);
  play();
  run(60_000);
  equal(sent.length, 3000);
  ok(steps(sent.map(({ atMs }) => atMs)).every((step) => step === 20));
  ok(sent.every(({ atMs, port }) => atMs % 10 === 0 && port === B));
});

Deno.test("Voice has one SSRC, no gap in its numbers, and the marker on its first packet", () => {
  const { sent, run, play } = setUp();
  play();
  run(1000);
  equal(new Set(sent.map(({ ssrc }) => ssrc)).size, 1);
  ok(steps(sent.map(({ sequence }) => sequence), 16).every((step) => step === 1));
  ok(steps(sent.map(({ timestamp }) => timestamp)).every((step) => step === 160));
  deepEqual(sent.map(({ marker }) => marker), [true, ...new Array(sent.length - 1).fill(false)]);
});

for (const ptimeMs of [10, 20, 30, 40, 60]) {
  Deno.test(`Voice keeps to a ptime of ${ptimeMs} ms and loops without a gap`, () => {
    const { sent, run, play, track } = setUp();
    play({ format: { ...PCMU, ptimeMs }, tracks: [track(100), track(60, 50)] });
    run(1600);
    ok(steps(sent.map(({ atMs }) => atMs)).every((step) => step === ptimeMs));
    ok(sent.every(({ payload }) => payload.length === 8 * ptimeMs));
    const octets = sent.flatMap(({ payload }) => payload).slice(0, 8 * 1280);
    const round = [0, 1, 2, 3, 4, 50, 51, 52].flatMap((value) => new Array(160).fill(value));
    deepEqual(octets, Array.from({ length: octets.length }, (_, i) => round[i % round.length]));
  });
}

Deno.test("Voice catches up after a late tick without a burst, and leaves out the rest", () => {
  const { sent, run, play, clock, relay, path } = setUp();
  play();
  run(100);
  const before = sent.length;
  const [last] = sent.slice(-1);
  clock.advance(50);
  relay.ticker.tick(clock.elapsed());
  equal(path.own.length, 2, "what was missed");
  clock.advance(2000);
  relay.ticker.tick(clock.elapsed());
  equal(path.own.length, 2 + LONGEST_BURST);
  run(20);
  run(1000);
  const after = sent.slice(before);
  ok(steps(sent.map(({ sequence }) => sequence), 16).every((step) => step === 1));
  const [end] = after.slice(-1);
  equal(
    ((end?.timestamp ?? 0) - (last?.timestamp ?? 0)) / 8,
    (end?.atMs ?? 0) - (last?.atMs ?? 0),
    "the time line is that of the clock",
  );
});

Deno.test("Voice keeps the partner from the leg while it plays, and not afterwards", () => {
  const { take, play, run, relay, dropped } = setUp();
  ok(take(CALLER, A, rtpPacket(1)));
  play();
  run(40);
  equal(take(CALLER, A, rtpPacket(2)), undefined);
  ok(take(CALLEE, B, rtpPacket(1)), "the other direction goes on");
  relay.apply({ do: "unplay", port: B });
  ok(take(CALLER, A, rtpPacket(3)));
  deepEqual(dropped(), { "played-over": 1 });
  run(1000);
  equal(relay.ticker.dueMs, Infinity);
});

Deno.test("Voice leaves the statistics of the call alone", () => {
  const { play, run, figures } = setUp();
  play();
  run(1000);
  deepEqual([figures.read(A, "packets"), figures.read(B, "packets"), figures.relayed], [0, 0, 0]);
});

Deno.test("Voice sends nothing to a leg that does not receive, and begins anew when it does", () => {
  const { play, run, sent, relay } = setUp({ receives: false });
  play();
  run(200);
  equal(sent.length, 0);
  relay.apply({ do: "aim", port: B, aim: aimAt(CALLEE) });
  run(100);
  equal(sent[0]?.marker, true);
  equal(sent[0]?.payload[0], 11, "the sound went on meanwhile");
});

Deno.test("Voice sends nothing to a target that has not proved itself after five packets", () => {
  const { play, run, sent } = setUp({ signalledFrom: "198.51.100.7" });
  play();
  run(1000);
  equal(sent.length, 5);
});

Deno.test("Voice plays once, says so once, and gives the leg its partner back", () => {
  const { play, run, sent, reports, track, take } = setUp();
  play({ tracks: [track(60), track(40, 9)], loops: false, id: 7 });
  run(2000);
  deepEqual(sent.map(({ payload }) => payload[0]), [0, 1, 2, 9, 10]);
  deepEqual(reports, [{ report: "played", ...OWNER, id: 7 }]);
  ok(take(CALLER, A, rtpPacket(1)));
});

Deno.test("Voice takes as long for a sound that it cannot send", () => {
  const { play, run, sent, reports, track } = setUp();
  play({ tracks: [track(500)], loops: false, isMute: true });
  run(470);
  equal(reports.length, 0);
  run(30);
  deepEqual([sent.length, reports.length], [0, 1]);
});

Deno.test("Voice waits for a sound that is not encoded yet, and counts that", () => {
  const { play, run, sent, track, memory, figures } = setUp();
  const slow = track(200, 0, 100);
  play({ tracks: [slow] });
  run(220);
  equal(sent.length, 5);
  ok(figures.unready >= 4);
  memory.publish(slow.cell, slow.octets);
  run(100);
  equal(sent[5]?.payload[0], 5);
  equal(sent[5]?.marker, true);
});

Deno.test("Voice goes on where it was when only the codec changes", () => {
  const { play, run, sent, track } = setUp();
  play({ tracks: [track(1000)] });
  run(505);
  const before = sent.length;
  play({ tracks: [track(1000, 100)], format: { ...PCMU, payloadType: 8 } });
  run(40);
  const [last] = sent.slice(before - 1);
  equal(sent[before]?.payload[0], 100 + (last?.payload[0] ?? 0) + 1);
  equal(sent[before]?.marker, false);
  play({ tracks: [track(1000, 0)], format: { ...PCMU, unitsPerMs: 48 } });
  run(20);
  notEqual(sent.at(-1)?.ssrc, last?.ssrc, "another clock is another stream");
});

Deno.test("Voice sends a key to a played-to leg in its own stream, in place of the sound", () => {
  const { play, press, run, sent } = setUp();
  play();
  run(100);
  press();
  run(400);
  const events = sent.filter(({ type }) => type === 101);
  deepEqual(events.map(({ marker }) => marker), [true, ...new Array(6).fill(false)]);
  deepEqual(events.map(({ payload }) => payload), [
    [5, 8, 0, 160],
    [5, 8, 1, 64],
    [5, 8, 1, 224],
    [5, 8, 2, 128],
    [5, 136, 3, 32],
    [5, 136, 3, 32],
    [5, 136, 3, 32],
  ]);
  equal(new Set(events.map(({ timestamp }) => timestamp)).size, 1);
  equal(new Set(sent.map(({ ssrc }) => ssrc)).size, 1);
  ok(steps(sent.map(({ sequence }) => sequence), 16).every((step) => step === 1));
  const during = sent.slice(sent.indexOf(events[0] as Sent), sent.indexOf(events[6] as Sent));
  ok(during.every(({ type }) => type === 101));
});

Deno.test("Voice splices keys into the stream of the partner, which goes on from there", () => {
  const { press, run, sent, take } = setUp();
  const ssrc = 0xaabb_ccdd;
  const heard: number[] = [];
  let voiceUnits = 0;
  /** The partner says something, and 20 ms pass. */
  const say = (sequence: number) => {
    const packet = take(CALLER, A, rtpPacket(sequence, { ssrc }));
    if (packet) heard.push(new DataView(packet.buffer).getUint16(2));
    if (packet && sent.length === 0) voiceUnits = sequence * 160 >>> 0;
    const before = sent.length;
    run(20);
    heard.push(...sent.slice(before).map(({ sequence }) => sequence));
  };
  for (let sequence = 65_530; sequence < 65_535; sequence++) say(sequence);
  press();
  press({ event: { ...EVENT, code: 6 } });
  for (let sequence = 65_535; sequence < 65_535 + 30; sequence++) say(sequence);
  const keys = sent.filter(({ type }) => type === 101);
  equal(keys.length, 14);
  ok(keys.every((packet) => packet.ssrc === ssrc));
  deepEqual(steps(heard, 16), new Array(heard.length - 1).fill(1));
  ok(heard.length > 30);
  const [first, second] = [keys[0], keys[7]];
  const gap = ((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) / 8;
  equal(gap, (second?.atMs ?? 0) - (first?.atMs ?? 0));
  const since = ((first?.timestamp ?? 0) - voiceUnits) / 8;
  ok(since >= 0 && since <= 20, `${since} ms after the last packet of voice`);
});

Deno.test("Voice lets another stream of the partner pass as it is after keys", () => {
  const { press, run, take } = setUp();
  take(CALLER, A, rtpPacket(100, { ssrc: 1 }));
  press();
  run(400);
  const packet = take(CALLER, A, rtpPacket(7000, { ssrc: 2 }));
  equal(packet && new DataView(packet.buffer).getUint16(2), 7000);
});

Deno.test("Voice splits a press that is longer than a packet can say (RFC 4733 §2.5.1.3)", () => {
  const { press, run, sent } = setUp();
  press({ durationMs: 20_000 });
  run(21_000);
  const stamps = [...new Set(sent.map(({ timestamp }) => timestamp))];
  deepEqual(steps(stamps), [0xffff, 0xffff]);
  const ends = sent.filter(({ payload }) => (payload[1] ?? 0) > 127);
  equal(ends.length, 3);
  const [end] = ends;
  const last = (end?.payload[2] ?? 0) * 256 + (end?.payload[3] ?? 0);
  equal(2 * 0xffff + last, 160_000);
  equal(sent.filter(({ marker }) => marker).length, 1);
  const full = sent.filter(({ payload }) => payload[2] === 255 && payload[3] === 255);
  equal(full.length, 2);
});

Deno.test("Voice leaves a pause between two presses, each under a timestamp of its own", () => {
  const { press, run, sent } = setUp();
  press({ durationMs: 40 });
  press({ durationMs: 40 });
  run(1000);
  const starts = sent.filter(({ marker }) => marker);
  equal(starts.length, 2);
  ok((starts[1]?.atMs ?? 0) - (starts[0]?.atMs ?? 0) >= 40 + 40 + 40);
  equal(new Set(sent.map(({ timestamp }) => timestamp)).size, 2);
});

Deno.test("Voice sends a key as a tone where the leg has no events", () => {
  const { press, run, sent, track, take } = setUp();
  take(CALLER, A, rtpPacket(10, { ssrc: 77 }));
  press({ event: null, tone: { track: track(160), format: PCMU } });
  run(1000);
  equal(sent.length, 8);
  ok(sent.every(({ type, ssrc }) => type === 0 && ssrc === 77));
  deepEqual(sent.map(({ sequence }) => sequence), [11, 12, 13, 14, 15, 16, 17, 18]);
  ok(steps(sent.map(({ timestamp }) => timestamp)).every((step) => step === 160));
  ok(take(CALLER, A, rtpPacket(60, { ssrc: 77 })));
});

Deno.test("Voice gives an echo at once, as a stream of its own", () => {
  const { relay, take, sent, dropped } = setUp({}, false);
  relay.apply({ do: "echo", port: B, ...OWNER, delayMs: 0 });
  for (let sequence = 5; sequence < 10; sequence++) {
    take(CALLEE, B, rtpPacket(sequence, { ssrc: 3 }));
  }
  equal(sent.length, 5);
  notEqual(sent[0]?.ssrc, 3);
  deepEqual(sent.map(({ payload }) => payload[0]), [5, 6, 7, 8, 9]);
  ok(steps(sent.map(({ sequence }) => sequence), 16).every((step) => step === 1));
  ok(steps(sent.map(({ timestamp }) => timestamp)).every((step) => step === 160));
  deepEqual(dropped(), { taken: 5 });
});

Deno.test("Voice gives a late echo in time, and none of it when it ends", () => {
  const { relay, take, sent, run } = setUp({}, false);
  relay.apply({ do: "echo", port: B, ...OWNER, delayMs: 2000 });
  for (let sequence = 0; sequence < 150; sequence++) {
    take(CALLEE, B, rtpPacket(sequence, { ssrc: 3 }));
    run(20);
  }
  equal(sent[0]?.atMs, 2000);
  equal(sent.length, 51);
  ok(steps(sent.map(({ atMs }) => atMs)).every((step) => step === 20));
  relay.apply({ do: "unplay", port: B });
  run(5000);
  equal(sent.length, 51);
});

const LISTEN: ListenChange = {
  do: "listen",
  port: A,
  call: OWNER.call,
  leg: "caller" as LegId,
  events: [[101, 8]],
  absorbs: false,
  tones: [],
};

function event(timestamp: number, duration: number, isEnd: boolean): Uint8Array<ArrayBuffer> {
  const packet = rtpPacket(timestamp & 0xffff, { type: 101, octets: 4 });
  new DataView(packet.buffer).setUint32(4, timestamp);
  writeEvent(packet, 12, 9, isEnd, duration);
  return packet;
}

Deno.test("Tap reports a key and passes it on, or keeps what the partner cannot take", () => {
  const { relay, take, reports, dropped } = setUp();
  relay.apply(LISTEN);
  for (const isEnd of [false, true, true, true]) ok(take(CALLER, A, event(800, 640, isEnd)));
  const pressed = { report: "key", call: OWNER.call, leg: "caller", key: "9", durationMs: 80 };
  deepEqual(reports, [pressed]);
  relay.apply({ ...LISTEN, absorbs: true });
  equal(take(CALLER, A, event(8000, 640, true)), undefined);
  ok(take(CALLER, A, rtpPacket(1)), "voice is passed on");
  deepEqual(reports, [pressed, pressed]);
  deepEqual(dropped(), { taken: 1 });
  relay.apply({ do: "unlisten", port: A });
  ok(take(CALLER, A, event(16_000, 640, true)));
  equal(reports.length, 2);
});

Deno.test("Tap ends a key whose end packets are lost", () => {
  const { relay, take, reports, run } = setUp();
  relay.apply(LISTEN);
  take(CALLER, A, event(800, 640, false));
  run(199);
  equal(reports.length, 0);
  run(2);
  equal(reports.length, 1);
  equal(relay.ticker.dueMs, Infinity);
});

Deno.test("Tap hears tones in the voice of a leg that has no events", () => {
  const { relay, take, reports, run } = setUp();
  relay.apply({ ...LISTEN, events: [], tones: [[0, "PCMU"]] });
  for (let sequence = 0; sequence < 5; sequence++) {
    const packet = rtpPacket(sequence);
    for (let i = 0; i < 160; i++) {
      const at = 2 * Math.PI * (160 * sequence + i) / 8000;
      packet[12 + i] = linearToMu(5000 * (Math.sin(852 * at) + Math.sin(1477 * at)));
    }
    ok(take(CALLER, A, packet), "it is passed on");
    run(20);
  }
  equal(reports.length, 0);
  run(300);
  const [report] = reports;
  equal(report?.report === "key" && report.key, "9", "no packet ends it too");
});

Deno.test("Voice and Tap say and hear nothing of encrypted streams", () => {
  const { relay, take, reports, play, press, run, sent } = setUp({ secure: true });
  play();
  press();
  run(500);
  equal(sent.length, 0);
  relay.apply({ ...LISTEN, port: B });
  take(CALLEE, B, event(800, 640, true));
  equal(reports.length, 0);
});

Deno.test("Voice ends with its stream", () => {
  const { relay, play, run, sent } = setUp();
  play();
  run(100);
  relay.apply({ do: "rest", port: B });
  const before = sent.length;
  run(1000);
  equal(sent.length, before);
  equal(relay.ticker.dueMs, Infinity);
});
