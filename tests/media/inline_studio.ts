import type { Clock } from "../../src/runtime/mod.ts";
import type { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import type { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { Studio } from "../../src/media/studio/studio.ts";
import type { StudioLink } from "../../src/media/studio/studio_link.ts";
import type { StudioOrder, StudioReport } from "../../src/media/studio/studio_order.ts";
import type { SampleFile } from "../../src/media/studio/wav_file.ts";

/** A file that is forgotten. */
const NO_FILE: SampleFile = {
  fault: undefined,
  write: () => {},
  flush: () => {},
  finish: (samples) => Promise.resolve(44 + 2 * samples),
  abandon: () => Promise.resolve(),
};

/** A studio in the thread of the test. Orders and reports are what messages can carry. */
export class InlineStudio implements StudioLink {
  readonly failed = false;
  readonly #studio: Studio;
  #hear: (report: StudioReport) => void = () => {};

  constructor(clock: Clock, ring: FeedRing, memory: SoundMemory) {
    const report = (message: StudioReport) => this.#hear(structuredClone(message));
    this.#studio = new Studio({ clock, ring, memory, report, openFile: () => NO_FILE });
  }

  order(order: StudioOrder): void {
    void this.#studio.take(structuredClone(order));
  }

  onReport(receiver: (report: StudioReport) => void): void {
    this.#hear = receiver;
  }

  onFailure(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#studio.take({ do: "stop" });
  }
}
