import type { MediaObserver } from "../../src/media/mod.ts";

/** An observer that hears only what `parts` say. */
export function observerOf(parts: Partial<MediaObserver> = {}): MediaObserver {
  return {
    onSilent: () => {},
    onDigit: () => {},
    onPlayed: () => {},
    onRecorded: () => {},
    ...parts,
  };
}
