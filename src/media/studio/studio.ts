/** What is done with the sound of legs besides relaying it, off the relay's thread. */
import {
  isWholeRtp,
  payloadEnd,
  payloadStart,
  payloadTypeOf,
  sequenceOf,
  ssrcOf,
  timestampOf,
} from "../../rtp/mod.ts";
import { type Clock, messageOf, type Timer } from "../../runtime/mod.ts";
import type { RecordingEnd } from "../media_engine.ts";
import type { RateHz } from "../sounds/sound_source.ts";
import { FRAME_MS } from "../sounds/voice_codec.ts";
import type { SoundMemory } from "../embedded/sound_memory.ts";
import { Mixer } from "./mixer.ts";
import type { FeedRing } from "./feed_ring.ts";
import { Recorder } from "./recorder.ts";
import { type FeedCodecs, StreamDecoder } from "./stream_decoder.ts";
import type { RecordOrder, StudioOrder, StudioReport } from "./studio_order.ts";
import { type SampleFile, WavFile } from "./wav_file.ts";

/** What a thread that was held up for long has missed is left out. */
const MOST_STEPS = 5;
/** Kinds of faults that are told of; each once. */
const MOST_FAULTS = 20;

export interface StudioOptions {
  readonly clock: Clock;
  readonly ring: FeedRing;
  /** Where mixes are written. */
  readonly memory: SoundMemory;
  readonly report: (report: StudioReport) => void;
  /** `WavFile` if left out. */
  readonly openFile?: (path: string, rateHz: RateHz) => SampleFile;
}

interface Take {
  readonly order: RecordOrder;
  readonly recorder: Recorder;
  readonly decoder: StreamDecoder;
  readonly file: SampleFile;
}

interface Feed {
  codecs: FeedCodecs;
  readonly takes: Set<Take>;
}

export class Studio {
  readonly #options: StudioOptions;
  readonly #feeds = new Map<number, Feed>();
  readonly #takes = new Map<number, Take>();
  /** Files that are being completed. */
  readonly #closing = new Set<Promise<void>>();
  readonly #mixer: Mixer;
  readonly #faults = new Set<string>();
  #timer: Timer | undefined;
  /** When the next 20 ms are due. */
  #dueMs = 0;

  constructor(options: StudioOptions) {
    this.#options = options;
    this.#mixer = new Mixer({
      memory: options.memory,
      codecsOf: (feed) => this.#feeds.get(feed)?.codecs ?? [],
      onFault: this.#fail,
    });
  }

  /**
   * Carries out one order. `stop` resolves when every file is complete, `mix` when its encoder is
   * there.
   */
  take(order: StudioOrder): void | Promise<void> {
    const pending = this.#take(order);
    if (this.#timer || this.#isIdle) return pending;
    this.#dueMs = this.#options.clock.elapsed() + FRAME_MS;
    this.#later();
    return pending;
  }

  #take(order: StudioOrder): void | Promise<void> {
    switch (order.do) {
      case "feed":
        this.#feed(order.feed, order.codecs);
        break;
      case "unfeed":
        this.#drain();
        this.#feeds.delete(order.feed);
        break;
      case "record":
        this.#record(order);
        break;
      case "end": {
        this.#drain();
        const take = this.#takes.get(order.recording);
        if (take) this.#end(take, order.end);
        break;
      }
      case "mix":
        return this.#mixer.add(order);
      case "remix":
        this.#mixer.change(order.mix, order.feeds);
        break;
      case "unmix":
        this.#mixer.remove(order.mix);
        this.#options.report({ report: "unmixed", mix: order.mix });
        break;
      case "stop":
        return this.#stop();
    }
  }

  get #isIdle(): boolean {
    return this.#feeds.size === 0 && this.#mixer.isIdle;
  }

  #feed(id: number, codecs: FeedCodecs): void {
    const feed = this.#feeds.get(id);
    if (!feed) return void this.#feeds.set(id, { codecs, takes: new Set() });
    feed.codecs = codecs;
    for (const { decoder } of feed.takes) decoder.set(codecs);
    this.#mixer.retune(id, codecs);
  }

  #record(order: RecordOrder): void {
    const feed = this.#feeds.get(order.feed);
    const { clock, openFile = openWav } = this.#options;
    const { path, rateHz, maximumMs, silenceMs } = order;
    const decoder = new StreamDecoder(feed?.codecs ?? [], this.#fail);
    const file = openFile(path, rateHz);
    const startMs = clock.elapsed();
    const recorder = new Recorder({ rateHz, maximumMs, silenceMs, startMs, decoder, file });
    const take = { order, recorder, decoder, file };
    this.#takes.set(order.recording, take);
    feed?.takes.add(take);
  }

  readonly #fail = (error: unknown): void => {
    const why = messageOf(error);
    if (this.#faults.has(why) || this.#faults.size === MOST_FAULTS) return;
    this.#faults.add(why);
    this.#options.report({ report: "fault", why });
  };

  #later(): void {
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, this.#dueMs - clock.elapsed()), () => {
      this.#timer = undefined;
      this.#tick();
      if (!this.#isIdle) this.#later();
    });
  }

  #tick(): void {
    this.#drain();
    const nowMs = this.#options.clock.elapsed();
    for (let count = 0; this.#dueMs <= nowMs && count < MOST_STEPS; count++) {
      this.#mixer.step(nowMs);
      this.#dueMs += FRAME_MS;
    }
    if (this.#dueMs <= nowMs) this.#dueMs = nowMs + FRAME_MS;
    for (const take of this.#takes.values()) {
      const end = this.#goOn(take, nowMs);
      if (end) this.#end(take, end);
    }
  }

  /** Whether it has ended, and how. What fails costs one recording, not all. */
  #goOn({ recorder }: Take, nowMs: number): RecordingEnd | undefined {
    try {
      recorder.tick(nowMs);
      return recorder.end;
    } catch (error) {
      this.#fail(error);
      return "failed";
    }
  }

  /** Hands out all packets that have come. */
  #drain(): void {
    const nowMs = this.#options.clock.elapsed();
    this.#options.ring.drain((id, data, length) => {
      const feed = this.#feeds.get(id);
      const isMixed = this.#mixer.hears(id);
      if (!feed || feed.takes.size === 0 && !isMixed || !isWholeRtp(data, length)) return;
      const packet = {
        ssrc: ssrcOf(data),
        sequence: sequenceOf(data),
        timestamp: timestampOf(data),
        payloadType: payloadTypeOf(data),
        payload: data.slice(payloadStart(data), payloadEnd(data, length)),
        arrivalMs: nowMs,
      };
      for (const { recorder } of feed.takes) recorder.take(packet);
      if (isMixed) this.#mixer.take(id, packet);
    });
  }

  #end(take: Take, end: RecordingEnd): void {
    this.#takes.delete(take.order.recording);
    for (const feed of this.#feeds.values()) feed.takes.delete(take);
    const closing = this.#close(take, end);
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  async #close({ order, recorder, decoder, file }: Take, end: RecordingEnd): Promise<void> {
    const { recording, path, rateHz } = order;
    const { report } = this.#options;
    try {
      if (end === "failed") throw file.fault ?? new Error("What was heard cannot be written");
      await decoder.ready();
      const samples = recorder.close(end);
      const octets = await file.finish(samples);
      const durationMs = Math.round(samples * 1000 / rateHz);
      report({ report: "recorded", recording, result: { path, durationMs, octets, end } });
    } catch (error) {
      await file.abandon();
      const result = { path, durationMs: 0, octets: 0, end: "failed" } as const;
      report({ report: "recorded", recording, result, why: messageOf(error) });
    } finally {
      decoder[Symbol.dispose]();
    }
  }

  async #stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#drain();
    for (const take of this.#takes.values()) this.#end(take, "leg-gone");
    this.#feeds.clear();
    this.#mixer[Symbol.dispose]();
    await Promise.all(this.#closing);
  }
}

function openWav(path: string, rateHz: RateHz): SampleFile {
  return new WavFile(path, rateHz);
}
