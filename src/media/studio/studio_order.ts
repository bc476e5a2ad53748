import type { RateHz } from "../sounds/sound_source.ts";
import type { VoiceCodecName } from "../sounds/voice_codec.ts";
import type { LiveTrack } from "./live_track.ts";
import type { Recording } from "../media_engine.ts";
import type { FeedCodecs } from "./stream_decoder.ts";

/** What the engine tells the studio. Feeds and recordings have numbers of the engine's. */
export type StudioOrder =
  /** What the payload types of a feed are, from now on. */
  | { readonly do: "feed"; readonly feed: number; readonly codecs: FeedCodecs }
  | { readonly do: "unfeed"; readonly feed: number }
  | RecordOrder
  /** From now on the frames of `feeds`, summed and encoded, are written to `track`. */
  | {
    readonly do: "mix";
    readonly mix: number;
    readonly codec: VoiceCodecName;
    readonly track: LiveTrack;
    readonly feeds: readonly number[];
  }
  /** The mix is of others. */
  | { readonly do: "remix"; readonly mix: number; readonly feeds: readonly number[] }
  | { readonly do: "unmix"; readonly mix: number }
  | { readonly do: "end"; readonly recording: number; readonly end: "stopped" | "leg-gone" }
  | { readonly do: "stop" };

export interface RecordOrder {
  readonly do: "record";
  readonly recording: number;
  readonly feed: number;
  readonly path: string;
  readonly rateHz: RateHz;
  readonly maximumMs: number;
  readonly silenceMs: number;
}

export type StudioReport =
  | {
    readonly report: "recorded";
    readonly recording: number;
    readonly result: Recording;
    /** Why it failed, if it did. */
    readonly why?: string;
  }
  /** Nothing is written to the track any more. */
  | { readonly report: "unmixed"; readonly mix: number }
  | { readonly report: "fault"; readonly why: string }
  | { readonly report: "stopped" };

/** The first message to a studio. */
export interface StudioStart {
  readonly ring: SharedArrayBuffer;
  /** Where mixes are written. */
  readonly sounds: SharedArrayBuffer;
}
