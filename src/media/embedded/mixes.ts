import type { CallId } from "../../domain/mod.ts";
import type { Counter, Meter } from "../../runtime/mod.ts";
import { type LegOfCall, MOST_MIXES } from "../media_engine.ts";
import type { EncodedSound, EncodedSounds } from "../sounds/encoded_sounds.ts";
import { FRAME_MS, type VoiceCodec } from "../sounds/voice_codec.ts";
import { LIVE_FRAMES } from "../studio/live_track.ts";
import type { StudioLink } from "../studio/studio_link.ts";
import type { Track } from "./change.ts";
import type { LegFeeds } from "./leg_feeds.ts";
import type { LegMedia } from "./leg_media.ts";
import type { StudioDeskOptions } from "./studio_desk.ts";

/** What one leg hears of several. */
export interface LegMix {
  readonly listener: LegOfCall;
  /** Those that it is to hear, by call and leg; the number of the feed of each that is there. */
  readonly sources: Map<string, LegOfCall & { feed?: number }>;
  /** What the studio was told last: a mix of its own for each codec. */
  tuned?: { readonly id: number; readonly codec: VoiceCodec; readonly room: EncodedSound };
}

export interface MixesOptions {
  readonly meter: Meter;
  readonly studio: StudioLink;
  readonly feeds: LegFeeds;
  readonly encoded: EncodedSounds;
  readonly inTurn: StudioDeskOptions["inTurn"];
}

/** Which legs hear which others, mixed. */
export class Mixes {
  readonly #options: MixesOptions;
  /** Room that the studio may still write to, by its mix. */
  readonly #rooms = new Map<number, EncodedSound>();
  readonly #refused: Counter;
  readonly #mixes = new Set<LegMix>();
  #lastId = 0;

  constructor(options: MixesOptions) {
    this.#options = options;
    const { meter } = options;
    meter.gauge("media_mixes", "Legs that hear several others at once.", () => this.#mixes.size);
    this.#refused = meter.counter(
      "media_mixes_refused_total",
      "Legs that hear silence in place of several others, because too many hear others.",
    );
  }

  /** `MediaEngine.mix`, in the turn of the listener's call. */
  set(call: CallId, leg: LegMedia, sources: readonly LegOfCall[]): void {
    if (sources.length === 0) return this.#end(leg);
    if (!leg.mix && this.#mixes.size >= MOST_MIXES) return this.#refused.add();
    const mix: LegMix = leg.mix ??= { listener: { call, leg: leg.id }, sources: new Map() };
    this.#mixes.add(mix);
    const wanted = new Map(sources.map((source) => [keyOf(source), source]));
    for (const [key, source] of mix.sources) {
      if (wanted.has(key)) continue;
      mix.sources.delete(key);
      this.#part(mix, source);
    }
    for (const [key, source] of wanted) {
      if (!mix.sources.has(key)) mix.sources.set(key, { ...source });
      // Also one that was named before: it may not have been there then.
      this.#join(mix, source);
    }
    this.#tell(mix);
  }

  /** The studio has failed, and another takes its place: it is told of every mix anew. */
  renew(): void {
    for (const mix of this.#mixes) {
      const { listener: { call, leg } } = mix;
      this.#options.inTurn(call, leg, () => this.#untune(mix));
      for (const source of mix.sources.values()) this.#join(mix, source);
    }
  }

  /** What `leg` hears, in `codec`, under a number; undefined when there is no room for it. */
  trackOf(
    leg: LegMedia,
    codec: VoiceCodec,
  ): { readonly id: number; readonly track: Track } | undefined {
    const { mix } = leg;
    if (!mix) return undefined;
    if (mix.tuned?.codec.name !== codec.name) this.#tune(mix, codec);
    if (!mix.tuned) return undefined;
    const { id, room: { at, octets, cell } } = mix.tuned;
    return { id, track: { at, octets, cell } };
  }

  /** The leg is gone. */
  forget(call: CallId, leg: LegMedia): void {
    this.#end(leg);
    for (const mix of leg.mixes ?? []) {
      const source = mix.sources.get(keyOf({ call, leg: leg.id }));
      if (source) delete source.feed;
      this.#tell(mix);
    }
    leg.mixes = undefined;
  }

  /** The studio writes no more to the track of `id`. */
  released(id: number): void {
    this.#rooms.get(id)?.release();
    this.#rooms.delete(id);
  }

  /** `source` is heard in `mix`, unless that has changed meanwhile. */
  #join(mix: LegMix, { call, leg }: LegOfCall): void {
    this.#options.inTurn(call, leg, (_call, source) => {
      const known = mix.sources.get(keyOf({ call, leg }));
      if (!known) return;
      (source.mixes ??= new Set()).add(mix);
      known.feed = this.#options.feeds.open(source);
      this.#tell(mix);
    });
  }

  #part(mix: LegMix, { call, leg }: LegOfCall): void {
    this.#options.inTurn(call, leg, (_call, source) => {
      // It may have been named again meanwhile.
      if (!mix.sources.has(keyOf({ call, leg }))) source.mixes?.delete(mix);
    });
  }

  #tune(mix: LegMix, codec: VoiceCodec): void {
    const { studio, encoded } = this.#options;
    this.#untune(mix);
    const id = ++this.#lastId;
    const octets = LIVE_FRAMES * FRAME_MS * codec.octetsPerMs;
    const room = studio.failed ? undefined : encoded.lend(`mix:${id}`, octets);
    if (!room) return;
    this.#rooms.set(id, room);
    mix.tuned = { id, codec, room };
    const { at, cell } = room;
    studio.order({
      do: "mix",
      mix: id,
      codec: codec.name,
      track: { at, cell },
      feeds: feedsOf(mix),
    });
  }

  #untune(mix: LegMix): void {
    if (mix.tuned) this.#options.studio.order({ do: "unmix", mix: mix.tuned.id });
    delete mix.tuned;
  }

  #end(leg: LegMedia): void {
    const { mix } = leg;
    if (!mix) return;
    leg.mix = undefined;
    this.#mixes.delete(mix);
    this.#untune(mix);
    const sources = [...mix.sources.values()];
    mix.sources.clear();
    for (const source of sources) this.#part(mix, source);
  }

  #tell(mix: LegMix): void {
    if (!mix.tuned) return;
    this.#options.studio.order({ do: "remix", mix: mix.tuned.id, feeds: feedsOf(mix) });
  }
}

const keyOf = ({ call, leg }: LegOfCall): string => `${call} ${leg}`;

const feedsOf = ({ sources }: LegMix): readonly number[] =>
  [...sources.values()].flatMap(({ feed }) => feed ?? []);
