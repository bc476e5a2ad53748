import type { Clock } from "../../src/runtime/mod.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { EncodedSounds } from "../../src/media/sounds/encoded_sounds.ts";
import type { MusicFolder } from "../../src/media/sounds/music_folder.ts";
import { SoundLibrary } from "../../src/media/sounds/sound_library.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import type { StudioLink } from "../../src/media/studio/studio_link.ts";
import type { StudioOrder } from "../../src/media/studio/studio_order.ts";
import { STATIC_SOUNDS } from "../../src/media/static_sounds.ts";

/** A studio that only writes down what it was told. */
export class ListStudio implements StudioLink {
  readonly failed = false;
  readonly orders: StudioOrder[] = [];

  order(order: StudioOrder): void {
    this.orders.push(order);
  }

  onReport(): void {}
  onFailure(): void {}

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Our own sounds, encoded into a memory of the test's; and nobody who hears others. */
export function soundsFor(clock: Clock, music?: MusicFolder) {
  const memory = new SoundMemory(undefined, 2_000_000);
  const log = SILENT_LOG;
  const library = new SoundLibrary({ log, folder: STATIC_SOUNDS, music, country: () => "us" });
  const encoded = new EncodedSounds({ clock, log, memory });
  return { memory, library, encoded, studio: new ListStudio(), ring: new FeedRing() };
}
