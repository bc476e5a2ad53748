/** The studio's thread. Loaded only as a worker; hears one `StudioStart`, then orders. */
import { messageOf, SystemClock } from "../../runtime/mod.ts";
import { SoundMemory } from "../embedded/sound_memory.ts";
import { FeedRing } from "./feed_ring.ts";
import { Studio } from "./studio.ts";
import type { StudioOrder, StudioReport, StudioStart } from "./studio_order.ts";

function report(message: StudioReport): void {
  self.postMessage(message);
}

self.onmessage = (event: MessageEvent<StudioStart>) => {
  // A fault costs one recording, not all.
  const clock = new SystemClock((error) => report({ report: "fault", why: messageOf(error) }));
  const { ring, sounds } = event.data;
  const studio = new Studio({
    clock,
    ring: new FeedRing(ring),
    memory: new SoundMemory(sounds),
    report,
  });
  self.onmessage = async (next: MessageEvent<StudioOrder>) => {
    await studio.take(next.data);
    if (next.data.do !== "stop") return;
    report({ report: "stopped" });
    self.close();
  };
};
