import type { Clock } from "../../src/runtime/mod.ts";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { EncodedSounds } from "../../src/media/sounds/encoded_sounds.ts";
import type { MusicFolder } from "../../src/media/sounds/music_folder.ts";
import { SoundLibrary } from "../../src/media/sounds/sound_library.ts";
import { STATIC_SOUNDS } from "../../src/media/static_sounds.ts";

/** Our own sounds, encoded into a memory of the test's. */
export function soundsFor(clock: Clock, music?: MusicFolder) {
  const memory = new SoundMemory(undefined, 2_000_000);
  const log = SILENT_LOG;
  const library = new SoundLibrary({ log, folder: STATIC_SOUNDS, music, country: () => "us" });
  return { memory, library, encoded: new EncodedSounds({ clock, log, memory }) };
}
