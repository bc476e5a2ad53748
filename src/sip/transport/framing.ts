/**
 * SIP messages out of a stream of octets: RFC 3261 §18.3, with the keep-alives of
 * RFC 5626 §3.5.1 between them.
 */

import { ReadBuffer } from "./read_buffer.ts";
import {
  type CodecSink,
  DEFAULT_FRAMING_LIMITS,
  type FramingLimits,
  type StreamCodec,
  type StreamFault,
  type StreamPhase,
} from "./stream_codec.ts";

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const CRLF = new Uint8Array([CR, LF]);
const NAME = "content-length";

/**
 * Each octet is looked at once however the stream is cut, messages are handed on without a copy,
 * and memory follows what has arrived, never what Content-Length promises.
 */
export class MessageFramer implements StreamCodec {
  readonly #sink: CodecSink;
  readonly #limits: FramingLimits;
  readonly #buffer = new ReadBuffer();
  #scan = 0;
  #lineStart = 0;
  #lengthAt = -1;
  #duplicate = false;
  #headEnd = -1;
  #messageEnd = -1;
  #crlfs = 0;
  #begun = 0;

  constructor(sink: CodecSink, limits: FramingLimits = DEFAULT_FRAMING_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  get phase(): StreamPhase {
    if (this.#headEnd >= 0) return "body";
    return this.#buffer.length > 0 ? "head" : "between";
  }

  get begun(): number {
    return this.#begun;
  }

  space(): Uint8Array {
    return this.#buffer.space();
  }

  wrap(message: Uint8Array): Uint8Array {
    return message;
  }

  /** RFC 5626 §3.5.1: only the client of a flow sends pings. */
  ping(): undefined {
    return undefined;
  }

  goodbye(): undefined {
    return undefined;
  }

  advance(count: number): StreamFault | undefined {
    this.#buffer.fill(count);
    while (!this.#sink.stopped) {
      if (this.#headEnd < 0) {
        if (this.#scan === 0 && !this.#begin()) break;
        const fault = this.#scanHead();
        if (fault) return fault;
        if (this.#headEnd < 0) break;
      }
      if (this.#buffer.length < this.#messageEnd) break;
      this.#emit();
    }
    return undefined;
  }

  /** Skips line ends before a start line (RFC 3261 §7.5); two of them are a ping. */
  #begin(): boolean {
    const buffer = this.#buffer;
    while (buffer.length > 0) {
      if (buffer.at(0) !== CR) break;
      if (buffer.length === 1) return false;
      if (buffer.at(1) !== LF) break;
      buffer.drop(2);
      this.#crlfs = (this.#crlfs + 1) % 2;
      if (this.#crlfs === 0) this.#sink.onReply(CRLF);
    }
    if (buffer.length === 0) return false;
    this.#crlfs = 0;
    this.#begun++;
    this.#lineStart = 0;
    this.#lengthAt = -1;
    this.#duplicate = false;
    return true;
  }

  #scanHead(): StreamFault | undefined {
    const { octets, start, length } = this.#buffer;
    const end = Math.min(length, this.#limits.headOctets);
    if (this.#scan === 0) {
      const first = octets[start] ?? 0;
      // No method and no SIP-Version begins so: a TLS client, or noise.
      if (first <= SPACE || first >= 127) return this.#fault(400, "not a SIP message");
    }
    let i = this.#scan;
    for (; i < end; i++) {
      if (octets[start + i] !== LF) continue;
      if (i === this.#lineStart + 1 && octets[start + i - 1] === CR && this.#endsCrlf(i - 2)) {
        this.#headEnd = i + 1;
        return this.#readLength();
      }
      this.#noteLine(i);
      this.#lineStart = i + 1;
    }
    this.#scan = i;
    return i >= this.#limits.headOctets ? this.#fault(413, "head too long") : undefined;
  }

  #endsCrlf(i: number): boolean {
    return i > 0 && this.#buffer.at(i) === LF && this.#buffer.at(i - 1) === CR;
  }

  /** Remembers where the value of Content-Length is, if the line that ends at `lf` holds it. */
  #noteLine(lf: number): void {
    if (this.#lineStart === 0) return;
    const first = (this.#buffer.at(this.#lineStart) ?? 0) | SPACE;
    if (first !== 99 && first !== 108) return;
    let i = this.#lineStart + 1;
    if (first === 99) {
      for (let n = 1; n < NAME.length; n++, i++) {
        if (((this.#buffer.at(i) ?? 0) | SPACE) !== NAME.charCodeAt(n)) return;
      }
    }
    while (i < lf && isBlank(this.#buffer.at(i))) i++;
    // RFC 3261 §25.1 HCOLON: blanks, even a folded line, may stand before the colon; a fold is
    // seen as a line without one, whose colon is looked for when the value is read.
    const octet = this.#buffer.at(i);
    if (octet !== COLON && octet !== CR) return;
    if (this.#lengthAt >= 0) this.#duplicate = true;
    this.#lengthAt = i;
  }

  #readLength(): StreamFault | undefined {
    if (this.#duplicate) return this.#fault(400, "more than one Content-Length");
    if (this.#lengthAt < 0) return this.#fault(400, "Content-Length missing");
    const text = this.#valueAt(this.#lengthAt);
    if (text === undefined || !/^\d{1,20}$/.test(text)) {
      return this.#fault(400, "Content-Length is not a number");
    }
    const length = Number(text);
    if (length > this.#limits.bodyOctets) return this.#fault(413, "body too long");
    this.#messageEnd = this.#headEnd + length;
    return undefined;
  }

  /** The text after the colon at or after `i`, folds and blanks taken away at both ends. */
  #valueAt(i: number): string | undefined {
    const text: string[] = [];
    for (let at = i; at < this.#headEnd && text.length < 256; at++) {
      const octet = this.#buffer.at(at) ?? 0;
      if (octet === LF && !isBlank(this.#buffer.at(at + 1))) break;
      text.push(String.fromCharCode(octet));
    }
    const found = /^[ \t\r\n]*:[ \t\r\n]*([^ \t\r\n]*)[ \t\r\n]*$/.exec(text.join(""));
    return found?.[1];
  }

  #emit(): void {
    const end = this.#messageEnd;
    const bytes = this.#buffer.view(end);
    this.#headEnd = -1;
    this.#scan = 0;
    this.#sink.onMessage(bytes);
    this.#buffer.drop(end);
  }

  #fault(status: 400 | 413, why: string): StreamFault {
    const length = this.#headEnd >= 0
      ? this.#headEnd
      : Math.min(this.#buffer.length, this.#limits.headOctets);
    return { status, why, head: this.#buffer.view(length) };
  }
}

function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}
