import type { Clock } from "../../src/runtime/mod.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { EncodedSounds } from "../../src/media/sounds/encoded_sounds.ts";
import type { MusicFolder } from "../../src/media/sounds/music_folder.ts";
import { SoundLibrary } from "../../src/media/sounds/sound_library.ts";
import { FeedRing } from "../../src/media/studio/feed_ring.ts";
import { STATIC_SOUNDS } from "../../src/media/static_sounds.ts";
import { InlineStudio } from "./inline_studio.ts";

/** Our own sounds, encoded into a memory of the test's; and a studio that keeps no file. */
export function soundsFor(clock: Clock, music?: MusicFolder) {
  const memory = new SoundMemory(undefined, 2_000_000);
  const log = SILENT_LOG;
  const library = new SoundLibrary({ log, folder: STATIC_SOUNDS, music, country: () => "us" });
  const encoded = new EncodedSounds({ clock, log, memory });
  const ring = new FeedRing(undefined, 1 << 18);
  return { memory, library, encoded, ring, studio: new InlineStudio(clock, ring, memory) };
}
