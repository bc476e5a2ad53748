import type { VoiceCodecName } from "../sounds/voice_codec.ts";
import { createFrameDecoder, type FrameDecoder } from "./frame_decoder.ts";

/** Payload types of a stream and what they are. */
export type FeedCodecs = readonly (readonly [number, VoiceCodecName])[];

/** The decoders of one stream, whose codec may change from packet to packet. */
export class StreamDecoder implements Disposable {
  readonly #decoders = new Map<VoiceCodecName, FrameDecoder>();
  readonly #making = new Map<VoiceCodecName, Promise<void>>();
  readonly #names: (VoiceCodecName | undefined)[] = new Array(128).fill(undefined);
  readonly #onFault: (why: unknown) => void;
  #isFreed = false;

  /** `onFault` hears why a codec cannot be had; its packets are gaps. */
  constructor(codecs: FeedCodecs, onFault: (why: unknown) => void) {
    this.#onFault = onFault;
    this.set(codecs);
  }

  /** False while a decoder is being made: packets can wait. */
  get isReady(): boolean {
    return this.#making.size === 0;
  }

  /** Resolves when the decoders of all codecs are there that can be had. */
  async ready(): Promise<void> {
    while (!this.isReady) await Promise.all(this.#making.values());
  }

  set(codecs: FeedCodecs): void {
    this.#names.fill(undefined);
    for (const [type, name] of codecs) {
      this.#names[type] = name;
      if (this.#decoders.has(name) || this.#making.has(name)) continue;
      const decoder = createFrameDecoder(name);
      if (decoder instanceof Promise) this.#making.set(name, this.#make(name, decoder));
      else this.#decoders.set(name, decoder);
    }
  }

  /** Undefined for what is no voice of ours: key presses, comfort noise. */
  for(payloadType: number): FrameDecoder | undefined {
    const name = this.#names[payloadType];
    return name && this.#decoders.get(name);
  }

  [Symbol.dispose](): void {
    this.#isFreed = true;
    for (const decoder of this.#decoders.values()) decoder.free();
    this.#decoders.clear();
  }

  async #make(name: VoiceCodecName, making: Promise<FrameDecoder>): Promise<void> {
    try {
      const decoder = await making;
      if (this.#isFreed) decoder.free();
      else this.#decoders.set(name, decoder);
    } catch (error) {
      this.#onFault(error);
    } finally {
      this.#making.delete(name);
    }
  }
}
