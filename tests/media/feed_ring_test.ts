import { deepEqual, equal } from "node:assert/strict";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { SeededRandom } from "../support/seeded_random.ts";

Deno.test("FeedRing hands on packets of any length, in order, over its end and again", () => {
  const ring = new FeedRing(undefined, 4096);
  const reader = new FeedRing(ring.shared);
  const random = new SeededRandom(7);
  const sent: string[] = [];
  const heard: string[] = [];
  for (let count = 0; count < 5000; count++) {
    const feed = 1 + random.integer(9);
    const data = Uint8Array.from({ length: random.integer(400) }, () => random.integer(256));
    ring.put(feed, data, data.length);
    sent.push(`${feed} ${data.join()}`);
    if (random.integer(3) > 0) continue;
    reader.drain((from, octets) => heard.push(`${from} ${octets.join()}`));
  }
  reader.drain((from, octets) => heard.push(`${from} ${octets.join()}`));
  equal(ring.lost, sent.length - heard.length);
  let at = 0;
  for (const text of heard) {
    at = sent.indexOf(text, at) + 1;
    equal(at > 0, true, "in order, and as it was sent");
  }
});

Deno.test("FeedRing loses what does not fit, counts it, and goes on when there is room", () => {
  const ring = new FeedRing(undefined, 1024);
  const data = new Uint8Array(192).fill(5);
  for (let count = 0; count < 7; count++) ring.put(3, data, 192);
  equal(ring.lost, 2);
  const lengths: number[] = [];
  ring.drain((_feed, _octets, length) => lengths.push(length));
  deepEqual(lengths, [192, 192, 192, 192, 192]);
  ring.put(3, data, 192);
  ring.drain((feed) => lengths.push(feed));
  equal(lengths.at(-1), 3);
  equal(ring.lost, 2);
});
