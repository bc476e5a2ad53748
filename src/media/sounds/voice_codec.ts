/** The codecs we speak, each at a constant rate, so that any sound can be cut at any frame. */
import { type Codec, isSameCodec } from "../../sdp/mod.ts";
import { G722Encoder, linearToA, linearToMu } from "../../rtp/mod.ts";
import type { RateHz } from "./sound_source.ts";

export type VoiceCodecName = "PCMU" | "PCMA" | "G722" | "L16" | "OPUS";

export const FRAME_MS = 20;

/** Encodes one sound, frame after frame. */
export interface FrameEncoder {
  /** Encodes a frame of samples at the codec's rate into its octets, from `at` of `into`. */
  encode(samples: Int16Array, into: Uint8Array, at: number): void;
  free(): void;
}

export interface VoiceCodec {
  readonly name: VoiceCodecName;
  /** As in SDP. */
  readonly encoding: string;
  readonly rtpClockHz: number;
  readonly rateHz: RateHz;
  readonly octetsPerMs: number;
  /** The only length of a packet it has, where it has but one. */
  readonly fixedPtimeMs?: number;
}

/** 32 kbit/s: music in good quality at 16 kHz. */
export const OPUS_BITS_PER_SECOND = 32_000;

export const VOICE_CODECS: readonly VoiceCodec[] = [
  { name: "PCMU", encoding: "PCMU", rtpClockHz: 8000, rateHz: 8000, octetsPerMs: 8 },
  { name: "PCMA", encoding: "PCMA", rtpClockHz: 8000, rateHz: 8000, octetsPerMs: 8 },
  { name: "G722", encoding: "G722", rtpClockHz: 8000, rateHz: 16_000, octetsPerMs: 8 },
  { name: "L16", encoding: "L16", rtpClockHz: 8000, rateHz: 8000, octetsPerMs: 16 },
  {
    name: "OPUS",
    encoding: "opus",
    rtpClockHz: 48_000,
    rateHz: 16_000,
    octetsPerMs: OPUS_BITS_PER_SECOND / 8000,
    fixedPtimeMs: FRAME_MS,
  },
];

/** The codec of ours that a payload type is, if any. */
export function voiceCodecOf(codec: Codec): VoiceCodec | undefined {
  return VOICE_CODECS.find(({ encoding, rtpClockHz }) =>
    isSameCodec(codec, { payloadType: 0, encoding, clockRateHz: rtpClockHz })
  );
}

/** @throws when Opus cannot be had on this system. */
export async function createFrameEncoder({ name }: VoiceCodec): Promise<FrameEncoder> {
  switch (name) {
    case "PCMU":
      return octetEncoder(linearToMu);
    case "PCMA":
      return octetEncoder(linearToA);
    case "L16":
      return { encode: encodeL16, free: () => {} };
    case "G722": {
      const encoder = new G722Encoder();
      return { encode: (samples, into, at) => encoder.encode(samples, into, at), free: () => {} };
    }
    case "OPUS":
      return await createOpusEncoder();
  }
}

function octetEncoder(codeOf: (sample: number) => number): FrameEncoder {
  return {
    encode(samples, into, at) {
      for (let i = 0; i < samples.length; i++) into[at + i] = codeOf(samples[i] ?? 0);
    },
    free: () => {},
  };
}

/** RFC 3551 §4.5.11: network order. */
function encodeL16(samples: Int16Array, into: Uint8Array, at: number): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    into[at + 2 * i] = sample >> 8;
    into[at + 2 * i + 1] = sample;
  }
}

/** The library is loaded when the first leg needs it: most systems never do. */
async function createOpusEncoder(): Promise<FrameEncoder> {
  const { Application, createEncoder } = await import("libopus-wasm");
  const encoder = await createEncoder({
    application: Application.Audio,
    channels: 1,
    sampleRate: 16_000,
    frameSize: 16 * FRAME_MS,
    bitrate: OPUS_BITS_PER_SECOND,
    // Every frame has as many octets as any other.
    vbr: false,
    complexity: 5,
  });
  return {
    encode: (samples, into, at) => into.set(encoder.encode(samples), at),
    free: () => encoder.free(),
  };
}
