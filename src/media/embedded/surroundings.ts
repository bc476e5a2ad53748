import type { MediaRefusal } from "../media_engine.ts";
import type { CallMedia } from "./call_media.ts";
import type { IdleCloser } from "./idle_closer.ts";
import type { LegMedia, LegParts } from "./leg_media.ts";
import type { LegStreams } from "./leg_streams.ts";

/** What offers and answers need of the engine around them. */
export interface Surroundings {
  readonly streams: LegStreams;
  readonly closer: IdleCloser;
  /** What a leg that is new is made of. */
  readonly legParts: LegParts;
  /** Tells the relay what changed in `call`. */
  apply(call: CallMedia): void | Promise<void>;
  /** Adds to the changes what the leg is to hear of us and we of it, by its state now. */
  refresh(call: CallMedia, leg: LegMedia): void | Promise<void>;
  /** Forgets a leg that was made for this offer and has nothing. Returns `refusal`. */
  refused(call: CallMedia, leg: LegMedia | undefined, refusal: MediaRefusal): MediaRefusal;
  /** Counts that no port was free, and forgets a call that has no leg. */
  outOfPorts(call: CallMedia): MediaRefusal;
}
