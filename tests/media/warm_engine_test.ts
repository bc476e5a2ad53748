/** Pairs that stay open between two calls, as the engine uses them. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change } from "../../src/media/embedded/change.ts";
import { EmbeddedMediaEngine } from "../../src/media/embedded/embedded_media_engine.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import type { RelayLink } from "../../src/media/embedded/relay_link.ts";
import { WARM_LIMITS } from "../../src/media/embedded/warm_pairs.ts";
import { type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MediaPeer, MediaSocket, rtpPacket, sdpText } from "./media_peer.ts";
import { observerOf } from "./observers.ts";
import { soundsFor } from "./sounds.ts";

const REST_MS = 5000;
/** Calls whose pairs are enough for a choice. */
const CALLS = WARM_LIMITS.choice / 2;
const ENCODER = new TextEncoder();

function leg(id: string): MediaLeg {
  const profile = { advertise: "127.0.0.1", signalledFrom: "127.0.0.1", symmetric: true };
  return { id: id as LegId, profile };
}

function offerOf(port: number): Uint8Array {
  return ENCODER.encode(sdpText({ port }));
}

function portIn(result: unknown): number {
  ok(result instanceof Uint8Array);
  return Number(/m=audio (\d+)/.exec(new TextDecoder().decode(result))?.[1]);
}

/** An engine whose relay is a list of changes. */
function setUp() {
  const clock = new FakeClock();
  const random = new SystemRandom();
  const [low, high] = [10_000, 10_999];
  const changes: Change[] = [];
  const opened: number[] = [];
  const link: RelayLink = {
    path: "libc",
    onReport: () => {},
    figures: new Figures(low, high),
    open: (port) => opened.push(port) > 0,
    apply: (more) => void changes.push(...more),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const engine = new EmbeddedMediaEngine({
    clock,
    random,
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf(),
    pool: new PortPool({ clock, random, low, high, quarantineMs: REST_MS, warmPairs: 200 }),
    link,
    silenceMs: 60_000,
    ...soundsFor(clock),
  });
  const id = (index: number) => `call-${index}` as CallId;
  const up = async (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      await engine.offer(id(index), leg(`a${index}`), leg(`b${index}`), offerOf(4000));
    }
  };
  const down = async (from: number, to: number) => {
    for (let index = from; index < to; index++) await engine.release(id(index));
  };
  const portsOf = (verb: Change["do"]) =>
    changes.flatMap((change) => change.do === verb && "port" in change ? [change.port] : []);
  return { clock, engine, up, down, opened, portsOf };
}

Deno.test("EmbeddedMediaEngine opens no socket for a call that finds rested pairs", async () => {
  const { clock, engine, up, down, opened, portsOf } = setUp();
  await up(0, CALLS);
  await down(0, CALLS);
  deepEqual(new Set(portsOf("rest")), new Set(opened));
  await up(100, 101);
  equal(opened.length, 2 * CALLS + 2, "before the rest is over, others are opened");
  clock.advance(REST_MS);
  await up(101, 102);
  equal(opened.length, 2 * CALLS + 3, "below the least choice, another is opened");
  const [woken = 0] = portsOf("wake");
  equal(portsOf("wake").length, 1);
  ok(portsOf("rest").includes(woken));
  equal(portsOf("close").length, 0);
  await engine[Symbol.asyncDispose]();
  equal(clock.pending, 0);
});

Deno.test("EmbeddedMediaEngine closes pairs that no call wanted for a minute", async () => {
  const { clock, up, down, opened, portsOf } = setUp();
  await up(0, 3);
  await down(0, 3);
  clock.advance(59_999);
  equal(portsOf("close").length, 0);
  clock.advance(10_000);
  deepEqual(new Set(portsOf("close")), new Set(opened));
  equal(clock.pending, 0, "nothing is waited for while nothing is open");
});

Deno.test("EmbeddedMediaEngine keeps no more pairs open than it may", async () => {
  const { up, down, portsOf } = setUp();
  await up(0, 150);
  await down(0, 150);
  equal(portsOf("rest").length, 200);
  equal(portsOf("close").length, 100);
});

const LOW = 23_600;

async function start(pairs: number) {
  return await startEmbeddedMedia({
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf(),
    ports: { low: LOW, high: LOW + 2 * pairs - 1 },
    quarantineMs: 0,
    path: "libc",
  });
}

Deno.test("EmbeddedMediaEngine lets no late packet of one call enter the next on its pair", async () => {
  await using engine = await start(4);
  await using late = await MediaPeer.open("127.0.0.1");
  await using caller = await MediaPeer.open("127.0.0.1");
  await using callee = await MediaPeer.open("127.0.0.1");
  const [first, second, third] = ["1" as CallId, "2" as CallId, "3" as CallId];
  const old = portIn(await engine.offer(first, leg("a"), leg("b"), offerOf(late.rtp.port)));
  await engine.release(first);
  for (let count = 0; count < 50; count++) await late.rtp.send(rtpPacket(count), old);
  await engine.offer(second, leg("c"), leg("d"), offerOf(4000));
  const toCallee = portIn(
    await engine.offer(third, leg("e"), leg("f"), offerOf(caller.rtp.port)),
  );
  const toCaller = portIn(
    await engine.answer(third, leg("f"), leg("e"), offerOf(callee.rtp.port)),
  );
  ok(toCallee === old || toCaller === old, "the third call has the pairs of the first");
  await caller.rtp.send(rtpPacket(77), toCaller);
  deepEqual(await callee.rtp.next(), { data: rtpPacket(77), port: toCallee });
  await callee.rtp.send(rtpPacket(78), toCallee);
  deepEqual(await caller.rtp.next(), { data: rtpPacket(78), port: toCaller });
  const stats = await engine.release(third);
  deepEqual(stats.map(({ packets }) => packets), [1, 1], "counted from nothing");
});

Deno.test("EmbeddedMediaEngine closes resting pairs when it ends, and only then", async () => {
  const engine = await start(4);
  const port = portIn(await engine.offer("1" as CallId, leg("a"), leg("b"), offerOf(4000)));
  await engine.release("1" as CallId);
  let wasOpen = false;
  try {
    await new MediaSocket("127.0.0.1", port).close();
  } catch {
    wasOpen = true;
  }
  equal(wasOpen, true);
  await engine[Symbol.asyncDispose]();
  for (let each = LOW; each < LOW + 8; each++) await new MediaSocket("127.0.0.1", each).close();
});
