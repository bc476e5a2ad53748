/**
 * Sound that is heard while it is made: a ring of a few frames in the memory of sounds, written by
 * the studio and sent by the relay. Its cell counts the frames that were written.
 */

/** A power of two: a third of a second. */
export const LIVE_FRAMES = 16;

export interface LiveTrack {
  /** Its first octet. */
  readonly at: number;
  readonly cell: number;
}
