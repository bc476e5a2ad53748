/** A phone's media for tests: a pair of sockets on loopback that keeps what it hears. */
import { writeEvent } from "../../src/rtp/mod.ts";

export interface Heard {
  readonly data: Uint8Array;
  readonly port: number;
}

/** One UDP socket; `next` waits for the next datagram, in order. */
export class MediaSocket {
  readonly #conn: Deno.DatagramConn;
  readonly #heard: Heard[] = [];
  readonly #waiting: ((heard: Heard) => void)[] = [];
  readonly #done: Promise<void>;

  constructor(readonly host: string, port = 0) {
    this.#conn = Deno.listenDatagram({ transport: "udp", hostname: host, port });
    this.#done = this.#listen();
  }

  get port(): number {
    return (this.#conn.addr as Deno.NetAddr).port;
  }

  /** Datagrams that came and were not taken by `next`. */
  get unread(): number {
    return this.#heard.length;
  }

  async send(data: Uint8Array, port: number, host = this.host): Promise<void> {
    await this.#conn.send(data, { transport: "udp", hostname: host, port });
  }

  next(): Promise<Heard> {
    const heard = this.#heard.shift();
    if (heard) return Promise.resolve(heard);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.#conn.close();
    await this.#done;
  }

  async #listen(): Promise<void> {
    try {
      for (;;) {
        const [data, from] = await this.#conn.receive(new Uint8Array(3000));
        const heard = { data, port: (from as Deno.NetAddr).port };
        const waiting = this.#waiting.shift();
        if (waiting) waiting(heard);
        else this.#heard.push(heard);
      }
    } catch {
      // Closed.
    }
  }
}

/** RTP and RTCP on neighbouring ports. */
export class MediaPeer implements AsyncDisposable {
  readonly rtp: MediaSocket;
  readonly rtcp: MediaSocket;

  private constructor(rtp: MediaSocket, rtcp: MediaSocket) {
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  static async open(host = "127.0.0.1"): Promise<MediaPeer> {
    for (;;) {
      const rtp = new MediaSocket(host);
      try {
        return new MediaPeer(rtp, new MediaSocket(host, rtp.port + 1));
      } catch {
        // The next port belongs to somebody else: try another pair.
        await rtp.close();
      }
    }
  }

  get host(): string {
    return this.rtp.host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rtp.close();
    await this.rtcp.close();
  }
}

/** An RTP packet of G.711 whose payload says its sequence number. */
export function rtpPacket(
  sequence: number,
  options: { readonly ssrc?: number; readonly type?: number; readonly octets?: number } = {},
): Uint8Array<ArrayBuffer> {
  const { ssrc = 0x1234_5678, type = 0, octets = 160 } = options;
  const packet = new Uint8Array(12 + octets).fill(sequence & 255);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, type);
  view.setUint16(2, sequence & 0xffff);
  view.setUint32(4, sequence * 160 >>> 0);
  view.setUint32(8, ssrc);
  return packet;
}

/** A telephone-event of payload type 101 at timestamp 1, RFC 4733 §2.3. */
export function eventPacket(
  code: number,
  duration: number,
  isEnd: boolean,
): Uint8Array<ArrayBuffer> {
  const packet = rtpPacket(1, { type: 101, octets: 4 });
  writeEvent(packet, 12, code, isEnd, duration);
  return packet;
}

/** A sender report without blocks; `ntpMiddle` is what a report block will name. */
export function senderReport(ssrc: number, ntpMiddle: number): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(28);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, 200);
  view.setUint16(2, 6);
  view.setUint32(4, ssrc);
  view.setUint32(10, ntpMiddle);
  return packet;
}

/** A receiver report with one block. */
export function receiverReport(
  ssrc: number,
  about: { readonly source: number; readonly last: number; readonly delay: number },
): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(32);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x81);
  view.setUint8(1, 201);
  view.setUint16(2, 7);
  view.setUint32(4, ssrc);
  view.setUint32(8, about.source);
  view.setUint32(24, about.last);
  view.setUint32(28, about.delay);
  return packet;
}

export interface SdpOptions {
  readonly host?: string;
  readonly port: number;
  readonly version?: number;
  /** Lines after the m= line, without line ends. */
  readonly lines?: readonly string[];
  readonly formats?: string;
  readonly more?: readonly string[];
}

/** A small description of one audio stream. */
export function sdpText(options: SdpOptions): string {
  const { host = "127.0.0.1", port, version = 1, formats = "0 8 101", lines = [], more = [] } =
    options;
  const type = host.includes(":") ? "IP6" : "IP4";
  return [
    "v=0",
    `o=phone 42 ${version} IN ${type} ${host}`,
    "s=call",
    `c=IN ${type} ${host}`,
    "t=0 0",
    `m=audio ${port} RTP/AVP ${formats}`,
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:101 telephone-event/8000",
    ...lines,
    ...more,
    "",
  ].join("\r\n");
}
