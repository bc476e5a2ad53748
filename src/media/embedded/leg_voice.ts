/** What a leg's descriptions say about how we speak to it and hear it. */
import {
  attributeOf,
  type Codec,
  codecsOf,
  isSameCodec,
  type MediaDescription,
} from "../../sdp/mod.ts";
import {
  VOICE_CODECS,
  type VoiceCodec,
  type VoiceCodecName,
  voiceCodecOf,
} from "../sounds/voice_codec.ts";
import type { FeedCodecs } from "../studio/stream_decoder.ts";
import type { ListenChange, SendFormat, ToneCodec } from "./change.ts";
import { hasEvents, isEvents, isVoice } from "./key_events.ts";
import type { LegMedia } from "./leg_media.ts";
import { isRtp, isSecure } from "./media_kind.ts";

const USUAL_PTIME_MS = 20;
const LONGEST_PTIME_MS = 60;
const TONE_CODECS: ReadonlySet<string> = new Set(["PCMU", "PCMA", "G722", "L16"]);

/** How we speak to a leg. */
export interface LegVoice {
  readonly codec: VoiceCodec;
  readonly format: SendFormat;
}

/** The index of the stream in which people speak; -1 when there is none. */
export function voiceIndexOf(leg: LegMedia): number {
  return leg.streams.findIndex((stream, i) => {
    const media = leg.description?.media[i];
    return stream !== undefined && media?.kind === "audio" && isRtp(media) && media.port !== 0;
  });
}

/**
 * The leg's first codec that is agreed and one of ours; undefined when there is none, or its sound
 * is encrypted.
 */
export function legVoiceOf(leg: LegMedia): LegVoice | undefined {
  const index = voiceIndexOf(leg);
  const media = leg.description?.media[index];
  if (!media || isSecure(media)) return undefined;
  for (const agreed of agreedCodecs(leg, index, codecsOf(media))) {
    const codec = voiceCodecOf(agreed);
    if (codec) return { codec, format: formatOf(codec, agreed.payloadType, media) };
  }
  return undefined;
}

/** The first codec for voice that is agreed with a leg, whose sound must not be encrypted. */
export function agreedVoiceOf(leg: LegMedia): Codec | undefined {
  const index = voiceIndexOf(leg);
  const media = leg.description?.media[index];
  if (!media || isSecure(media)) return undefined;
  return agreedCodecs(leg, index, codecsOf(media)).find(isVoice);
}

/** A stand-in for a leg whose codec is not ours, so that time passes for it too. */
export const MUTE_VOICE: LegVoice = muteVoice();

/** The events that the leg takes, as RFC 4733 wants them with the clock of its voice. */
export function eventsToLeg(leg: LegMedia): Codec | undefined {
  const index = voiceIndexOf(leg);
  const media = leg.description?.media[index];
  if (!media || isSecure(media)) return undefined;
  const own = codecsOf(media);
  const events = agreedCodecs(leg, index, own.filter(isEvents));
  if (events.length < 2) return events[0];
  const voice = agreedCodecs(leg, index, own).find(isVoice);
  return events.find(({ clockRateHz }) => clockRateHz === voice?.clockRateHz) ?? events[0];
}

/** True when the leg may send events: its description has them, or ours to it. */
export function maySendEvents(leg: LegMedia): boolean {
  const index = voiceIndexOf(leg);
  return [leg.presented?.media[index], leg.description?.media[index]].some((media) => {
    return media !== undefined && !isSecure(media) && hasEvents(media);
  });
}

/** What to listen for on a leg, by all the numbers under which it may send. */
export function listeningOf(leg: LegMedia, wantsTones: boolean) {
  const index = voiceIndexOf(leg);
  const sections = [leg.presented?.media[index], leg.description?.media[index]];
  const events = new Map<number, number>();
  const tones = new Map<number, ToneCodec>();
  for (const media of sections) {
    if (!media || isSecure(media)) continue;
    for (const codec of codecsOf(media)) {
      const { payloadType, clockRateHz } = codec;
      if (isEvents(codec)) events.set(payloadType, clockRateHz / 1000);
      const name = voiceCodecOf(codec)?.name;
      if (wantsTones && isToneCodec(name)) tones.set(payloadType, name);
    }
  }
  const listening: Pick<ListenChange, "events" | "tones"> = {
    events: [...events],
    tones: [...tones],
  };
  return listening;
}

/** The codecs of ours by all the numbers under which the leg may send them. */
export function feedCodecsOf(leg: LegMedia): FeedCodecs {
  const index = voiceIndexOf(leg);
  const codecs = new Map<number, VoiceCodecName>();
  for (const media of [leg.presented?.media[index], leg.description?.media[index]]) {
    if (!media || isSecure(media)) continue;
    for (const codec of codecsOf(media)) {
      const ours = voiceCodecOf(codec);
      if (ours) codecs.set(codec.payloadType, ours.name);
    }
  }
  return [...codecs];
}

/** Those of the leg's `own` codecs that our description of the stream has too. */
function agreedCodecs(
  leg: LegMedia,
  index: number,
  own: readonly Codec[],
): readonly Codec[] {
  const ours = leg.presented?.media[index];
  if (own.length === 0 || !ours || ours.port === 0) return own;
  const offered = codecsOf(ours);
  return own.filter((codec) => offered.some((other) => isSameCodec(codec, other)));
}

function formatOf(codec: VoiceCodec, payloadType: number, media: MediaDescription): SendFormat {
  const { octetsPerMs, rtpClockHz, fixedPtimeMs } = codec;
  const ptimeMs = fixedPtimeMs ?? ptimeOf(media);
  return { payloadType, octetsPerMs, unitsPerMs: rtpClockHz / 1000, ptimeMs };
}

/** RFC 8866 §6.4, as far as our grid of 10 ms has it. */
function ptimeOf({ attributes }: MediaDescription): number {
  const wanted = Number(attributeOf(attributes, "ptime") ?? USUAL_PTIME_MS);
  const most = Number(attributeOf(attributes, "maxptime") ?? LONGEST_PTIME_MS);
  const ms = Math.min(wanted, most, LONGEST_PTIME_MS);
  return ms >= 10 ? Math.floor(ms / 10) * 10 : USUAL_PTIME_MS;
}

function isToneCodec(name: string | undefined): name is ToneCodec {
  return name !== undefined && TONE_CODECS.has(name);
}

function muteVoice(): LegVoice {
  const [codec] = VOICE_CODECS;
  if (!codec) throw new Error("There are no codecs");
  const format = { payloadType: 0, octetsPerMs: 8, unitsPerMs: 8, ptimeMs: USUAL_PTIME_MS };
  return { codec, format };
}
