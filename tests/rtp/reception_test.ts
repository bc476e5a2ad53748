import { equal, ok } from "node:assert/strict";
import { Reception } from "../../src/rtp/mod.ts";

/** Feeds sequence numbers at 20 ms, as G.711 would come over a perfect network. */
function heard(sequences: readonly number[]): Reception {
  const reception = new Reception();
  for (const sequence of sequences) {
    reception.receive(1, sequence & 0xffff, sequence * 160, sequence * 20, 8000);
  }
  return reception;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const CASES: readonly (readonly [string, readonly number[], number, number, number])[] = [
  ["nothing", [], 0, 0, 0],
  ["one packet", [5], 0, 0, 0],
  ["a whole run", range(1, 100), 0, 0, 0],
  ["a gap of two", [1, 2, 5, 6], 2, 0, 0],
  ["a wrap", range(65_530, 65_545), 0, 0, 0],
  ["a gap over a wrap", [65_534, 65_535, 65_538], 2, 0, 0],
  ["two packets swapped", [1, 3, 2, 4], 0, 0, 1],
  ["a first packet that was overtaken", [2, 1, 3], 0, 0, 1],
  ["a packet twice, at once", [1, 2, 2, 3], 0, 1, 0],
  ["a packet twice, later", [1, 2, 3, 4, 2], 0, 1, 0],
  ["a duplicate that would hide a loss", [1, 2, 2, 4], 1, 1, 0],
  ["a swap over a wrap", [65_535, 65_537, 65_536, 65_538], 0, 0, 1],
];

for (const [what, sequences, lost, duplicates, reordered] of CASES) {
  Deno.test(`Reception counts ${what}: ${lost} lost, ${duplicates} twice, ${reordered} late`, () => {
    const reception = heard(sequences);
    equal(reception.packets, sequences.length);
    equal(reception.lost, lost);
    equal(reception.duplicates, duplicates);
    equal(reception.reordered, reordered);
  });
}

Deno.test("Reception starts again after two packets in sequence of a restarted sender", () => {
  const reception = heard([...range(1, 10), 30_000, 30_001, 30_002, 30_004]);
  equal(reception.lost, 1);
});

Deno.test("Reception ignores one packet from far away", () => {
  equal(heard([1, 2, 30_000, 3, 4]).lost, 0);
});

Deno.test("Reception keeps what was lost before the SSRC changed", () => {
  const reception = new Reception();
  for (const sequence of [1, 4]) reception.receive(1, sequence, 0, 0, 0);
  for (const sequence of [900, 902]) reception.receive(2, sequence, 0, 0, 0);
  equal(reception.lost, 3);
});

Deno.test("Reception has no jitter when packets come as evenly as they were sent", () => {
  equal(heard(range(1, 200)).jitterMs, 0);
});

Deno.test("Reception follows RFC 3550 A.8: a 16th of each change of transit", () => {
  const reception = new Reception();
  reception.receive(1, 1, 0, 0, 8000);
  reception.receive(1, 2, 160, 28, 8000);
  equal(reception.jitterMs, 8 / 16);
  reception.receive(1, 3, 320, 48, 8000);
  equal(reception.jitterMs, 8 / 16 - 8 / 16 / 16);
});

Deno.test("Reception measures jitter across the wrap of the timestamp", () => {
  const reception = new Reception();
  for (let i = 0; i < 10; i++) {
    reception.receive(1, i, (2 ** 32 - 800 + i * 160) % 2 ** 32, i * 20, 8000);
  }
  equal(reception.jitterMs, 0);
});

Deno.test("Reception leaves events out of the jitter", () => {
  const reception = new Reception();
  for (let i = 0; i < 10; i++) reception.receive(1, i, 160, i * 20, 0);
  equal(reception.jitterMs, 0);
  equal(reception.packets, 10);
});

Deno.test("Reception does not take a new time line for jitter", () => {
  const reception = heard(range(1, 10));
  reception.receive(1, 11, 3_000_000_000, 220, 8000);
  ok(reception.jitterMs < 1);
});
