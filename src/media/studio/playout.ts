/** One stream as it is to be heard now: 20 ms at each step of the grid, whatever the network does. */
import { HalfBand } from "../sounds/half_band.ts";
import type { RateHz } from "../sounds/sound_source.ts";
import { FRAME_MS } from "../sounds/voice_codec.ts";
import { LONGEST_PACKET_SAMPLES } from "./frame_decoder.ts";
import { PacketOrder, type VoicePacket } from "./packet_order.ts";
import type { StreamDecoder } from "./stream_decoder.ts";

/** A packet may come so much after one that was sent later. */
const HOLD_MS = 20;
/** Sound that is there before any of it is heard: what the network may be late by. */
const START_MS = 60;
/** More than this is what a burst has left behind, or a sender's clock that is faster than ours. */
const MOST_MS = 140;
/** A longer gap is a pause: what follows begins anew. */
const LONGEST_GAP_MS = 60;

export class Playout {
  readonly #decoder: StreamDecoder;
  readonly #order = new PacketOrder(HOLD_MS);
  readonly #decoded = new Int16Array(LONGEST_PACKET_SAMPLES);
  /** Decoded and not heard yet, at the rate of the stream. */
  #line = new Int16Array(0);
  #count = 0;
  #rateHz: RateHz = 8000;
  #last: VoicePacket | undefined;
  #expected = 0;
  #isPlaying = false;
  #hasFrame = false;
  readonly #frames: Readonly<Record<RateHz, Int16Array>> = {
    8000: new Int16Array(8 * FRAME_MS),
    16_000: new Int16Array(16 * FRAME_MS),
  };
  /** The other rate is made when somebody wants it. */
  #filter = new HalfBand();
  #hasOther = false;

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  take(packet: VoicePacket): void {
    this.#order.put(packet);
  }

  /** Goes on by 20 ms. */
  step(nowMs: number): void {
    this.#hasFrame = false;
    this.#hasOther = false;
    if (!this.#decoder.isReady) return;
    for (let next = this.#order.next(nowMs); next; next = this.#order.next(nowMs)) {
      this.#append(next);
    }
    const frame = this.#samples(FRAME_MS);
    if (!this.#isPlaying && this.#count < this.#samples(START_MS)) return;
    if (this.#count > this.#samples(MOST_MS)) this.#skip(this.#count - this.#samples(START_MS));
    this.#isPlaying = this.#count >= frame;
    if (this.#count === 0) return;
    // The last of it may be shorter than a frame.
    const into = this.#frames[this.#rateHz];
    into.fill(0);
    into.set(this.#line.subarray(0, Math.min(frame, this.#count)));
    this.#skip(Math.min(frame, this.#count));
    this.#hasFrame = true;
  }

  /** The 20 ms of this step at `rateHz`; undefined for silence. */
  frame(rateHz: RateHz): Int16Array | undefined {
    if (!this.#hasFrame) return undefined;
    const frame = this.#frames[rateHz];
    if (rateHz === this.#rateHz || this.#hasOther) return frame;
    const own = this.#frames[this.#rateHz];
    if (rateHz === 16_000) this.#filter.double(own, own.length, frame);
    else this.#filter.halve(own, own.length, frame);
    this.#hasOther = true;
    return frame;
  }

  [Symbol.dispose](): void {
    this.#decoder[Symbol.dispose]();
  }

  #append(packet: VoicePacket): void {
    const decoder = this.#decoder.for(packet.payloadType);
    if (!decoder) return;
    if (decoder.rateHz !== this.#rateHz) this.#change(decoder.rateHz);
    const { rtpClockHz, rateHz } = decoder;
    const gap = (packet.timestamp - this.#expected | 0) * rateHz / rtpClockHz;
    const goesOn = packet.ssrc === this.#last?.ssrc && this.#count > 0;
    this.#last = packet;
    if (goesOn && gap > 0 && gap <= this.#samples(LONGEST_GAP_MS)) this.#add(undefined, gap);
    const count = decoder.decode(packet.payload, this.#decoded);
    this.#expected = packet.timestamp + count * rtpClockHz / rateHz | 0;
    this.#add(this.#decoded, count);
  }

  /** Another codec: what is left of the old one is too little to be missed. */
  #change(rateHz: RateHz): void {
    this.#rateHz = rateHz;
    this.#count = 0;
    this.#filter = new HalfBand();
  }

  #add(samples: Int16Array | undefined, count: number): void {
    const whole = Math.floor(count);
    if (this.#line.length < this.#count + whole) {
      const larger = new Int16Array(2 * (this.#count + whole));
      larger.set(this.#line.subarray(0, this.#count));
      this.#line = larger;
    }
    if (samples) this.#line.set(samples.subarray(0, whole), this.#count);
    else this.#line.fill(0, this.#count, this.#count + whole);
    this.#count += whole;
    // A flood is heard from its end.
    const most = this.#samples(2 * MOST_MS);
    if (this.#count > most) this.#skip(this.#count - most);
  }

  #skip(count: number): void {
    this.#line.copyWithin(0, count, this.#count);
    this.#count -= count;
  }

  #samples(ms: number): number {
    return ms * this.#rateHz / 1000;
  }
}
