import { deepEqual, equal, ok } from "node:assert/strict";
import { EventDetector, KEYS, writeEvent } from "../../src/rtp/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";

interface Packet {
  readonly code: number;
  readonly end?: boolean;
  readonly duration: number;
  readonly timestamp: number;
  readonly marker?: boolean;
}

function setUp() {
  const heard: [string, number][] = [];
  const detector = new EventDetector((key, durationMs) => heard.push([key, durationMs]));
  let now = 0;
  const take = ({ code, end = false, duration, timestamp, marker = false }: Packet) => {
    const data = new Uint8Array(16);
    writeEvent(data, 12, code, end, duration);
    detector.receive(data, 12, 16, timestamp, marker, 8, now);
    now += 20;
  };
  /** A press as RFC 4733 §2.5.1 sends it. */
  const press = (code: number, timestamp: number, steps: number, ends = 3) => {
    for (let i = 1; i <= steps; i++) {
      take({ code, duration: 160 * i, timestamp, marker: i === 1 });
    }
    for (let i = 0; i < ends; i++) {
      take({ code, end: true, duration: 160 * steps, timestamp });
    }
  };
  const wait = (ms: number) => {
    now += ms;
    detector.expire(now);
  };
  return { detector, heard, take, press, wait };
}

Deno.test("EventDetector reports each key once, with its duration", () => {
  const { heard, press } = setUp();
  for (let code = 0; code < 16; code++) press(code, 1000 + 8000 * code, 5);
  deepEqual(heard, [...KEYS].map((key) => [key, 100]));
});

Deno.test("EventDetector takes one end packet of three, and the first packet lost, for a press", () => {
  const { heard, take } = setUp();
  take({ code: 5, end: true, duration: 800, timestamp: 1 });
  take({ code: 5, end: true, duration: 800, timestamp: 1 });
  deepEqual(heard, [["5", 100]]);
});

Deno.test("EventDetector ends a press whose ends are lost, by silence or by the next one", () => {
  const { heard, press, wait, detector } = setUp();
  press(1, 1000, 4, 0);
  ok(detector.dueMs < Infinity);
  wait(199 - 20);
  deepEqual(heard, []);
  wait(1);
  deepEqual(heard, [["1", 80]]);
  equal(detector.dueMs, Infinity);
  press(2, 9000, 3, 0);
  press(2, 17_000, 3);
  deepEqual(heard, [["1", 80], ["2", 60], ["2", 60]]);
});

Deno.test("EventDetector tells the same key twice from one press", () => {
  const { heard, press } = setUp();
  press(7, 1000, 3);
  press(7, 1000 + 1600, 3);
  deepEqual(heard, [["7", 60], ["7", 60]]);
});

Deno.test("EventDetector takes a press of many segments for one (RFC 4733 §2.5.1.3)", () => {
  const { heard, take } = setUp();
  take({ code: 9, duration: 160, timestamp: 500, marker: true });
  take({ code: 9, duration: 0xffff, timestamp: 500 });
  take({ code: 9, duration: 0x9000, timestamp: 500 + 0xffff });
  take({ code: 9, duration: 0xffff, timestamp: 500 + 0xffff });
  take({ code: 9, duration: 65, timestamp: 500 + 2 * 0xffff });
  take({ code: 9, end: true, duration: 130, timestamp: 500 + 2 * 0xffff });
  deepEqual(heard, [["9", Math.round((2 * 0xffff + 130) / 8)]]);
});

Deno.test("EventDetector goes on across the wrap of timestamps", () => {
  const { heard, press } = setUp();
  press(3, 0xffff_fff0, 3);
  press(4, 900, 3);
  deepEqual(heard, [["3", 60], ["4", 60]]);
});

Deno.test("EventDetector takes no packet that was overtaken by the next press", () => {
  const { heard, press, take } = setUp();
  press(1, 1000, 3);
  take({ code: 2, duration: 160, timestamp: 4000, marker: true });
  take({ code: 1, end: true, duration: 480, timestamp: 1000 });
  take({ code: 2, end: true, duration: 320, timestamp: 4000 });
  deepEqual(heard, [["1", 60], ["2", 40]]);
});

Deno.test("EventDetector says nothing of events that are no keys, nor of payloads too short", () => {
  const { heard, press, detector } = setUp();
  press(16, 1000, 3);
  press(255, 9000, 3);
  detector.receive(new Uint8Array(16), 12, 15, 5, true, 8, 10_000);
  detector.receive(new Uint8Array(0), 12, 12, 6, true, 8, 10_000);
  deepEqual(heard, []);
});

Deno.test("EventDetector reports no timestamp twice, whatever octets come", () => {
  const random = new SeededRandom(7);
  const heard: string[] = [];
  const detector = new EventDetector((key) => heard.push(key));
  const data = new Uint8Array(64);
  let timestamp = 0;
  let presses = 0;
  for (let i = 0; i < 50_000; i++) {
    data.forEach((_, at) => data[at] = random.integer(256));
    if (random.integer(4) === 0) {
      timestamp = timestamp + 1 + random.integer(2 ** 31 - 2) >>> 0;
      presses++;
    }
    const start = random.integer(64);
    const end = start + random.integer(70 - start);
    detector.receive(data, start, end, timestamp, random.integer(2) === 0, 8, 20 * i);
    if (random.integer(100) === 0) detector.expire(20 * i + 300);
  }
  ok(heard.length <= presses + 1);
  ok(heard.every((key) => KEYS.includes(key)));
});
