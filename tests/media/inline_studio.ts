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
  readonly #make: () => Studio;
  #studio: Studio;
  #hear: (report: StudioReport) => void = () => {};
  #onFailure: () => void = () => {};

  constructor(clock: Clock, ring: FeedRing, memory: SoundMemory) {
    this.#make = () => {
      // What one has to say that has failed is not heard any more.
      const report = (message: StudioReport) => {
        if (studio === this.#studio) this.#hear(structuredClone(message));
      };
      const studio: Studio = new Studio({ clock, ring, memory, report, openFile: () => NO_FILE });
      return studio;
    };
    this.#studio = this.#make();
  }

  /** As if its thread had thrown: the next order finds another. */
  async fail(): Promise<void> {
    const failed = this.#studio;
    this.#studio = this.#make();
    this.#onFailure();
    await failed.take({ do: "stop" });
  }

  order(order: StudioOrder): void {
    void this.#studio.take(structuredClone(order));
  }

  onReport(receiver: (report: StudioReport) => void): void {
    this.#hear = receiver;
  }

  onFailure(receiver: () => void): void {
    this.#onFailure = receiver;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#studio.take({ do: "stop" });
  }
}
