/** Mouth and ear of a phone that is a script: RTP of PCMU, and keys as events of RFC 4733. */

import { Ear, KEYS } from "./ear.ts";
import { freePort } from "./free_port.ts";

const RATE = 8_000;
const FRAME = 160;
const FRAME_MS = 20;
const EVENTS = "0123456789*#ABCD";
const EVENT_TYPE = 101;
/** An event says three times that it is over, RFC 4733 §2.5.1.4. */
const ENDS = 3;
const SSRC = 0x52_44_00_01;

/** A key as it came in events. */
export interface HeardKey {
  readonly key: string;
  /** By its last packet. */
  durationMs: number;
  /** How many packets said that it is over. */
  ends: number;
  packets: number;
}

export interface VoiceOptions {
  readonly name: string;
  readonly hertz: number;
}

/** It says its tone to whoever it last heard from. */
export class Voice implements Disposable {
  readonly ear: Ear;
  readonly port: number;
  readonly #socket: Deno.DatagramConn;
  readonly #hertz: number;
  readonly #keys = new Map<number, HeardKey>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #began = performance.now();
  #heard = new Int16Array(RATE * 10);
  #length = 0;
  #to: Deno.NetAddr | undefined;
  #frames = 0;
  #packets = 0;
  /** What it says next in place of its tone, a frame each. */
  readonly #next: ((timestamp: number) => Uint8Array<ArrayBuffer>)[] = [];

  constructor({ name, hertz }: VoiceOptions) {
    this.port = freePort();
    const at = { transport: "udp", hostname: "127.0.0.1", port: this.port } as const;
    this.#socket = Deno.listenDatagram(at);
    this.#hertz = hertz;
    this.ear = new Ear(name, {
      length: () => Promise.resolve(this.#length),
      since: (from) =>
        Promise.resolve({ rate: RATE, samples: this.#heard.slice(from, this.#length) }),
    });
    this.#listen();
    this.#timer = setInterval(() => this.#speak(), FRAME_MS);
  }

  /** The keys that came as events, oldest first. */
  get keys(): readonly HeardKey[] {
    return [...this.#keys.values()];
  }

  /** What it offers: PCMU, and events if it understands them. */
  sdp(events: boolean, extra = ""): string {
    return [
      "v=0",
      "o=- 1 1 IN IP4 127.0.0.1",
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      `m=audio ${this.port} RTP/AVP 0${events ? ` ${EVENT_TYPE}` : ""}`,
      "a=rtpmap:0 PCMU/8000",
      ...(events ? [`a=rtpmap:${EVENT_TYPE} telephone-event/8000`] : []),
      ...(extra === "" ? [] : [extra]),
      "",
    ].join("\r\n");
  }

  /** Sends to the address in `sdp`, although nothing came from there yet. */
  sendTo(sdp: string): void {
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
    this.#to = { transport: "udp", hostname: "127.0.0.1", port };
  }

  /** Presses a key that is sent as an event, RFC 4733. */
  press(key: string, ms = 160): void {
    const event = EVENTS.indexOf(key);
    const frames = Math.max(1, Math.round(ms / FRAME_MS));
    let began: number | undefined;
    for (let at = 1; at <= frames + ENDS - 1; at++) {
      this.#next.push((timestamp) => {
        began ??= timestamp;
        const duration = Math.min(at, frames) * FRAME;
        const end = at >= frames ? 0x80 : 0;
        return this.#packet(EVENT_TYPE, began, at === 1, [
          event,
          end | 10,
          duration >> 8,
          duration & 0xff,
        ]);
      });
    }
  }

  /** Presses a key that is heard in the audio. */
  sound(key: string, ms = 160): void {
    const tones = KEYS.get(key) ?? [];
    for (let at = 0; at < ms / FRAME_MS; at++) this.#next.push((it) => this.#audio(it, tones));
    // A pause tells it from the next one.
    for (let at = 0; at < 5; at++) this.#next.push((it) => this.#audio(it, []));
  }

  #audio(timestamp: number, tones: readonly number[]): Uint8Array<ArrayBuffer> {
    const payload = Array.from({ length: FRAME }, (_, at) => {
      const time = (timestamp + at) / RATE;
      const sum = tones.reduce((all, hertz) => all + Math.sin(2 * Math.PI * hertz * time), 0);
      return encode(Math.round(12_000 * sum / Math.max(1, tones.length)));
    });
    return this.#packet(0, timestamp, false, payload);
  }

  #packet(
    type: number,
    timestamp: number,
    marker: boolean,
    payload: readonly number[],
  ): Uint8Array<ArrayBuffer> {
    const packet = new Uint8Array(12 + payload.length);
    const view = new DataView(packet.buffer);
    view.setUint16(0, 0x80_00 | (marker ? 0x80 : 0) | type);
    view.setUint16(2, this.#packets++ & 0xffff);
    view.setUint32(4, timestamp >>> 0);
    view.setUint32(8, SSRC);
    packet.set(payload, 12);
    return packet;
  }

  /** Timers come late: says as many frames as are due. */
  #speak(): void {
    const due = Math.floor((performance.now() - this.#began) / FRAME_MS);
    for (; this.#frames < due; this.#frames++) {
      if (!this.#to) continue;
      const timestamp = this.#frames * FRAME;
      const packet = this.#next.shift()?.(timestamp) ?? this.#audio(timestamp, [this.#hertz]);
      this.#socket.send(packet, this.#to).catch(() => {});
    }
  }

  async #listen(): Promise<void> {
    for await (const [packet, from] of this.#socket) {
      if (packet.length < 12 || from.transport !== "udp") continue;
      this.#to = from;
      const type = (packet[1] ?? 0) & 0x7f;
      if (type === 0) this.#hear(packet.subarray(12));
      if (type === EVENT_TYPE) this.#takeEvent(packet);
    }
  }

  #hear(payload: Uint8Array): void {
    if (this.#length + payload.length > this.#heard.length) {
      const more = new Int16Array(this.#heard.length * 2);
      more.set(this.#heard);
      this.#heard = more;
    }
    for (const octet of payload) this.#heard[this.#length++] = DECODED[octet] ?? 0;
  }

  #takeEvent(packet: Uint8Array): void {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    if (packet.length < 16) return;
    const began = view.getUint32(4);
    const key = EVENTS[packet[12] ?? 0] ?? "?";
    const known = this.#keys.get(began) ?? { key, durationMs: 0, ends: 0, packets: 0 };
    this.#keys.set(began, known);
    known.durationMs = view.getUint16(14) * 1_000 / RATE;
    known.packets++;
    if ((packet[13] ?? 0) & 0x80) known.ends++;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}

const BIAS = 132;

/** u-law, ITU-T G.711. */
function encode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const level = Math.min(Math.abs(sample) + BIAS, 32_767);
  const exponent = Math.max(0, 31 - Math.clz32(level) - 7);
  return ~(sign | exponent << 4 | (level >> (exponent + 3)) & 0x0f) & 0xff;
}

const DECODED = Int16Array.from({ length: 256 }, (_, octet) => {
  const code = ~octet & 0xff;
  const level = ((((code & 0x0f) << 3) + BIAS) << ((code >> 4) & 7)) - BIAS;
  return code & 0x80 ? -level : level;
});
