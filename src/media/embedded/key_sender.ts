import { EVENT_OCTETS, LONGEST_SEGMENT, writeEvent } from "../../rtp/mod.ts";
import type { KeyChange } from "./change.ts";
import { Playlist } from "./playlist.ts";
import type { SoundMemory } from "./sound_memory.ts";

export const KEY_INTERVAL_MS = 20;
/** RFC 4733 §2.5.1.4: the last packet of an event is sent three times. */
const END_PACKETS = 3;
/** Between two presses; the end packets of the first have taken 40 ms already. */
const PAUSE_STEPS = 2;
/** Key presses that may wait for those before them. */
const QUEUE = 64;

/** One packet of a key press, without its header. */
export interface KeyPacket {
  payloadType: number;
  /** Units of the clock since the press began: an event keeps the timestamp of its segment. */
  timestampUnits: number;
  marker: boolean;
  /** Octets of payload; 0 for a pause. */
  octets: number;
}

/**
 * The key presses on their way to one leg, a step every 20 ms: events of RFC 4733 §2.5.1, or the
 * tones themselves.
 */
export class KeySender {
  readonly #memory: SoundMemory;
  readonly #waiting: KeyChange[] = [];
  readonly #packet: KeyPacket = { payloadType: 0, timestampUnits: 0, marker: false, octets: 0 };
  #key: KeyChange | undefined;
  #tone: Playlist | undefined;
  #steps = 0;
  #segmentUnits = 0;
  #ends = 0;
  #pause = 0;

  constructor(memory: SoundMemory) {
    this.#memory = memory;
  }

  get isIdle(): boolean {
    return this.#key === undefined && this.#waiting.length === 0;
  }

  /** True at the first step of a press, whose time the timestamps of its packets count from. */
  get isStarting(): boolean {
    return this.#steps === 0;
  }

  /** False when too many wait already. */
  add(key: KeyChange): boolean {
    if (this.#waiting.length >= QUEUE) return false;
    this.#waiting.push(key);
    return true;
  }

  /** Writes the payload of the next packet into `data` from `at`. Not while `isIdle`. */
  step(data: Uint8Array, at: number): KeyPacket {
    if (this.#key === undefined) this.#start();
    const packet = this.#packet;
    packet.marker = this.#steps === 0;
    packet.octets = 0;
    const key = this.#key;
    if (this.#pause > 0 || !key) {
      if (--this.#pause <= 0) this.#key = undefined;
      if (this.#key === undefined) this.#steps = 0;
      return packet;
    }
    if (key.event) this.#stepEvent(key, key.event, data, at);
    else this.#stepTone(key, data, at);
    this.#steps++;
    return packet;
  }

  #start(): void {
    this.#key = this.#waiting.shift();
    this.#steps = 0;
    this.#segmentUnits = 0;
    this.#ends = 0;
    this.#pause = 0;
    const tone = this.#key?.tone;
    this.#tone = tone ? new Playlist(this.#memory, [tone.track], false) : undefined;
  }

  #stepEvent(
    key: KeyChange,
    event: NonNullable<KeyChange["event"]>,
    data: Uint8Array,
    at: number,
  ): void {
    const { unitsPerMs } = event;
    const elapsedMs = (this.#steps + 1) * KEY_INTERVAL_MS;
    const isEnd = elapsedMs >= key.durationMs;
    const units = Math.round((isEnd ? key.durationMs : elapsedMs) * unitsPerMs);
    let duration = units - this.#segmentUnits;
    const isFull = duration > LONGEST_SEGMENT;
    if (isFull) duration = LONGEST_SEGMENT;
    const packet = this.#packet;
    packet.payloadType = event.payloadType;
    packet.timestampUnits = this.#segmentUnits;
    packet.octets = EVENT_OCTETS;
    writeEvent(data, at, event.code, isEnd && !isFull, duration);
    // §2.5.1.3: the rest of a long press goes on where this segment ends, without marker or end.
    if (isFull) this.#segmentUnits += LONGEST_SEGMENT;
    else if (isEnd && ++this.#ends === END_PACKETS) this.#pause = PAUSE_STEPS;
  }

  #stepTone(key: KeyChange, data: Uint8Array, at: number): void {
    const tone = key.tone;
    const list = this.#tone;
    const packet = this.#packet;
    if (!tone || !list) {
      this.#key = undefined;
      return;
    }
    const { format } = tone;
    const count = list.read(data, at, format.octetsPerMs * KEY_INTERVAL_MS);
    packet.payloadType = format.payloadType;
    packet.timestampUnits = this.#steps * KEY_INTERVAL_MS * format.unitsPerMs;
    packet.octets = Math.max(0, count);
    if (list.hasEnded) {
      this.#key = undefined;
      this.#steps = -1;
    }
  }
}
