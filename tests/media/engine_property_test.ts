/** Verbs in any order: the engine answers each, and at the end nothing is left. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change, LegReport } from "../../src/media/embedded/change.ts";
import { EmbeddedMediaEngine } from "../../src/media/embedded/embedded_media_engine.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import type { RelayLink } from "../../src/media/embedded/relay_link.ts";
import type { MediaLeg, Sound } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import { directionOf, isHeld, maySend, parseSdp } from "../../src/sdp/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ListPath } from "./list_path.ts";
import { rtpPacket, sdpText } from "./media_peer.ts";
import { observerOf } from "./observers.ts";
import { soundsFor } from "./sounds.ts";

const CALL = "call" as CallId;
const HOST = "192.0.2.9";
const RUNS = 100;
const STEPS = 40;

function leg(id: string): MediaLeg {
  const profile = { advertise: "192.0.2.1", signalledFrom: HOST, symmetric: true };
  return { id: id as LegId, profile };
}

const SOUNDS: readonly Sound[] = [
  { kind: "music" },
  { kind: "prompts", names: ["goodbye", "beep"], repeat: false },
  { kind: "prompts", names: ["nothing"], repeat: false },
  { kind: "prompts", names: ["invalid"], repeat: true },
  { kind: "tone", tone: "busy" },
  { kind: "echo", delayMs: 0 },
  { kind: "echo", delayMs: 300 },
];

async function run(seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const clock = new FakeClock();
  const [low, high] = [10_000, 10_019];
  const figures = new Figures(low, high);
  const sounds = soundsFor(clock);
  const path = new ListPath();
  let hear: (report: LegReport) => void = () => {};
  const relay = new Relay({
    path,
    figures,
    clock,
    random,
    memory: sounds.memory,
    ring: sounds.ring,
    report: (report) => hear(report),
    onDue: () => {},
  });
  const link: RelayLink = {
    path: "libc",
    figures,
    onReport: (receiver) => void (hear = receiver),
    open: (port, host) => relay.apply({ do: "open", port, host }),
    // As on the control socket: nothing but what JSON carries.
    apply: (changes) => {
      for (const change of JSON.parse(JSON.stringify(changes)) as Change[]) relay.apply(change);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const pool = new PortPool({ clock, random, low, high, quarantineMs: 0 });
  const engine = new EmbeddedMediaEngine({
    clock,
    random,
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf({ onRecorded: () => void ended++ }),
    pool,
    link,
    silenceMs: 60_000,
    ...sounds,
  });
  const legs = ["a", "b", "c"].map(leg);
  let [begun, ended] = [0, 0];
  const sources = () =>
    [CALL, CALL, "other" as CallId].map((call) => ({ call, leg: random.pick(legs).id }));
  let version = 0;
  const body = () => {
    const lines = random.pick([[], ["a=sendonly"], ["a=inactive"], ["c=IN IP4 0.0.0.0"]]);
    const formats = random.pick(["0 101", "0", "8 101", "9", "18", "18 101"]);
    const port = random.pick([4000, 4000, 5000, 0]);
    const more = random.pick([[], [], ["m=video 6000 RTP/AVP 96", "a=rtpmap:96 H264/90000"]]);
    return new TextEncoder().encode(
      sdpText({ host: HOST, port, version: ++version, formats, lines, more }),
    );
  };
  const verbs: readonly (() => unknown)[] = [
    () => engine.offer(CALL, random.pick(legs), random.pick(legs), body()),
    () => engine.offer(CALL, random.pick(legs), random.pick(legs), body()),
    () => engine.answer(CALL, random.pick(legs), random.pick(legs), body()),
    () => engine.answer(CALL, random.pick(legs), random.pick(legs), body()),
    () => engine.answerAsEndpoint(CALL, random.pick(legs), body()),
    () => engine.offerAsEndpoint(CALL, random.pick(legs)),
    () => engine.offerAsEndpoint(CALL, random.pick(legs), random.pick(legs).id),
    () => engine.copy(CALL, random.pick(legs).id, legs.map(({ id }) => id)),
    () => engine.copy(CALL, random.pick(legs).id, [random.pick(legs).id]),
    () => engine.copy(CALL, random.pick(legs).id, []),
    () => engine.takeAnswer(CALL, random.pick(legs), body()),
    () => engine.play(CALL, random.pick(legs).id, random.pick(SOUNDS)),
    () => engine.play(CALL, random.pick(legs).id, random.pick(SOUNDS)),
    () => engine.stopPlaying(CALL, random.pick(legs).id),
    () => engine.mix(CALL, random.pick(legs).id, sources()),
    () => engine.mix(CALL, random.pick(legs).id, sources().slice(0, random.integer(2))),
    () => {
      begun++;
      engine.record(CALL, random.pick(legs).id, {
        path: "/nowhere",
        maximumMs: random.pick([200, 10_000]),
        silenceMs: random.pick([0, 500]),
      });
    },
    () => random.integer(4) === 0 ? sounds.studio.fail() : undefined,
    () => engine.stopRecording(CALL, random.pick(legs).id),
    () => engine.listen(CALL, random.pick(legs).id),
    () => engine.unlisten(CALL, random.pick(legs).id),
    () => engine.sendDigit(CALL, random.pick(legs).id, { key: "5", durationMs: 100 }),
    () => engine.hearsEvents(CALL, random.pick(legs).id),
    () => engine.rollback(CALL, random.pick(legs).id),
    () => engine.dropLeg(CALL, random.pick(legs).id),
  ];
  for (let step = 0; step < STEPS; step++) {
    // Verbs do not wait for each other, but take their turns.
    const first = random.pick(verbs)();
    const result = random.integer(3) === 0 ? undefined : await first;
    if (result instanceof Uint8Array) {
      const sdp = parseSdp(result);
      for (const media of sdp.media) {
        ok(
          media.port === 0 || !isHeld(sdp, media) || maySend(directionOf(sdp, media)) ||
            directionOf(sdp, media) === "inactive",
        );
      }
    }
    for (let packet = 0; packet < 10; packet++) {
      clock.advance(random.integer(40));
      relay.ticker.tick(clock.elapsed());
      path.from = { host: HOST, port: random.pick([4000, 5000]) };
      const port = low + random.integer(20);
      const data = rtpPacket(step * 10 + packet, { type: random.pick([0, 8, 9, 101]) });
      relay.receive(port, data, data.length, clock.elapsed());
    }
  }
  await engine.release(CALL);
  deepEqual([pool.used, sounds.encoded.lent], [0, 0], `seed ${seed}`);
  await clock.run(120_000);
  await engine[Symbol.asyncDispose]();
  equal(ended, begun, `seed ${seed}: each recording has ended once`);
  equal(clock.pending, 0, `seed ${seed}`);
}

Deno.test("EmbeddedMediaEngine keeps no port, sound or timer after any order of verbs", async () => {
  for (let seed = 1; seed <= RUNS; seed++) await run(seed);
});
