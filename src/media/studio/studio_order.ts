import type { RateHz } from "../sounds/sound_source.ts";
import type { Recording } from "../media_engine.ts";
import type { FeedCodecs } from "./stream_decoder.ts";

/** What the engine tells the studio. Feeds and recordings have numbers of the engine's. */
export type StudioOrder =
  /** What the payload types of a feed are, from now on. */
  | { readonly do: "feed"; readonly feed: number; readonly codecs: FeedCodecs }
  | { readonly do: "unfeed"; readonly feed: number }
  | RecordOrder
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
  | { readonly report: "fault"; readonly why: string }
  | { readonly report: "stopped" };

/** The first message to a studio. */
export interface StudioStart {
  readonly ring: SharedArrayBuffer;
}
