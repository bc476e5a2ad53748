/** The studio in a thread of its own. */
import { deepEqual, equal } from "node:assert/strict";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import type { Recording } from "../../src/media/mod.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { StudioThread } from "../../src/media/studio/studio_link.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { namesIn, speech } from "./speech.ts";

Deno.test("StudioThread that stops completes every file first, also after a failure", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
  const ring = new FeedRing();
  const sounds = new SoundMemory();
  const told: Recording[] = [];
  {
    await using thread = new StudioThread({
      // Its patience does not end while a slow machine starts a thread.
      clock: new FakeClock(),
      log: SILENT_LOG,
      ring,
      sounds,
    });
    thread.onReport((report) => {
      if (report.report === "recorded") told.push(report.result);
    });
    const failed = Promise.withResolvers<void>();
    thread.onFailure(() => failed.resolve());
    // No order at all: a fault of ours, as any may be.
    thread.order(null as never);
    await failed.promise;
    equal(thread.failed, false, "once is not too often");
    thread.order({ do: "feed", feed: 1, codecs: [[0, "PCMU"]] });
    const limits = { maximumMs: 60_000, silenceMs: 0, rateHz: 8000 } as const;
    const path = `${folder}/said.wav`;
    thread.order({ do: "record", recording: 1, feed: 1, path, ...limits });
    for (const packet of await speech(50)) ring.put(1, packet, packet.length);
  }
  deepEqual(told.map(({ end, durationMs }) => [end, durationMs]), [["leg-gone", 1000]]);
  deepEqual(await namesIn(folder), ["said.wav"]);
  await Deno.remove(folder, { recursive: true });
});
