import type { Track } from "./change.ts";
import type { SoundMemory } from "./sound_memory.ts";

/** What a voice reads its packets from. */
export interface SoundList {
  readonly hasEnded: boolean;
  readonly position: number;
  seek(share: number, unit: number): void;
  read(into: Uint8Array, at: number, count: number): number;
  skip(count: number): void;
}

/** Tracks one after the other, read a packet's worth at a time. */
export class Playlist implements SoundList {
  readonly #memory: SoundMemory;
  readonly #tracks: readonly Track[];
  readonly #loops: boolean;
  readonly #octets: number;
  #index = 0;
  #offset = 0;

  constructor(memory: SoundMemory, tracks: readonly Track[], loops: boolean) {
    this.#memory = memory;
    this.#tracks = tracks;
    this.#loops = loops;
    this.#octets = tracks.reduce((sum, { octets }) => sum + octets, 0);
  }

  /** True when all of it was read. Never of a loop with any sound in it. */
  get hasEnded(): boolean {
    return this.#index >= this.#tracks.length || this.#octets === 0;
  }

  /** How far it is, as a share of one round. */
  get position(): number {
    let before = this.#offset;
    for (let i = 0; i < this.#index; i++) before += this.#tracks[i]?.octets ?? 0;
    return this.#octets === 0 ? 0 : before / this.#octets;
  }

  /** Goes to `share` of one round, at a border of `unit` octets. */
  seek(share: number, unit: number): void {
    this.#index = 0;
    this.#offset = 0;
    this.skip(Math.floor(share * this.#octets / unit) * unit);
  }

  /**
   * Copies the next `count` octets into `into` from `at`, fewer at the end. None, and -1, when they
   * are not encoded yet.
   */
  read(into: Uint8Array, at: number, count: number): number {
    const { octets } = this.#memory;
    let done = 0;
    while (done < count) {
      const track = this.#tracks[this.#index];
      if (track === undefined || this.#octets === 0) break;
      const part = Math.min(count - done, track.octets - this.#offset);
      if (this.#memory.ready(track.cell) < this.#offset + part) return -1;
      const from = track.at + this.#offset;
      for (let i = 0; i < part; i++) into[at + done + i] = octets[from + i] ?? 0;
      done += part;
      this.#advance(part, track);
    }
    return done;
  }

  /** Passes over the next `count` octets. */
  skip(count: number): void {
    let left = this.#loops && this.#octets > 0 ? count % this.#octets : count;
    while (left > 0) {
      const track = this.#tracks[this.#index];
      if (track === undefined) return;
      const part = Math.min(left, track.octets - this.#offset);
      left -= part;
      this.#advance(part, track);
    }
  }

  #advance(count: number, track: Track): void {
    this.#offset += count;
    if (this.#offset < track.octets) return;
    this.#offset = 0;
    this.#index++;
    if (this.#loops && this.#index === this.#tracks.length) this.#index = 0;
  }
}
