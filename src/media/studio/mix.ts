/** What one leg hears of several: their sum, encoded for it, a frame at each step of the grid. */
import type { SoundMemory } from "../embedded/sound_memory.ts";
import { FRAME_MS, type FrameEncoder, type VoiceCodec } from "../sounds/voice_codec.ts";
import { LIVE_FRAMES, type LiveTrack } from "./live_track.ts";
import type { Playout } from "./playout.ts";

const [LEAST, MOST] = [-32_768, 32_767];

export interface MixOptions {
  readonly codec: VoiceCodec;
  readonly encoder: FrameEncoder;
  readonly memory: SoundMemory;
  readonly track: LiveTrack;
}

export class Mix {
  readonly #options: MixOptions;
  readonly #sum: Int32Array;
  readonly #samples: Int16Array;
  readonly #frameOctets: number;
  #written = 0;

  constructor(options: MixOptions) {
    this.#options = options;
    const { rateHz, octetsPerMs } = options.codec;
    this.#sum = new Int32Array(rateHz * FRAME_MS / 1000);
    this.#samples = new Int16Array(this.#sum.length);
    this.#frameOctets = octetsPerMs * FRAME_MS;
  }

  /** Writes the next frame: what each of `sources` has at this step, or silence. */
  step(sources: Iterable<Playout>): void {
    const { codec, encoder, memory, track } = this.#options;
    const sum = this.#sum;
    sum.fill(0);
    for (const source of sources) {
      const frame = source.frame(codec.rateHz);
      if (!frame) continue;
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0);
    }
    const samples = this.#samples;
    for (let i = 0; i < sum.length; i++) {
      const value = sum[i] ?? 0;
      samples[i] = value > MOST ? MOST : value < LEAST ? LEAST : value;
    }
    const at = track.at + (this.#written & LIVE_FRAMES - 1) * this.#frameOctets;
    encoder.encode(samples, memory.octets, at);
    this.#written = this.#written + 1 | 0;
    memory.publish(track.cell, this.#written);
  }

  [Symbol.dispose](): void {
    this.#options.encoder.free();
  }
}
