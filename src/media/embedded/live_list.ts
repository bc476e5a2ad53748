import { FRAME_MS } from "../sounds/voice_codec.ts";
import { LIVE_FRAMES, type LiveTrack } from "../studio/live_track.ts";
import type { SoundList } from "./playlist.ts";
import type { SoundMemory } from "./sound_memory.ts";

/** Frames that are there before the first is sent: what the studio may be late by. */
const LEAD = 2;
/** Further behind is too late: the writer will soon write over it. */
const MOST = LIVE_FRAMES - 4;

/** A live track, read a packet's worth at a time. Never ends. */
export class LiveList implements SoundList {
  readonly hasEnded = false;
  readonly position = 0;
  readonly #memory: SoundMemory;
  readonly #track: LiveTrack;
  readonly #frameOctets: number;
  /** The next to be read, and how much of it was; undefined before anything was. */
  #frame: number | undefined;
  #offset = 0;
  #isWaiting = true;

  constructor(memory: SoundMemory, track: LiveTrack, octetsPerMs: number) {
    this.#memory = memory;
    this.#track = track;
    this.#frameOctets = octetsPerMs * FRAME_MS;
  }

  seek(): void {}

  /** -1 while less is there than is wanted. */
  read(into: Uint8Array, at: number, count: number): number {
    const written = this.#memory.ready(this.#track.cell);
    this.#frame ??= written;
    if ((written - this.#frame | 0) > MOST) this.#goTo(written - LEAD | 0);
    const ahead = written - this.#frame | 0;
    if (this.#isWaiting && ahead < LEAD) return -1;
    this.#isWaiting = ahead * this.#frameOctets - this.#offset < count;
    if (this.#isWaiting) return -1;
    const { octets } = this.#memory;
    for (let done = 0; done < count; done++) {
      const from = this.#track.at + (this.#frame & LIVE_FRAMES - 1) * this.#frameOctets;
      into[at + done] = octets[from + this.#offset] ?? 0;
      if (++this.#offset === this.#frameOctets) this.#goTo(this.#frame + 1 | 0);
    }
    return count;
  }

  /** The writer has gone on meanwhile: how far is seen at the next `read`. */
  skip(): void {}

  #goTo(frame: number): void {
    this.#frame = frame;
    this.#offset = 0;
  }
}
