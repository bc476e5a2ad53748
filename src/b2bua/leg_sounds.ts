import type { CallId, LegId } from "../domain/mod.ts";
import type { MediaEngine, Sound } from "../media/mod.ts";
import type { Leg } from "./leg.ts";

export interface LegSoundsOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  /** The file that is heard while one waits; undefined for the music that is built in. */
  readonly musicFor: (leg: Leg) => string | undefined;
  /** Who waits hears music instead of ringing. */
  readonly ringsWithMusic: () => boolean;
}

/** What the legs of a call hear from us. */
export class LegSounds {
  readonly #options: LegSoundsOptions;
  readonly #playing = new Map<LegId, "music" | "ringback" | "screening">();

  constructor(options: LegSoundsOptions) {
    this.#options = options;
  }

  /** Plays `what` until something else is played; the same again goes on as it is. */
  play(leg: Leg, what: "music" | "ringback" | "nothing"): void {
    const { call, media, musicFor } = this.#options;
    if (what === "nothing") return this.#stop(leg);
    if (this.#playing.get(leg.id) === what) return;
    this.#endScreening(leg);
    this.#playing.set(leg.id, what);
    const file = musicFor(leg);
    media.play(
      call,
      leg.id,
      what === "ringback"
        ? { kind: "tone", tone: "ringback" }
        : { kind: "music", ...(file === undefined ? {} : { file }) },
    );
  }

  /** What one hears who waits until somebody answers. */
  ring(leg: Leg): void {
    this.play(leg, this.#options.ringsWithMusic() ? "music" : "ringback");
  }

  /** The person at `leg` hears what to press, and we hear what is pressed. */
  screen({ id }: Leg): void {
    const { call, media } = this.#options;
    media.listen(call, id);
    this.#playing.set(id, "screening");
    media.play(call, id, SCREENING);
  }

  isScreening({ id }: Leg): boolean {
    return this.#playing.get(id) === "screening";
  }

  #stop(leg: Leg): void {
    const { call, media } = this.#options;
    this.#endScreening(leg);
    if (this.#playing.delete(leg.id)) media.stopPlaying(call, leg.id);
  }

  /** Its keys are for its partner from now on, who hears a tone that we took for one twice. */
  #endScreening(leg: Leg): void {
    const { call, media } = this.#options;
    if (this.isScreening(leg)) media.unlisten(call, leg.id);
  }
}

/** What a screened person hears until a key is pressed. */
const SCREENING: Sound = { kind: "prompts", names: ["press-one-to-accept"], repeat: true };
