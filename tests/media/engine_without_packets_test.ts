import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change } from "../../src/media/embedded/change.ts";
import { EmbeddedMediaEngine } from "../../src/media/embedded/embedded_media_engine.ts";
import { Figures, ROW } from "../../src/media/embedded/figures.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import type { RelayLink } from "../../src/media/embedded/relay_link.ts";
import type { MediaLeg } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemRandom } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { rtpPacket, sdpText } from "./media_peer.ts";
import { observerOf } from "./observers.ts";
import { soundsFor } from "./sounds.ts";

const CALL = "call" as CallId;

function leg(id: string): MediaLeg {
  const profile = { advertise: "192.0.2.1", signalledFrom: "192.0.2.9", symmetric: true };
  return { id: id as LegId, profile };
}

/** An engine whose relay is a list of changes, and a call whose packets the test counts. */
function setUp() {
  const clock = new FakeClock();
  const random = new SystemRandom();
  const [low, high] = [10_000, 10_099];
  const figures = new Figures(low, high);
  const changes: Change[] = [];
  const link: RelayLink = {
    path: "libc",
    onReport: () => {},
    figures,
    open: (port) => {
      figures.clear(port);
      return true;
    },
    apply: (more) => void changes.push(...more),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const pool = new PortPool({ clock, random, low, high, quarantineMs: 3000 });
  const silent: string[] = [];
  const ends: string[] = [];
  const observer = observerOf({
    onSilent: (_, id) => void silent.push(id),
    onRecorded: (_, id, { end }) => void ends.push(`${id} ${end}`),
  });
  const sounds = soundsFor(clock);
  const log = SILENT_LOG;
  const meter = new Meter();
  const silenceMs = 60_000;
  const engine = new EmbeddedMediaEngine({
    clock,
    random,
    log,
    meter,
    observer,
    pool,
    link,
    silenceMs,
    ...sounds,
  });
  const encoder = new TextEncoder();
  const ports = new Map<string, number>();
  const exchange = async (offer: readonly string[], answer: readonly string[]) => {
    const [a, b] = [leg("a"), leg("b")];
    const text = encoder.encode(sdpText({ host: "192.0.2.9", port: 4000, lines: offer }));
    const toB = await engine.offer(CALL, a, b, text);
    const reply = encoder.encode(sdpText({ host: "192.0.2.9", port: 5000, lines: answer }));
    const toA = await engine.answer(CALL, b, a, reply);
    for (const [id, sdp] of [["a", toA], ["b", toB]] as const) {
      const port = sdp instanceof Uint8Array && /m=audio (\d+)/.exec(new TextDecoder().decode(sdp));
      if (port) ports.set(id, Number(port[1]));
    }
  };
  const hear = (id: string) => {
    const row = figures.row(ports.get(id) ?? 0) + ROW.packets;
    figures.values[row] = (figures.values[row] ?? 0) + 1;
  };
  return {
    clock,
    engine,
    pool,
    silent,
    exchange,
    hear,
    changes,
    figures,
    meter,
    ports,
    sounds,
    ends,
  };
}

Deno.test("SilenceWatch announces a leg once, and again only after it was heard", async () => {
  const { clock, engine, silent, exchange, hear } = setUp();
  await exchange([], []);
  for (let i = 0; i < 30; i++) {
    hear("b");
    clock.advance(5000);
  }
  deepEqual(silent, ["a"]);
  hear("a");
  for (let i = 0; i < 30; i++) {
    hear("b");
    clock.advance(5000);
  }
  deepEqual(silent, ["a", "a"]);
  await engine.release(CALL);
  clock.advance(5000);
  equal(clock.pending, 0);
});

const QUIET: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a held call", ["a=sendonly"], ["a=recvonly"]],
  ["an inactive call", ["a=inactive"], ["a=inactive"]],
  ["a call held in the old manner", ["c=IN IP4 0.0.0.0"], []],
];

for (const [what, offer, answer] of QUIET) {
  Deno.test(`SilenceWatch says nothing of the party that ${what} keeps silent`, async () => {
    const { clock, engine, silent, exchange } = setUp();
    await exchange(offer, answer);
    clock.advance(600_000);
    equal(silent.includes("b"), false);
    await engine.release(CALL);
  });
}

Deno.test("SilenceWatch says nothing before the answer", async () => {
  const { clock, engine, silent } = setUp();
  const text = sdpText({ host: "192.0.2.9", port: 4000 });
  await engine.offer(CALL, leg("a"), leg("b"), new TextEncoder().encode(text));
  clock.advance(600_000);
  deepEqual(silent, []);
  await engine.release(CALL);
});

Deno.test("EmbeddedMediaEngine gives each port back once, whatever way a leg goes", async () => {
  const { clock, engine, pool, exchange, changes } = setUp();
  await exchange([], []);
  equal(pool.used, 2);
  engine.dropLeg(CALL, leg("b").id);
  engine.dropLeg(CALL, leg("b").id);
  await engine.release(CALL);
  await engine.release(CALL);
  equal(pool.used, 0);
  equal(changes.filter((change) => change.do === "close").length, 2);
  clock.advance(5000);
  equal(clock.pending, 0);
});

Deno.test("EmbeddedMediaEngine translates no events of a leg whose partner is gone", async () => {
  for (const goes of ["dropped", "replaced"]) {
    const { engine, exchange, changes } = setUp();
    const bare = sdpText({ host: "192.0.2.9", port: 5000, formats: "0" });
    const full = sdpText({ host: "192.0.2.9", port: 4000 });
    const encoder = new TextEncoder();
    await exchange([], []);
    await engine.offer(CALL, leg("a"), leg("b"), encoder.encode(full));
    await engine.answer(CALL, leg("b"), leg("a"), encoder.encode(bare));
    const listening = changes.find((each) => each.do === "listen");
    ok(listening?.absorbs);
    if (goes === "dropped") engine.dropLeg(CALL, leg("b").id);
    else {
      const from = changes.length;
      await engine.offer(CALL, leg("c"), leg("b"), encoder.encode(bare));
      const linked = changes.slice(from).flatMap((each) => each.do === "link" ? [each.port] : []);
      ok(!linked.includes(listening.port), "nothing is parted before the answer");
      await engine.answer(CALL, leg("b"), leg("c"), encoder.encode(bare));
    }
    await engine.offer(CALL, leg("x"), leg("y"), encoder.encode(bare));
    const since = changes.slice(changes.indexOf(listening) + 1).filter((each) =>
      (each.do === "listen" || each.do === "unlisten") && each.port === listening.port
    );
    deepEqual(since, [{ do: "unlisten", port: listening.port }], goes);
    await engine.release(CALL);
  }
});

Deno.test("EmbeddedMediaEngine brings the meter up to date now and then", async () => {
  const { clock, engine, exchange, figures, meter } = setUp();
  await exchange([], []);
  figures.values[figures.relayedIndex] = 41;
  figures.values[figures.dropIndex("foreign-source")] = 3;
  clock.advance(5000);
  const value = (name: string, reason?: string) =>
    meter.metrics().find((metric) => metric.name === name)?.samples()
      .find(({ labels }) => labels.reason === reason)?.value;
  equal(value("media_packets_relayed_total"), 41);
  equal(value("media_packets_dropped_total", "foreign-source"), 3);
  equal(value("media_port_pairs_used"), 2);
  await engine.release(CALL);
});

Deno.test("EmbeddedMediaEngine aims nothing at its own media ports, lest packets go in circles", async () => {
  const { engine, exchange, changes } = setUp();
  await exchange([], []);
  const open = changes.find((change) => change.do === "link");
  const text = sdpText({ host: "192.0.2.1", port: open?.port ?? 0, version: 2 });
  const body = new TextEncoder().encode(text);
  await engine.offer(CALL, leg("a"), leg("b"), body);
  const from = changes.length;
  await engine.answer(CALL, leg("b"), leg("a"), body);
  const aims = changes.slice(from).filter((change) => change.do === "aim");
  deepEqual(aims.map(({ aim }) => [aim.rtp, aim.rtcp]), [[null, null], [null, null]]);
  await engine.release(CALL);
});

Deno.test("a leg's history has how it sounded every five seconds since it was heard first", async () => {
  const { clock, engine, exchange, ports, figures } = setUp();
  await exchange([], []);
  const hears = (packets: number, lost: number, jitterMs: number) => {
    const row = figures.row(ports.get("a") ?? 0);
    const add = (column: number, more: number) =>
      figures.values[row + column] = (figures.values[row + column] ?? 0) + more;
    add(ROW.packets, packets);
    add(ROW.lost, lost);
    figures.values[row + ROW.jitterMs] = jitterMs;
    figures.values[row + ROW.payloadType] = 0;
  };
  const since = clock.now().getTime();
  clock.advance(10_000);
  hears(250, 0, 1);
  clock.advance(5_000);
  hears(200, 50, 30);
  clock.advance(5_000);
  clock.advance(5_000);
  hears(10, 0, 2);
  const [a, b] = await engine.release(CALL);
  const { startedAt, intervalMs, samples = [] } = a?.history ?? {};
  deepEqual([startedAt?.getTime(), intervalMs], [since + 10_000, 5_000]);
  deepEqual(samples.map((one) => one?.lossShare), [0, 0.2, undefined, 0]);
  deepEqual(samples.map((one) => one?.jitterMs), [1, 30, undefined, 2]);
  const [good = 0, bad = 5] = samples.map((one) => one?.mos);
  ok(good > 4 && bad < 3, `${good} and ${bad}`);
  // Nothing was ever heard of the other one.
  equal(b?.history, undefined);
  await engine[Symbol.asyncDispose]();
  equal(clock.pending, 0);
});

Deno.test("the studio fails: recordings have failed, mixes go on in another, and so do new recordings", async () => {
  const { clock, engine, exchange, changes, sounds, ends, ports } = setUp();
  await exchange([], []);
  const phone = leg("listener");
  const text = sdpText({ host: "192.0.2.9", port: 6000 });
  const elsewhere = "other" as CallId;
  await engine.answerAsEndpoint(elsewhere, phone, new TextEncoder().encode(text));
  engine.mix(elsewhere, phone.id, [{ call: CALL, leg: leg("a").id }]);
  const record = () =>
    engine.record(CALL, leg("a").id, { path: "/nowhere", maximumMs: 9000, silenceMs: 0 });
  record();
  await clock.run(100);
  /** The track that the listener hears, and how many frames were written to it in a second. */
  const written = async () => {
    const play = changes.findLast((change) => change.do === "play");
    const cell = play?.do === "play" && play.isLive ? play.tracks[0]?.cell ?? -1 : -1;
    const before = sounds.memory.ready(cell);
    await clock.run(1000);
    return sounds.memory.ready(cell) - before;
  };
  equal(await written(), 50);
  await sounds.studio.fail();
  await clock.run(100);
  deepEqual(ends, ["a failed"]);
  equal(await written(), 50);
  record();
  await clock.run(100);
  // Its packets still come under the number that they had.
  const feeds = changes.filter((change) => change.do === "feed");
  deepEqual(feeds, [{ do: "feed", port: ports.get("a"), feed: 1 }]);
  for (let packet = 0; packet < 25; packet++) {
    const data = rtpPacket(packet);
    sounds.ring.put(1, data, data.length);
    await clock.run(20);
  }
  const recording = await engine.stopRecording(CALL, leg("a").id);
  ok(recording && recording.durationMs >= 500 && recording.durationMs < 700);
  deepEqual(ends, ["a failed", "a stopped"]);
  await engine.release(CALL);
  await engine.release(elsewhere);
  equal(sounds.encoded.lent, 0);
  await engine[Symbol.asyncDispose]();
});
