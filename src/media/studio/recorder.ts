/**
 * What one leg says, as one piece of sound. The time of the sender's own clock says where in it a
 * packet belongs (RFC 3550 §5.1); the time of ours, how long nothing was heard.
 */
import { HalfBand } from "../sounds/half_band.ts";
import type { RateHz } from "../sounds/sound_source.ts";
import type { RecordingEnd } from "../media_engine.ts";
import { type FrameDecoder, LONGEST_PACKET_SAMPLES } from "./frame_decoder.ts";
import { PacketOrder, type VoicePacket } from "./packet_order.ts";
import { Loudness } from "./loudness.ts";
import type { StreamDecoder } from "./stream_decoder.ts";
import type { SampleFile } from "./wav_file.ts";

/** A packet may come so much after one that was sent later. */
const HOLD_MS = 200;
/** Without packets silence is written up to here behind the present. */
const LAG_MS = 400;
/** A sender's clock may be ahead of ours by this; more is a claim that would fill the disk. */
const LEAD_MS = 1000;
/** Heard after the last word, where silence ends a recording. */
const TAIL_MS = 200;
const FLUSH_MS = 1000;

export interface RecorderOptions {
  readonly rateHz: RateHz;
  readonly maximumMs: number;
  /** 0: silence does not end it. */
  readonly silenceMs: number;
  readonly startMs: number;
  readonly decoder: StreamDecoder;
  readonly file: SampleFile;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #order = new PacketOrder(HOLD_MS);
  readonly #loudness: Loudness;
  readonly #decoded = new Int16Array(LONGEST_PACKET_SAMPLES);
  readonly #converted = new Int16Array(2 * LONGEST_PACKET_SAMPLES);
  readonly #silence = new Int16Array(LONGEST_PACKET_SAMPLES);
  #filter: HalfBand | undefined;
  #last: VoicePacket | undefined;
  #clockHz = 0;
  /** The RTP timestamp that belongs to the end of what is written. */
  #expected = 0;
  /** Samples written. */
  #position = 0;
  #flushedMs: number;
  #end: RecordingEnd | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#loudness = new Loudness(options.rateHz);
    this.#flushedMs = options.startMs;
  }

  /** Why it has ended by itself; undefined while it goes on. */
  get end(): RecordingEnd | undefined {
    return this.#options.file.fault ? "failed" : this.#end;
  }

  take(packet: VoicePacket): void {
    if (!this.end) this.#order.put(packet);
  }

  /** Writes what is due by `nowMs`. */
  tick(nowMs: number): void {
    if (!this.#options.decoder.isReady) return;
    this.#writePackets(nowMs);
    const { startMs, rateHz, file } = this.#options;
    if (this.#order.isEmpty) {
      const missing = (nowMs - startMs - LAG_MS) * rateHz / 1000 - this.#position;
      if (missing > 0) this.#writeSilence(Math.floor(missing));
    }
    if (nowMs - this.#flushedMs < FLUSH_MS) return;
    this.#flushedMs = nowMs;
    file.flush();
  }

  /** Writes what still waits; the file is then to have as many samples as this returns. */
  close(end: RecordingEnd): number {
    this.#writePackets(Infinity);
    if (end !== "silence") return this.#position;
    const { rateHz } = this.#options;
    return Math.min(this.#position, this.#loudness.lastLoud + TAIL_MS * rateHz / 1000);
  }

  #writePackets(nowMs: number): void {
    for (let next = this.#order.next(nowMs); next; next = this.#order.next(nowMs)) {
      const decoder = this.#options.decoder.for(next.payloadType);
      if (decoder && !this.end) this.#write(next, decoder);
    }
  }

  #write(packet: VoicePacket, decoder: FrameDecoder): void {
    const { rateHz, startMs } = this.#options;
    const { rtpClockHz } = decoder;
    const arrived = Math.floor((packet.arrivalMs - startMs) * rateHz / 1000);
    const isSame = packet.ssrc === this.#last?.ssrc && this.#clockHz === rtpClockHz;
    const gap = (packet.timestamp - this.#expected | 0) * rateHz / rtpClockHz;
    const goesOn = isSame && this.#position + gap <= arrived + LEAD_MS * rateHz / 1000;
    // Late by more than it could be: the sender has set its clock anew.
    const isLate = goesOn && gap < 0 && gap > -LEAD_MS * rateHz / 1000;
    if (isLate) return;
    const count = decoder.decode(packet.payload, this.#decoded);
    // A packet comes when its last sample has been said.
    const began = arrived - count * rateHz / decoder.rateHz;
    const silence = goesOn && gap >= 0 ? gap : began - this.#position;
    if (silence > 0) this.#put(undefined, Math.floor(silence));
    this.#last = packet;
    this.#clockHz = rtpClockHz;
    this.#expected = packet.timestamp + count * rtpClockHz / decoder.rateHz | 0;
    this.#putAt(decoder.rateHz, count);
  }

  #writeSilence(samples: number): void {
    this.#expected = this.#expected + samples * this.#clockHz / this.#options.rateHz | 0;
    this.#put(undefined, samples);
  }

  /** Writes what was decoded, at the rate of the file. */
  #putAt(rateHz: RateHz, count: number): void {
    if (rateHz === this.#options.rateHz) return this.#put(this.#decoded, count);
    const filter = this.#filter ??= new HalfBand();
    const made = rateHz === 16_000
      ? filter.halve(this.#decoded, count, this.#converted)
      : filter.double(this.#decoded, count, this.#converted);
    this.#put(this.#converted, made);
  }

  /** Undefined: silence. */
  #put(samples: Int16Array | undefined, count: number): void {
    const { rateHz, maximumMs, silenceMs, file } = this.#options;
    const most = Math.floor(maximumMs * rateHz / 1000);
    let left = Math.min(count, most - this.#position);
    if (samples) {
      file.write(samples, left);
      this.#loudness.hear(samples, left);
      this.#position += left;
    } else {
      for (; left > 0 && !this.#end; left -= this.#silence.length) {
        const piece = Math.min(left, this.#silence.length);
        file.write(this.#silence, piece);
        this.#loudness.hear(this.#silence, piece);
        this.#position += piece;
        this.#judge(most, silenceMs * rateHz / 1000);
      }
    }
    this.#judge(most, silenceMs * rateHz / 1000);
  }

  #judge(most: number, silence: number): void {
    if (this.#position >= most) this.#end ??= "length";
    else if (silence > 0 && this.#position - this.#loudness.lastLoud >= silence) {
      this.#end ??= "silence";
    }
  }
}
