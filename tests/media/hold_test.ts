/**
 * Hold through the engine: every dialect, from either side, held and resumed in every order, with
 * phones that answer as phones do. RFC 3264 §6.1 and §8, RFC 6337 §5.3.
 */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change } from "../../src/media/embedded/change.ts";
import { EmbeddedMediaEngine } from "../../src/media/embedded/embedded_media_engine.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import type { RelayLink } from "../../src/media/embedded/relay_link.ts";
import type { MediaLeg } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  type Direction,
  directionOf,
  holdOf,
  isHeld,
  mayReceive,
  maySend,
  parseSdp,
  type Sdp,
} from "../../src/sdp/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { sdpText } from "./media_peer.ts";
import { observerOf } from "./observers.ts";
import { soundsFor } from "./sounds.ts";

const CALL = "call" as CallId;
const ENCODER = new TextEncoder();

/** How phones write that they hold. */
const DIALECTS = {
  sendonly: ["a=sendonly"],
  inactive: ["a=inactive"],
  "0.0.0.0": ["c=IN IP4 0.0.0.0"],
  "0.0.0.0 and sendrecv": ["c=IN IP4 0.0.0.0", "a=sendrecv"],
  "0.0.0.0 and inactive": ["c=IN IP4 0.0.0.0", "a=inactive"],
} as const;
type Dialect = keyof typeof DIALECTS;
const ALL = Object.keys(DIALECTS) as Dialect[];

/** RFC 3264 §6.1: what may answer what. */
const LEGAL: Readonly<Record<Direction, readonly Direction[]>> = {
  sendrecv: ["sendrecv", "sendonly", "recvonly", "inactive"],
  sendonly: ["recvonly", "inactive"],
  recvonly: ["sendonly", "inactive"],
  inactive: ["inactive"],
};

function leg(id: string): MediaLeg {
  const profile = { advertise: "192.0.2.1", signalledFrom: "192.0.2.9", symmetric: true };
  return { id: id as LegId, profile };
}

/** A phone: holds or not, and answers by RFC 3264. */
class Phone {
  held: Dialect | undefined;
  #version = 0;

  constructor(readonly leg: MediaLeg, readonly port: number) {}

  offer(): Uint8Array<ArrayBuffer> {
    return this.#write(this.held ? DIALECTS[this.held] : ["a=sendrecv"]);
  }

  answer(offered: Sdp): Uint8Array<ArrayBuffer> {
    const media = offered.media[0];
    ok(media);
    const theirs = directionOf(offered, media);
    // A phone that holds does not want to hear; most say sendonly then, else what is left.
    const receives = maySend(theirs) && !this.held;
    const sends = mayReceive(theirs);
    if (sends) return this.#write([receives ? "a=sendrecv" : "a=sendonly"]);
    return this.#write([receives ? "a=recvonly" : "a=inactive"]);
  }

  #write(lines: readonly string[]): Uint8Array<ArrayBuffer> {
    const [port, version] = [this.port, ++this.#version];
    return ENCODER.encode(sdpText({ host: "192.0.2.9", port, version, lines }));
  }
}

async function setUp() {
  const clock = new FakeClock();
  const random = new SeededRandom(3);
  const [low, high] = [10_000, 10_099];
  const changes: Change[] = [];
  const link: RelayLink = {
    path: "libc",
    figures: new Figures(low, high),
    onReport: () => {},
    open: () => true,
    apply: (more) => void changes.push(...more),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const silent: LegId[] = [];
  const engine = new EmbeddedMediaEngine({
    clock,
    random,
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf({ onSilent: (_, id) => void silent.push(id) }),
    pool: new PortPool({ clock, random, low, high, quarantineMs: 3000 }),
    link,
    silenceMs: 60_000,
    ...soundsFor(clock),
  });
  const phones = { a: new Phone(leg("a"), 4000), b: new Phone(leg("b"), 5000) };
  const versions = new Map<string, readonly [string, string]>();
  const bodyOf = (result: unknown): Uint8Array => {
    ok(result instanceof Uint8Array, JSON.stringify(result));
    return result;
  };
  /** Our versions rise by one when the text differs, and only then (RFC 3264 §8). */
  const checkVersion = (to: string, body: Uint8Array) => {
    const text = new TextDecoder().decode(body);
    const version = parseSdp(body).origin.sessionVersion;
    const rest = text.replace(/^o=.*$/m, "");
    const [last, lastRest] = versions.get(to) ?? [];
    if (last) equal(Number(version), Number(last) + (rest === lastRest ? 0 : 1));
    versions.set(to, [version, rest]);
  };
  const exchange = async (from: "a" | "b") => {
    const to = from === "a" ? "b" : "a";
    const [sender, receiver] = [phones[from], phones[to]];
    const offer = sender.offer();
    const toReceiver = bodyOf(await engine.offer(CALL, sender.leg, receiver.leg, offer));
    checkVersion(to, toReceiver);
    const offered = parseSdp(toReceiver);
    const answer = receiver.answer(offered);
    const toSender = bodyOf(await engine.answer(CALL, receiver.leg, sender.leg, answer));
    checkVersion(from, toSender);
    const [sent] = offered.media;
    const [answered] = parseSdp(toSender).media;
    ok(sent && answered);
    const mine = parseSdp(offer);
    const [own] = mine.media;
    ok(own);
    return {
      offered: directionOf(offered, sent),
      answered: directionOf(parseSdp(toSender), answered),
      /** What the sender really wants: the unspecified address means that it does not listen. */
      wanted: !isHeld(mine, own)
        ? directionOf(mine, own)
        : maySend(directionOf(mine, own))
        ? "sendonly" as const
        : "inactive" as const,
    };
  };
  await exchange("a");
  return { clock, engine, phones, exchange, changes, silent };
}

for (const dialect of ALL) {
  for (const side of ["a", "b"] as const) {
    const who = side === "a" ? "the caller" : "the callee";
    Deno.test(`EmbeddedMediaEngine offers sendonly when ${who} holds by ${dialect}, and resumes`, async () => {
      const { engine, phones, exchange } = await setUp();
      phones[side].held = dialect;
      ok(holdOf(phones[side].offer()));
      const hold = await exchange(side);
      equal(hold.offered, "sendonly");
      equal(hold.answered, hold.wanted === "inactive" ? "inactive" : "recvonly");
      phones[side].held = undefined;
      deepEqual(await exchange(side), {
        offered: "sendrecv",
        answered: "sendrecv",
        wanted: "sendrecv",
      });
      await engine.release(CALL);
    });
  }
}

for (const first of ALL) {
  for (const second of ALL) {
    for (const order of [["a", "b"], ["b", "a"]] as const) {
      const rule = `a hold by ${first} of the caller and by ${second} of the callee, ` +
        `resumed by ${order.join(" then ")}`;
      Deno.test(`EmbeddedMediaEngine keeps SDP legal over ${rule}`, async () => {
        const { engine, phones, exchange, clock, silent } = await setUp();
        const legal = async (side: "a" | "b") => {
          const { wanted, offered, answered } = await exchange(side);
          ok(LEGAL[wanted].includes(answered), `${answered} is no answer to ${wanted}`);
          ok(offered === "sendonly" || offered === "sendrecv");
          return answered;
        };
        phones.a.held = first;
        await legal("a");
        phones.b.held = second;
        await legal("b");
        clock.advance(600_000);
        deepEqual(silent, [], "nobody is expected to speak");
        // A refresh in the middle changes nothing.
        await legal("a");
        phones[order[0]].held = undefined;
        await legal(order[0]);
        phones[order[1]].held = undefined;
        equal(await legal(order[1]), "sendrecv");
        await engine.release(CALL);
      });
    }
  }
}

Deno.test("EmbeddedMediaEngine answers nothing that the offer does not allow, whatever comes", async () => {
  const { engine, phones } = await setUp();
  const { a, b } = phones;
  const text = (port: number, lines: readonly string[], version: number) =>
    ENCODER.encode(sdpText({ host: "192.0.2.9", port, version, lines }));
  let version = 10;
  for (const wanted of Object.keys(LEGAL) as Direction[]) {
    for (const given of [...Object.keys(LEGAL), "c"]) {
      const lines = given === "c" ? ["c=IN IP4 0.0.0.0"] : [`a=${given}`];
      await engine.offer(CALL, a.leg, b.leg, text(4000, [`a=${wanted}`], version++));
      const answer = await engine.answer(CALL, b.leg, a.leg, text(5000, lines, version++));
      ok(answer instanceof Uint8Array);
      const sdp = parseSdp(answer);
      const [media] = sdp.media;
      ok(media && LEGAL[wanted].includes(directionOf(sdp, media)));
      equal(sdp.connection?.address, "192.0.2.1");
    }
  }
  await engine.release(CALL);
});

Deno.test("EmbeddedMediaEngine sends music to a held leg and no voice to the holder", async () => {
  const { engine, phones, exchange, changes } = await setUp();
  phones.a.held = "inactive";
  await exchange("a");
  const aims = changes.filter((change) => change.do === "aim").slice(-2);
  deepEqual(aims.map(({ aim }) => aim.receives), [false, true], "the caller, then the callee");
  await engine.release(CALL);
});

Deno.test("SilenceWatch says nothing of a leg that listens to music", async () => {
  const { engine, phones, clock, silent } = await setUp();
  engine.play(CALL, phones.b.leg.id, { kind: "music" });
  await clock.run(600_000);
  deepEqual(silent, [phones.a.leg.id], "the other one still should speak");
  await engine.release(CALL);
});
