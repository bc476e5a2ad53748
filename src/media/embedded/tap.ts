/** What is heard on one stream besides being passed on: key presses, and what goes back as echo. */
import {
  A_TO_LINEAR,
  EventDetector,
  G722Decoder,
  hasMarker,
  MU_TO_LINEAR,
  payloadEnd,
  payloadStart,
  payloadTypeOf,
  timestampOf,
  ToneDetector,
} from "../../rtp/mod.ts";
import type { LegReport, ListenChange, ToneCodec } from "./change.ts";
import type { RelayStream } from "./relay_stream.ts";

/** A tone ends when no packet comes: a sender may save those of silence. */
const NO_PACKET_MS = 200;
/** The longest packet that is searched: 120 ms. */
const SAMPLES = 960;

export class Tap<Remote> {
  readonly #stream: RelayStream<Remote>;
  readonly #report: (report: LegReport) => void;
  readonly #onDue: (dueMs: number) => void;
  #listen: ListenChange | undefined;
  readonly #eventUnits = new Float64Array(128);
  readonly #toneCodecs: (ToneCodec | undefined)[] = new Array(128).fill(undefined);
  readonly #events: EventDetector;
  #tones: ToneDetector | undefined;
  #decoder: G722Decoder | undefined;
  #samples: Int16Array | undefined;
  #heardMs = 0;

  /** `onDue` hears when `tick` is wanted, whenever that is sooner than before. */
  constructor(
    stream: RelayStream<Remote>,
    report: (report: LegReport) => void,
    onDue: (dueMs: number) => void,
  ) {
    this.#stream = stream;
    this.#report = report;
    this.#onDue = onDue;
    this.#events = new EventDetector((key, durationMs) => this.#pressed(key, durationMs));
  }

  /** Undefined: key presses are nobody's business any more. */
  listen(change: ListenChange | undefined): void {
    this.#listen = change;
    this.#eventUnits.fill(0);
    this.#toneCodecs.fill(undefined);
    for (const [type, units] of change?.events ?? []) this.#eventUnits[type] = units;
    for (const [type, codec] of change?.tones ?? []) this.#toneCodecs[type] = codec;
    if (!change?.tones.length) this.#tones = undefined;
    else {
      this.#tones ??= new ToneDetector((key, durationMs) => this.#pressed(key, durationMs));
      this.#samples ??= new Int16Array(SAMPLES);
    }
  }

  get isListening(): boolean {
    return this.#listen !== undefined;
  }

  /** Hears one whole RTP packet. True when it is to go no further. */
  take(data: Uint8Array, length: number, nowMs: number): boolean {
    const type = payloadTypeOf(data);
    const units = this.#eventUnits[type] ?? 0;
    const isEchoing = this.#stream.voice?.isEchoing === true;
    if (units > 0) {
      const [start, end] = [payloadStart(data), payloadEnd(data, length)];
      const timestamp = timestampOf(data);
      this.#events.receive(data, start, end, timestamp, hasMarker(data), units, nowMs);
      if (this.#events.dueMs < Infinity) this.#onDue(this.#events.dueMs);
      return isEchoing || this.#listen?.absorbs === true;
    }
    const codec = this.#toneCodecs[type];
    if (codec !== undefined) this.#search(codec, data, length, nowMs);
    if (!isEchoing || (this.#stream.clocks[type] ?? 0) === 0) return false;
    const { voice } = this.#stream;
    voice?.reflect(data, length, nowMs);
    if (voice) this.#onDue(voice.dueMs);
    return true;
  }

  /** When something ends because nothing comes; Infinity for nothing. */
  get dueMs(): number {
    return Math.min(this.#events.dueMs, this.#toneDueMs);
  }

  tick(nowMs: number): void {
    this.#events.expire(nowMs);
    if (nowMs >= this.#toneDueMs) this.#tones?.end();
  }

  get #toneDueMs(): number {
    return this.#tones?.isDown ? this.#heardMs + NO_PACKET_MS : Infinity;
  }

  #search(codec: ToneCodec, data: Uint8Array, length: number, nowMs: number): void {
    const samples = this.#samples;
    const tones = this.#tones;
    if (!samples || !tones) return;
    this.#heardMs = nowMs;
    const start = payloadStart(data);
    const end = payloadEnd(data, length);
    tones.receive(samples, this.#decode(codec, data, start, end, samples));
    if (tones.isDown) this.#onDue(this.#toneDueMs);
  }

  /** Decodes into `samples` of 8 kHz and says how many there are. */
  #decode(
    codec: ToneCodec,
    data: Uint8Array,
    start: number,
    end: number,
    samples: Int16Array,
  ): number {
    const count = Math.min(SAMPLES, codec === "L16" ? end - start >> 1 : end - start);
    switch (codec) {
      case "PCMU":
        for (let i = 0; i < count; i++) samples[i] = MU_TO_LINEAR[data[start + i] ?? 0] ?? 0;
        break;
      case "PCMA":
        for (let i = 0; i < count; i++) samples[i] = A_TO_LINEAR[data[start + i] ?? 0] ?? 0;
        break;
      case "L16":
        for (let i = 0; i < count; i++) {
          samples[i] = (data[start + 2 * i] ?? 0) << 8 | (data[start + 2 * i + 1] ?? 0);
        }
        break;
      case "G722":
        this.#decoder ??= new G722Decoder();
        this.#decoder.decodeLow(data, start, start + count, samples);
    }
    return count;
  }

  #pressed(key: string, durationMs: number): void {
    const owner = this.#listen;
    if (!owner) return;
    this.#report({ report: "key", call: owner.call, leg: owner.leg, key, durationMs });
  }
}
