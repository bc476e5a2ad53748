import { type Clock, type Log, messageOf, type Meter, type Random } from "../../runtime/mod.ts";
import type { MediaEngine, MediaObserver } from "../media_engine.ts";
import { EncodedSounds } from "../sounds/encoded_sounds.ts";
import type { MusicFolder } from "../sounds/music_folder.ts";
import { SoundLibrary } from "../sounds/sound_library.ts";
import { FeedRing } from "../studio/feed_ring.ts";
import { StudioThread } from "../studio/studio_link.ts";
import { STATIC_SOUNDS } from "../static_sounds.ts";
import { DatagramLink } from "./datagram_link.ts";
import { EmbeddedMediaEngine } from "./embedded_media_engine.ts";
import { Figures } from "./figures.ts";
import { LibcLink, type LinkOptions } from "./libc_link.ts";
import { PortPool } from "./port_pool.ts";
import type { RelayLink } from "./relay_link.ts";
import { SoundMemory } from "./sound_memory.ts";

export interface EmbeddedMediaConfig {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly observer: MediaObserver;
  /** UDP ports for media, both ends included; 10000-20000 if left out. */
  readonly ports?: { readonly low: number; readonly high: number };
  /** Silence of a leg that is announced; 60 s if left out. */
  readonly silenceMs?: number;
  /** How long a port rests after a call; 5 s if left out. */
  readonly quarantineMs?: number;
  /** `auto` (if left out): libc where it can be had, else `portable`. */
  /** Where uploaded music lies; only ours is played if left out. */
  readonly music?: MusicFolder;
  /** Whose tones are played now, by ISO 3166 code, or `eu`; `us` if left out. */
  readonly country?: () => string;
  readonly path?: "auto" | "libc" | "portable";
}

/**
 * Starts the relay's thread and returns the engine in front of it.
 * @throws {RangeError} when the ports hold no pair.
 * @throws when the thread does not start, or `path` is `libc` and there is none.
 */
export async function startEmbeddedMedia(config: EmbeddedMediaConfig): Promise<MediaEngine> {
  const { clock, random, log, meter, observer, path = "auto" } = config;
  const { low, high } = config.ports ?? { low: 10_000, high: 20_000 };
  const { silenceMs = 60_000, quarantineMs = 5000 } = config;
  const figures = new Figures(low, high);
  const sounds = new SoundMemory();
  const ring = new FeedRing();
  const link = await startLink(path, { clock, log, figures, sounds, ring, low, high });
  const { warmPairs } = link;
  const pool = new PortPool({ clock, random, low, high, quarantineMs, warmPairs });
  log.info("Media is relayed", { path: link.path, low, high });
  const { music, country = () => "us" } = config;
  const library = new SoundLibrary({ log, folder: STATIC_SOUNDS, music, country });
  const encoded = new EncodedSounds({ clock, log, memory: sounds });
  const common = { clock, random, log, meter, observer, pool, link, silenceMs };
  const studio = new StudioThread({ clock, log, ring, sounds });
  return new EmbeddedMediaEngine({ ...common, library, encoded, studio, ring });
}

async function startLink(
  path: "auto" | "libc" | "portable",
  options: LinkOptions,
): Promise<RelayLink> {
  if (path === "portable") return await DatagramLink.start(options);
  if (path === "libc") return await LibcLink.start(options);
  if (Deno.build.os !== "linux") return await DatagramLink.start(options);
  try {
    return await LibcLink.start(options);
  } catch (error) {
    // No glibc, or FFI is not permitted.
    options.log.warn("Media takes the slower path", { why: messageOf(error) });
    return await DatagramLink.start(options);
  }
}
