/** What a phone sends while it plays a tone, and where it is written. */
import { writeRtpHeader } from "../../src/rtp/mod.ts";
import {
  createFrameEncoder,
  FRAME_MS,
  VOICE_CODECS,
  type VoiceCodecName,
} from "../../src/media/sounds/voice_codec.ts";

export interface SpeechOptions {
  readonly codec?: VoiceCodecName;
  readonly payloadType?: number;
  readonly hertz?: number;
  readonly ssrc?: number;
  /** Of the first packet. */
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly amplitude?: number;
}

/** RTP packets of 20 ms each with a sine, one after the other. */
export async function speech(
  frames: number,
  options: SpeechOptions = {},
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { codec: name = "PCMU", payloadType = 0, hertz = 600, ssrc = 77 } = options;
  const { sequence = 1, timestamp = 1000, amplitude = 8000 } = options;
  const codec = VOICE_CODECS.find((each) => each.name === name);
  if (!codec) throw new Error(name);
  const encoder = await createFrameEncoder(codec);
  const samples = new Int16Array(codec.rateHz * FRAME_MS / 1000);
  const units = codec.rtpClockHz * FRAME_MS / 1000;
  const packets: Uint8Array<ArrayBuffer>[] = [];
  for (let frame = 0; frame < frames; frame++) {
    for (let i = 0; i < samples.length; i++) {
      const at = (frame * samples.length + i) / codec.rateHz;
      samples[i] = Math.round(amplitude * Math.sin(2 * Math.PI * hertz * at));
    }
    const packet = new Uint8Array(12 + FRAME_MS * codec.octetsPerMs);
    const time = timestamp + frame * units >>> 0;
    writeRtpHeader(packet, payloadType, frame === 0, sequence + frame & 0xffff, time, ssrc);
    encoder.encode(samples, packet, 12);
    packets.push(packet);
  }
  encoder.free();
  return packets;
}

/** The names of the files in a folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names;
}
