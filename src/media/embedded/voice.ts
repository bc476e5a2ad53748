/**
 * What we say ourselves to one leg: sounds, its own echo, key presses. Packets leave on a grid of
 * 10 ms of the clock, so that nothing drifts: a packet that is late does not delay the next, and
 * what was missed for long is left out, not sent in a burst.
 */
import { RTP_HEADER_OCTETS, writeRtpHeader, writeSequence, writeSsrc } from "../../rtp/mod.ts";
import type { EchoChange, KeyChange, LegReport, PlayChange } from "./change.ts";
import { EchoLine } from "./echo_line.ts";
import { LiveList } from "./live_list.ts";
import { KEY_INTERVAL_MS, type KeyPacket, KeySender } from "./key_sender.ts";
import { Playlist, type SoundList } from "./playlist.ts";
import type { RelayStream } from "./relay_stream.ts";
import type { SoundMemory } from "./sound_memory.ts";
import { Splice } from "./splice.ts";

export const GRID_MS = 10;
/** Packets that may leave at once to catch up; a phone's buffer holds these. */
export const LONGEST_BURST = 3;
const PACKET_OCTETS = 1500;

/** What a voice needs of the relay. */
export interface VoiceOutlet<Remote> {
  readonly memory: SoundMemory;
  /** Sends to the leg, unless it must not be sent to. `dueMs` is when it should have been. */
  sendOwn(
    stream: RelayStream<Remote>,
    data: Uint8Array<ArrayBuffer>,
    length: number,
    dueMs: number,
  ): void;
  /** A sound was not encoded in time. */
  onUnready(): void;
  report(report: LegReport): void;
  /** An unpredictable integer below `bound`. */
  integer(bound: number): number;
}

interface Playing {
  readonly change: PlayChange;
  readonly list: SoundList;
}

export class Voice<Remote> {
  /** When the next packet is due; Infinity while there is nothing to say. */
  dueMs = Infinity;
  readonly #stream: RelayStream<Remote>;
  readonly #outlet: VoiceOutlet<Remote>;
  readonly #data = new Uint8Array(PACKET_OCTETS);
  readonly #keys: KeySender;
  #playing: Playing | undefined;
  #echo: EchoLine | undefined;
  // Our own stream.
  #ssrc = 0;
  #sequence = 0;
  #unitsPerMs = 0;
  #originMs = 0;
  #originUnits = 0;
  #marker = true;
  // The key press that is being sent.
  #keyTimestamp = 0;
  #splice: Splice | undefined;

  constructor(stream: RelayStream<Remote>, outlet: VoiceOutlet<Remote>) {
    this.#stream = stream;
    this.#outlet = outlet;
    this.#keys = new KeySender(outlet.memory);
  }

  get isEchoing(): boolean {
    return this.#echo !== undefined;
  }

  /** `firstMs` is on the grid. The same play with another codec goes on where it was. */
  play(change: PlayChange, firstMs: number): void {
    const before = this.#playing;
    const { format } = change;
    const list = this.#listOf(change);
    if (before?.change.id === change.id) {
      list.seek(before.list.position, format.octetsPerMs * 2 * GRID_MS);
    } else this.#marker = true;
    this.#playing = { change, list };
    this.#echo = undefined;
    if (format.unitsPerMs !== this.#unitsPerMs) this.#renew(format.unitsPerMs, firstMs);
    if (this.dueMs === Infinity) this.dueMs = firstMs;
    this.#stream.cover(true);
  }

  #listOf({ tracks, loops, isLive, format }: PlayChange): SoundList {
    const [first] = tracks;
    const { memory } = this.#outlet;
    return isLive && first
      ? new LiveList(memory, first, format.octetsPerMs)
      : new Playlist(memory, tracks, loops);
  }

  echo({ delayMs }: EchoChange, nowMs: number): void {
    this.#playing = undefined;
    this.#echo = new EchoLine(delayMs);
    // Its timestamps are the leg's own.
    this.#renew(0, nowMs);
    if (this.#keys.isIdle) this.dueMs = Infinity;
    this.#stream.cover(true);
  }

  /** The partner is heard again, after the keys that are on their way. */
  stop(): void {
    this.#playing = undefined;
    this.#echo = undefined;
    if (!this.#keys.isIdle) return;
    this.dueMs = Infinity;
    this.#stream.cover(false);
  }

  /** Sends a key press after those before it, in place of anything else. */
  press(key: KeyChange, firstMs: number): void {
    if (!this.#keys.add(key)) return;
    if (this.dueMs === Infinity || this.#echo) this.dueMs = firstMs;
  }

  /** A packet of the leg, to be sent back to it. */
  reflect(data: Uint8Array, length: number, nowMs: number): void {
    const echo = this.#echo;
    if (!echo || !this.#keys.isIdle || length > PACKET_OCTETS) return;
    if (echo.delayMs === 0) {
      const own = this.#data;
      for (let i = 0; i < length; i++) own[i] = data[i] ?? 0;
      return this.#sendBack(own, length, nowMs);
    }
    echo.put(data, length, nowMs);
    this.dueMs = echo.dueMs;
  }

  /** Sends what is due by `nowMs`. */
  tick(nowMs: number): void {
    for (let count = 0; this.dueMs <= nowMs && count < LONGEST_BURST; count++) this.#step();
    if (this.dueMs > nowMs || this.#echo) return;
    const { format } = this.#playing?.change ?? { format: undefined };
    const interval = format && this.#keys.isIdle ? format.ptimeMs : KEY_INTERVAL_MS;
    const missed = Math.floor((nowMs - this.dueMs) / interval) + 1;
    this.dueMs += missed * interval;
    if (format && this.#keys.isIdle) {
      this.#playing?.list.skip(missed * interval * format.octetsPerMs);
      this.#marker = true;
    }
  }

  #step(): void {
    const due = this.dueMs;
    if (!this.#keys.isIdle) return this.#stepKey(due);
    const echo = this.#echo;
    const playing = this.#playing;
    if (echo) {
      const packet = echo.take();
      if (packet) this.#sendBack(packet.data, packet.length, due);
      this.dueMs = echo.dueMs;
    } else if (playing) this.#stepSound(playing, due);
    else this.dueMs = Infinity;
  }

  #stepSound({ change, list }: Playing, due: number): void {
    const { payloadType, ptimeMs, octetsPerMs } = change.format;
    this.dueMs = due + ptimeMs;
    const octets = list.read(this.#data, RTP_HEADER_OCTETS, ptimeMs * octetsPerMs);
    if (octets < 0) {
      this.#marker = true;
      this.#outlet.onUnready();
    } else if (octets > 0 && !change.isMute) {
      this.#sendVoice(payloadType, this.#timestampAt(due), octets, due);
    }
    if (!list.hasEnded) return;
    const { call, leg, id } = change;
    this.stop();
    this.#outlet.report({ report: "played", call, leg, id });
  }

  #stepKey(due: number): void {
    if (this.#keys.isStarting) this.#startKey(due);
    const packet = this.#keys.step(this.#data, RTP_HEADER_OCTETS);
    if (packet.octets > 0) this.#sendKey(packet, due);
    this.dueMs = due + KEY_INTERVAL_MS;
    if (!this.#keys.isIdle) return;
    this.#marker = true;
    if (this.#echo) this.dueMs = this.#echo.dueMs;
    else if (!this.#playing) this.stop();
  }

  /** In the partner's stream if that is what the leg hears, else in our own. */
  #startKey(due: number): void {
    const stream = this.#stream;
    // Until now the partner was heard: the packet before ours is its last.
    stream.cover(true);
    const partner = stream.out?.out === stream ? stream.out.reception : undefined;
    const hears = !this.#playing && !this.#echo && partner !== undefined;
    if (hears && partner.clockRateHz > 0 && !stream.secure) {
      if (stream.splice?.ssrc !== partner.ssrc) stream.splice = new Splice(partner.ssrc);
      stream.splice.open(partner.sequence);
      this.#splice = stream.splice;
      const units = (due - partner.arrivalMs) * partner.clockRateHz / 1000;
      this.#keyTimestamp = partner.timestamp + Math.round(units) >>> 0;
      return;
    }
    this.#splice = undefined;
    if (this.#unitsPerMs === 0) this.#renew(8, due);
    this.#keyTimestamp = this.#timestampAt(due);
  }

  #sendKey(packet: KeyPacket, due: number): void {
    const splice = this.#splice;
    const timestamp = this.#keyTimestamp + packet.timestampUnits >>> 0;
    const { payloadType, marker, octets } = packet;
    if (splice) {
      const { ssrc } = splice;
      writeRtpHeader(this.#data, payloadType, marker, splice.next(), timestamp, ssrc);
      this.#outlet.sendOwn(this.#stream, this.#data, RTP_HEADER_OCTETS + octets, due);
    } else {
      this.#marker = marker;
      this.#sendVoice(payloadType, timestamp, octets, due);
    }
  }

  #sendVoice(payloadType: number, timestamp: number, octets: number, due: number): void {
    // A leg that does not listen misses packets: the next it gets begins anew.
    if (!this.#stream.receives) return void (this.#marker = true);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    writeRtpHeader(
      this.#data,
      payloadType,
      this.#marker,
      this.#sequence,
      timestamp,
      this.#ssrc,
    );
    this.#marker = false;
    this.#outlet.sendOwn(this.#stream, this.#data, RTP_HEADER_OCTETS + octets, due);
  }

  /** Sends a packet of the leg itself back, as ours: the same SSRC would look like a loop. */
  #sendBack(data: Uint8Array<ArrayBuffer>, length: number, due: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    writeSequence(data, this.#sequence);
    writeSsrc(data, this.#ssrc);
    this.#outlet.sendOwn(this.#stream, data, length, due);
  }

  #timestampAt(ms: number): number {
    return this.#originUnits + Math.round((ms - this.#originMs) * this.#unitsPerMs) >>> 0;
  }

  /** A new stream: another SSRC, as the clock or the author changes (RFC 3550 §8). */
  #renew(unitsPerMs: number, nowMs: number): void {
    const { integer } = this.#outlet;
    this.#ssrc = 1 + integer(2 ** 32 - 1);
    this.#sequence = integer(2 ** 15);
    this.#unitsPerMs = unitsPerMs;
    this.#originMs = nowMs;
    this.#originUnits = integer(2 ** 32);
    this.#marker = true;
  }
}
