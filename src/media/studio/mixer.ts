/** Who hears a mix of whom: one playout for each that is heard, one mix for each that hears. */
import type { SoundMemory } from "../embedded/sound_memory.ts";
import { createFrameEncoder, VOICE_CODECS } from "../sounds/voice_codec.ts";
import { Mix } from "./mix.ts";
import type { VoicePacket } from "./packet_order.ts";
import { Playout } from "./playout.ts";
import { type FeedCodecs, StreamDecoder } from "./stream_decoder.ts";
import type { StudioOrder } from "./studio_order.ts";

type MixOrder = Extract<StudioOrder, { readonly do: "mix" }>;

/** One who hears; no mix while its encoder is being made. */
interface Listener {
  feeds: readonly number[];
  mix: Mix | undefined;
}

interface Source {
  readonly decoder: StreamDecoder;
  readonly playout: Playout;
}

export interface MixerOptions {
  readonly memory: SoundMemory;
  readonly codecsOf: (feed: number) => FeedCodecs;
  readonly onFault: (why: unknown) => void;
}

export class Mixer {
  readonly #options: MixerOptions;
  readonly #listeners = new Map<number, Listener>();
  readonly #sources = new Map<number, Source>();

  constructor(options: MixerOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  async add({ mix: id, codec: name, track, feeds }: MixOrder): Promise<void> {
    const { memory, onFault } = this.#options;
    const listener: Listener = { feeds, mix: undefined };
    this.#listeners.set(id, listener);
    this.#refresh();
    const codec = VOICE_CODECS.find((each) => each.name === name);
    if (!codec) return;
    try {
      const encoder = await createFrameEncoder(codec);
      // It may have been taken away meanwhile, and its track be somebody else's.
      if (this.#listeners.get(id) !== listener) return encoder.free();
      listener.mix = new Mix({ codec, encoder, memory, track });
    } catch (error) {
      onFault(error);
    }
  }

  change(id: number, feeds: readonly number[]): void {
    const listener = this.#listeners.get(id);
    if (!listener) return;
    listener.feeds = feeds;
    this.#refresh();
  }

  /** Nothing is written to its track from now on. */
  remove(id: number): void {
    this.#listeners.get(id)?.mix?.[Symbol.dispose]();
    this.#listeners.delete(id);
    this.#refresh();
  }

  /** The codecs of a feed are others. */
  retune(feed: number, codecs: FeedCodecs): void {
    this.#sources.get(feed)?.decoder.set(codecs);
  }

  hears(feed: number): boolean {
    return this.#sources.has(feed);
  }

  take(feed: number, packet: VoicePacket): void {
    this.#sources.get(feed)?.playout.take(packet);
  }

  /** Goes on by 20 ms. What fails costs one listener a frame. */
  step(nowMs: number): void {
    for (const { playout } of this.#sources.values()) {
      this.#guarded(() => playout.step(nowMs));
    }
    for (const { mix, feeds } of this.#listeners.values()) {
      if (mix) this.#guarded(() => mix.step(this.#playouts(feeds)));
    }
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#listeners.keys()]) this.remove(id);
  }

  *#playouts(feeds: readonly number[]): Iterable<Playout> {
    for (const feed of feeds) {
      const source = this.#sources.get(feed);
      if (source) yield source.playout;
    }
  }

  #guarded(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  /** There is a playout for each feed that somebody hears, and for no other. */
  #refresh(): void {
    const wanted = new Set([...this.#listeners.values()].flatMap(({ feeds }) => feeds));
    for (const [feed, source] of this.#sources) {
      if (wanted.has(feed)) continue;
      source.playout[Symbol.dispose]();
      this.#sources.delete(feed);
    }
    const { codecsOf, onFault } = this.#options;
    for (const feed of wanted) {
      if (this.#sources.has(feed)) continue;
      const decoder = new StreamDecoder(codecsOf(feed), onFault);
      this.#sources.set(feed, { decoder, playout: new Playout(decoder) });
    }
  }
}
