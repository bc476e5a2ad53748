/** m= lines of legs that did not begin with each other: RFC 3264 §8 on both sides. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change } from "../../src/media/embedded/change.ts";
import { EmbeddedMediaEngine } from "../../src/media/embedded/embedded_media_engine.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import {
  inOrder,
  type LineOrder,
  lineOrder,
  reversed,
} from "../../src/media/embedded/line_order.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import type { RelayLink } from "../../src/media/embedded/relay_link.ts";
import type { MediaLeg, MediaRefusal } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import { parseSdp, type Sdp } from "../../src/sdp/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { observerOf } from "./observers.ts";
import { soundsFor } from "./sounds.ts";

const CALL = "call" as CallId;
const ENCODER = new TextEncoder();
const FORMS: Readonly<Record<string, readonly [string, string]>> = {
  a: ["audio", "RTP/AVP 0"],
  v: ["video", "RTP/AVP 34"],
  i: ["image", "udptl t38"],
  m: ["message", "TCP/MSRP *"],
};

/** Lines by letter: `a` for audio, `v` for video, `i` for fax, `m` for text; `-` behind: port 0. */
function text(lines: string, version = 1, port = 4000): string {
  const media = (lines.match(/[a-z]-?/g) ?? []).map((line, index) => {
    const [kind, format] = FORMS[line.charAt(0)] ?? [];
    return `m=${kind} ${line.length > 1 ? 0 : port + 2 * index} ${format}`;
  });
  const head = ["v=0", `o=phone 42 ${version} IN IP4 192.0.2.9`, "s=-", "c=IN IP4 192.0.2.9"];
  return [...head, "t=0 0", ...media, ""].join("\r\n");
}

const sdp = (lines: string): Sdp => parseSdp(text(lines));

function lettersOf({ media }: Sdp): string {
  return media.map(({ kind, port }) => {
    const letter = Object.entries(FORMS).find(([, [each]]) => each === kind)?.[0] ?? "?";
    return port === 0 ? `${letter}-` : letter;
  }).join("");
}

const ORDERS: readonly (readonly [string, string, string, string, LineOrder?])[] = [
  ["puts each line where its kind is", "av", "va", "va"],
  ["rejects what has no counterpart", "a", "va", "v-a"],
  ["appends what the dialog never had", "avi", "va", "vai"],
  ["leaves out what is not in use", "av-m", "ia", "i-a"],
  ["gives what is in use the place of what is not", "a-va", "va", "va"],
  ["takes an own line back into use", "av", "v-a-", "va"],
  ["puts two of a kind beside each other", "aav", "vaa", "vaa"],
  ["keeps pairs that are joined", "a-a", "va-a", "v-a-a", [-1, 0, 1]],
  [
    "takes a slot not in use when there are too many",
    "av",
    "i-iiiiiiiiiiiiiii",
    "ai-i-i-i-i-i-i-i-i-i-i-i-i-i-i-",
  ],
];

for (const [rule, offer, before, sent, known] of ORDERS) {
  Deno.test(`lineOrder ${rule}`, () => {
    const order = lineOrder(sdp(offer), sdp(before), known);
    ok(order);
    equal(lettersOf(inOrder(sdp(offer), order, sdp(before))), sent);
    const back = reversed(order, sdp(offer).media.length);
    for (const [j, i] of order.entries()) if (i >= 0) equal(back[i], j);
  });
}

for (const [offer, before] of [["a", undefined], ["av", "av"], ["avi", "av"], ["a-v", "av-"]]) {
  Deno.test(`lineOrder has nothing to do for ${offer} to ${before ?? "a new leg"}`, () => {
    equal(
      lineOrder(sdp(offer ?? ""), before === undefined ? before : sdp(before), undefined),
      undefined,
    );
  });
}

function leg(id: string, earlier?: string): MediaLeg {
  const profile = { advertise: "192.0.2.1", signalledFrom: "192.0.2.9", symmetric: true };
  return { id: id as LegId, profile, ...(earlier ? { earlier: ENCODER.encode(earlier) } : {}) };
}

function setUp() {
  const [clock, random] = [new FakeClock(), new SeededRandom(1)];
  const [low, high] = [10_000, 10_199];
  const changes: Change[] = [];
  const link: RelayLink = {
    path: "libc",
    figures: new Figures(low, high),
    onReport: () => {},
    open: () => true,
    apply: (more) => void changes.push(...more),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const pool = new PortPool({ clock, random, low, high, quarantineMs: 0 });
  const engine = new EmbeddedMediaEngine({
    clock,
    random,
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf(),
    pool,
    link,
    silenceMs: 60_000,
    ...soundsFor(clock),
  });
  /** Where what arrives at a port leaves now. */
  const outOf = (port: number): number | null | undefined => {
    const links = changes.flatMap((each) => each.do === "link" && each.port === port ? [each] : []);
    return links.at(-1)?.out;
  };
  return { engine, outOf, pool };
}

const read = (result: Uint8Array | MediaRefusal): Sdp => {
  ok(result instanceof Uint8Array, JSON.stringify(result));
  return parseSdp(result);
};

Deno.test("EmbeddedMediaEngine joins legs whose lines have another order, both ways", async () => {
  const { engine, outOf, pool } = setUp();
  const [a, b] = [leg("a"), leg("b")];
  const own = (lines: string, version = 1) => ENCODER.encode(text(lines, version));
  equal(lettersOf(read(await engine.answerAsEndpoint(CALL, b, own("vai")))), "v-ai-");
  const offered = read(await engine.offer(CALL, a, b, own("av")));
  equal(lettersOf(offered), "vai-");
  const answered = read(await engine.answer(CALL, b, a, own("vai-", 2)));
  equal(lettersOf(answered), "av");
  const port = (description: Sdp, index: number) => description.media[index]?.port ?? 0;
  for (const [atA, atB] of [[0, 1], [1, 0]] as const) {
    equal(outOf(port(answered, atA)), port(offered, atB));
    equal(outOf(port(offered, atB)), port(answered, atA));
  }
  const back = read(await engine.offer(CALL, b, a, own("v-ai-", 3)));
  equal(lettersOf(back), "av-");
  equal(port(back, 0), port(answered, 0));
  equal(lettersOf(read(await engine.answer(CALL, a, b, own("av-", 2)))), "v-ai-");
  const fax = read(await engine.offer(CALL, b, a, own("v-a-i", 4)));
  equal(lettersOf(fax), "a-v-i");
  equal(lettersOf(read(await engine.answer(CALL, a, b, own("a-v-i", 3)))), "v-a-i");
  await engine.release(CALL);
  equal(pool.used, 0);
});

Deno.test("EmbeddedMediaEngine keeps session, version and lines of a leg from another call", async () => {
  const { engine } = setUp();
  const earlier = text("va", 7).replace("phone 42", "ringdown 99");
  const b = leg("b", earlier);
  const offered = read(await engine.offer(CALL, leg("a"), b, ENCODER.encode(text("a"))));
  equal(lettersOf(offered), "v-a");
  deepEqual([offered.origin.sessionId, offered.origin.sessionVersion], ["99", "8"]);
  const own = read(await engine.offerAsEndpoint(CALL, leg("c", earlier)));
  deepEqual([lettersOf(own), own.origin.sessionVersion], ["v-a", "8"]);
  const odd = read(await engine.offerAsEndpoint(CALL, leg("d", "no description")));
  equal(lettersOf(odd), "a");
  await engine.release(CALL);
});

/** A phone that keeps RFC 3264: its lines stay, and it answers each that is offered. */
class Phone {
  kinds: string[] = [];
  #version = 0;

  constructor(readonly leg: MediaLeg, readonly random: SeededRandom) {}

  /** What it would offer: the lines it has, in use or not, and now and then one more. */
  offer(): Uint8Array<ArrayBuffer> {
    if (this.kinds.length === 0 || this.random.integer(5) === 0 && this.kinds.length < 8) {
      this.kinds.push(this.random.pick(["a", "v", "i", "m"]));
    }
    if (!this.kinds.includes("a")) this.kinds.push("a");
    const open = this.kinds.lastIndexOf("a");
    return this.#write((index) => index === open || this.random.integer(3) > 0);
  }

  /** Hears an offer; undefined when it answers none of it. */
  answer(offered: Sdp): Uint8Array<ArrayBuffer> {
    const letters = lettersOf(offered).match(/[a-z]-?/g) ?? [];
    ok(letters.length >= this.kinds.length, "no line may go");
    for (const [index, kind] of this.kinds.entries()) equal(letters[index]?.charAt(0), kind);
    this.kinds = letters.map((letter) => letter.charAt(0));
    let isFirst = true;
    return this.#write((index) => {
      if (letters[index]?.length !== 1) return false;
      const takes = isFirst || this.random.integer(3) > 0;
      isFirst = false;
      return takes;
    });
  }

  #write(takes: (index: number) => boolean): Uint8Array<ArrayBuffer> {
    const lines = this.kinds.map((kind, index) => takes(index) ? kind : `${kind}-`);
    return ENCODER.encode(text(lines.join(""), ++this.#version));
  }
}

Deno.test("EmbeddedMediaEngine keeps each leg's lines, whoever is joined to whom", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(seed);
    const { engine, pool } = setUp();
    const phones = ["a", "b", "c", "d"].map((id) => new Phone(leg(id), random));
    for (let step = 0; step < 30; step++) {
      const from = random.pick(phones);
      const to = random.pick(phones.filter((phone) => phone !== from));
      const offer = from.offer();
      const passed = read(await engine.offer(CALL, from.leg, to.leg, offer));
      const reply = to.answer(passed);
      const answer = await engine.answer(CALL, to.leg, from.leg, reply);
      const kinds = (lines: string) => lines.replaceAll("-", "");
      const answered = lettersOf(read(answer));
      equal(kinds(answered), kinds(lettersOf(parseSdp(offer))), `seed ${seed}`);
      // A stream is answered only where it was offered.
      const offered = lettersOf(parseSdp(offer)).match(/[a-z]-?/g) ?? [];
      for (const [index, line] of (answered.match(/[a-z]-?/g) ?? []).entries()) {
        ok(line.length > 1 || offered[index]?.length === 1);
      }
    }
    await engine.release(CALL);
    equal(pool.used, 0);
  }
});
