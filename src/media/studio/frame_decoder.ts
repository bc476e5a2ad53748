/** From the payload of a packet to samples, for every codec that we speak. */
import { A_TO_LINEAR, G722Decoder, MU_TO_LINEAR } from "../../rtp/mod.ts";
import type { RateHz } from "../sounds/sound_source.ts";
import { VOICE_CODECS, type VoiceCodecName } from "../sounds/voice_codec.ts";

/** The longest packet that any codec has: 120 ms at 16 kHz. What is longer is cut. */
export const LONGEST_PACKET_SAMPLES = 1920;

/** Decodes one stream; its state goes from packet to packet. */
export interface FrameDecoder {
  readonly rateHz: RateHz;
  readonly rtpClockHz: number;
  /** Decodes `payload` into `into` and says how many samples there are; 0 for nonsense. */
  decode(payload: Uint8Array, into: Int16Array): number;
  free(): void;
}

type Decoding = Pick<FrameDecoder, "decode" | "free">;

/**
 * A promise only for Opus, whose library is loaded when the first leg needs it.
 * @throws when that cannot be had on this system.
 */
export function createFrameDecoder(name: VoiceCodecName): FrameDecoder | Promise<FrameDecoder> {
  const codec = VOICE_CODECS.find((each) => each.name === name);
  if (!codec) throw new Error(`There is no codec ${name}`);
  const { rateHz, rtpClockHz } = codec;
  const whole = ({ decode, free }: Decoding) => ({ rateHz, rtpClockHz, decode, free });
  if (name === "OPUS") return opusDecoding().then(whole);
  return whole({ decode: decodingOf(name), free: () => {} });
}

function decodingOf(name: Exclude<VoiceCodecName, "OPUS">): FrameDecoder["decode"] {
  switch (name) {
    case "PCMU":
      return tableDecoder(MU_TO_LINEAR);
    case "PCMA":
      return tableDecoder(A_TO_LINEAR);
    case "L16":
      return decodeL16;
    case "G722": {
      const decoder = new G722Decoder();
      return (payload, into) => {
        const octets = payload.subarray(0, into.length >> 1);
        decoder.decode(octets, into, 0);
        return 2 * octets.length;
      };
    }
  }
}

function tableDecoder(table: ArrayLike<number>): FrameDecoder["decode"] {
  return (payload, into) => {
    const count = Math.min(payload.length, into.length);
    for (let i = 0; i < count; i++) into[i] = table[payload[i] ?? 0] ?? 0;
    return count;
  };
}

/** RFC 3551 §4.5.11: network order. */
function decodeL16(payload: Uint8Array, into: Int16Array): number {
  const count = Math.min(payload.length >> 1, into.length);
  for (let i = 0; i < count; i++) into[i] = (payload[2 * i] ?? 0) << 8 | (payload[2 * i + 1] ?? 0);
  return count;
}

/** RFC 7587: whatever rate and channels a packet was made of, it can be decoded to any other. */
async function opusDecoding(): Promise<Decoding> {
  const { createDecoder } = await import("libopus-wasm");
  const decoder = await createDecoder({ channels: 1, sampleRate: 16_000 });
  const decode = (payload: Uint8Array, into: Int16Array) => {
    try {
      const samples = decoder.decode(payload).subarray(0, into.length);
      into.set(samples);
      return samples.length;
    } catch {
      // Anybody may send nonsense; it is heard as a gap.
      return 0;
    }
  };
  return { decode, free: () => decoder.free() };
}
