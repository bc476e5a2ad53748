/**
 * SIP over WebSocket as a server, RFC 7118: one SIP message in each message of the WebSocket, text
 * or binary. The runtime's own WebSocket takes messages of 64 MiB; this one takes what SIP may
 * have, has the deadlines of every other stream, and keeps a message only as it arrives.
 *
 * Deviates from RFC 6455 §8.1: text is not checked to be UTF-8; the SIP parser judges it.
 */

import { ReadBuffer } from "./read_buffer.ts";
import type {
  CodecSink,
  FramingLimits,
  StreamCodec,
  StreamFault,
  StreamPhase,
} from "./stream_codec.ts";
import type { StreamService } from "./stream_listener.ts";
import { listenTcp } from "./tcp.ts";
import { listenTls, type TlsOptions } from "./tls.ts";
import {
  type CloseCode,
  closeFrame,
  type FrameHeader,
  frameOf,
  OPCODE,
  readFrameHeader,
  unmask,
} from "./websocket_frame.ts";
import { answerHandshake, refusal, type WebSocketOptions } from "./websocket_handshake.ts";

const MOST_FRAGMENTS = 64;
const LONGEST_HANDSHAKE = 8_192;
const CRLF = new Uint8Array([13, 10]);
const encoder = new TextEncoder();
const ascii = new TextDecoder("latin1");
const strict = new TextDecoder("utf-8", { fatal: true });

export function webSocketService(options: WebSocketOptions, limits: FramingLimits): StreamService {
  const longest = limits.bodyOctets;
  return {
    protocol: { name: "WS", codec: (sink) => new WebSocketCodec(sink, options, longest) },
    listen: listenTcp,
  };
}

export function secureWebSocketService(
  options: WebSocketOptions,
  tls: TlsOptions,
  limits: FramingLimits,
): StreamService {
  const { protocol } = webSocketService(options, limits);
  return {
    protocol: { ...protocol, name: "WSS" },
    listen: (address) => listenTls(address, tls, ["http/1.1"]),
  };
}

export class WebSocketCodec implements StreamCodec {
  readonly #sink: CodecSink;
  readonly #options: WebSocketOptions;
  readonly #longest: number;
  readonly #buffer = new ReadBuffer();
  #scanned = 0;
  #open = false;
  #frame: FrameHeader | undefined;
  #fragments: Uint8Array[] = [];
  #fragmentOctets = 0;
  #begun = 0;

  /** `longest` is the most octets that a message may have, in all its fragments. */
  constructor(sink: CodecSink, options: WebSocketOptions, longest: number) {
    this.#sink = sink;
    this.#options = options;
    this.#longest = longest;
  }

  get phase(): StreamPhase {
    if (!this.#open) return "head";
    if (this.#frame || this.#fragments.length > 0) return "body";
    return this.#buffer.length > 0 ? "head" : "between";
  }

  get begun(): number {
    return this.#begun;
  }

  space(): Uint8Array {
    return this.#buffer.space();
  }

  wrap(message: Uint8Array): Uint8Array {
    // A browser ends the connection at a text that is not UTF-8.
    return frameOf(isUtf8(message) ? OPCODE.text : OPCODE.binary, message);
  }

  ping(): Uint8Array | undefined {
    return this.#open ? frameOf(OPCODE.ping, new Uint8Array()) : undefined;
  }

  goodbye(): Uint8Array | undefined {
    return this.#open ? closeFrame(1001) : undefined;
  }

  advance(count: number): StreamFault | undefined {
    this.#buffer.fill(count);
    if (!this.#open) {
      const fault = this.#shakeHands();
      if (fault || !this.#open) return fault;
    }
    while (!this.#sink.stopped) {
      const frame = this.#frame ?? this.#readHeader();
      if (frame === undefined) return undefined;
      if (typeof frame === "number") return fault(frame);
      const end = frame.headerOctets + frame.payloadOctets;
      if (this.#buffer.length < end) return undefined;
      const octets = this.#buffer.view(end);
      unmask(octets, frame);
      this.#frame = undefined;
      const ended = this.#take(frame, octets.subarray(frame.headerOctets));
      if (ended) return ended;
      this.#buffer.drop(end);
    }
    return undefined;
  }

  #shakeHands(): StreamFault | undefined {
    const buffer = this.#buffer;
    const end = Math.min(buffer.length, LONGEST_HANDSHAKE);
    for (let i = this.#scanned; i < end; i++) {
      if (buffer.at(i) !== 10 || buffer.at(i - 2) !== 10 || buffer.at(i - 1) !== 13) continue;
      const head = ascii.decode(buffer.view(i + 1)).replace(/\r\n\r\n$/, "");
      buffer.drop(i + 1);
      const answer = answerHandshake(head, this.#options);
      const response = encoder.encode(answer.response);
      if (!answer.accepted) return { status: 400, why: answer.why, farewell: response };
      this.#open = true;
      this.#sink.onReply(response);
      return undefined;
    }
    this.#scanned = end;
    if (end < LONGEST_HANDSHAKE) return undefined;
    return { status: 413, why: "handshake too long", farewell: encoder.encode(refusal(400)) };
  }

  #readHeader(): FrameHeader | CloseCode | undefined {
    const frame = readFrameHeader(
      this.#buffer.view(Math.min(this.#buffer.length, 14)),
      this.#longest,
    );
    if (frame === undefined || typeof frame === "number") return frame;
    const begins = frame.opcode === OPCODE.text || frame.opcode === OPCODE.binary;
    if (begins) this.#begun++;
    this.#frame = frame;
    return frame;
  }

  #take({ opcode, final }: FrameHeader, payload: Uint8Array): StreamFault | undefined {
    switch (opcode) {
      case OPCODE.ping:
        this.#sink.onReply(frameOf(OPCODE.pong, payload));
        return undefined;
      case OPCODE.pong:
        return undefined;
      case OPCODE.close:
        return { ...fault(1000), orderly: true };
      case OPCODE.continuation:
        if (this.#fragments.length === 0) return fault(1002);
        return this.#collect(payload, final);
      default:
        if (this.#fragments.length > 0) return fault(1002);
        if (!final) return this.#collect(payload, final);
        this.#emit(payload);
        return undefined;
    }
  }

  #collect(payload: Uint8Array, final: boolean): StreamFault | undefined {
    this.#fragmentOctets += payload.length;
    const many = this.#fragments.length >= MOST_FRAGMENTS;
    if (many || this.#fragmentOctets > this.#longest) return fault(1009);
    this.#fragments.push(payload.slice());
    if (!final) return undefined;
    const message = new Uint8Array(this.#fragmentOctets);
    let at = 0;
    for (const fragment of this.#fragments) {
      message.set(fragment, at);
      at += fragment.length;
    }
    this.#fragments = [];
    this.#fragmentOctets = 0;
    this.#emit(message);
    return undefined;
  }

  #emit(message: Uint8Array): void {
    // RFC 7118 §6: the keep-alive of RFC 5626 may also come within the WebSocket.
    if (message.length > 4 || message.some((octet) => octet !== 13 && octet !== 10)) {
      this.#sink.onMessage(message);
    } else if (message.length === 4) this.#sink.onReply(this.wrap(CRLF));
  }
}

function fault(code: CloseCode): StreamFault {
  const why = code === 1009 ? "message too long" : "not a frame of a WebSocket client";
  return { status: code === 1009 ? 413 : 400, why, farewell: closeFrame(code) };
}

function isUtf8(bytes: Uint8Array): boolean {
  if (bytes.every((octet) => octet < 128)) return true;
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
