/**
 * Hears key presses in telephone-events, RFC 4733 §2.5.2: each once, at its end.
 *
 * All packets of a press have one timestamp, so a timestamp that was reported is never reported
 * again, however many end packets come. When all of them are lost, the next press ends this one, or
 * silence does. A press longer than one packet can say goes on under a timestamp that follows
 * without a gap and without marker (§2.5.1.3), and is still one press.
 */
import { EVENT_OCTETS, keyOfEvent } from "./telephone_event.ts";

export type OnKey = (key: string, durationMs: number) => void;

/** Without a packet for so long, the ends were lost. Senders repeat at least every 50 ms. */
const LOST_END_MS = 200;
const NO_EVENT = -1;

export class EventDetector {
  readonly #onKey: OnKey;
  #code = NO_EVENT;
  #timestamp = 0;
  #isKnown = false;
  #duration = 0;
  /** Units of the segments before this one. */
  #before = 0;
  #unitsPerMs = 8;
  #heardMs = 0;
  #isOpen = false;

  constructor(onKey: OnKey) {
    this.#onKey = onKey;
  }

  /** When to call `expire`, in the milliseconds given to `receive`; Infinity while none is open. */
  get dueMs(): number {
    return this.#isOpen ? this.#heardMs + LOST_END_MS : Infinity;
  }

  /** Takes the payload in `data` from `start` to `end`. Payloads too short are nothing. */
  receive(
    data: Uint8Array,
    start: number,
    end: number,
    timestamp: number,
    marker: boolean,
    unitsPerMs: number,
    nowMs: number,
  ): void {
    if (end - start < EVENT_OCTETS) return;
    const code = data[start] ?? 0;
    const isEnd = ((data[start + 1] ?? 0) & 0x80) !== 0;
    const duration = (data[start + 2] ?? 0) << 8 | (data[start + 3] ?? 0);
    if (this.#isKnown && timestamp !== this.#timestamp) {
      // A packet of an earlier press that was overtaken.
      if ((timestamp - this.#timestamp | 0) < 0 && nowMs - this.#heardMs < LOST_END_MS) return;
      this.#next(code, timestamp, marker);
    } else if (!this.#isKnown) this.#start(code, timestamp);
    if (!this.#isOpen || code !== this.#code) return;
    this.#unitsPerMs = unitsPerMs;
    this.#heardMs = nowMs;
    if (duration > this.#duration) this.#duration = duration;
    if (isEnd) this.#close();
  }

  /** Ends a press whose end was lost. */
  expire(nowMs: number): void {
    if (nowMs >= this.dueMs) this.#close();
  }

  #next(code: number, timestamp: number, marker: boolean): void {
    const follows = (timestamp - this.#timestamp | 0) - this.#duration;
    // A segment ends where the next begins; some senders are a packet short of the full 0xFFFF.
    const isSegment = this.#isOpen && !marker && code === this.#code &&
      this.#duration > 0x8000 && follows >= 0 && timestamp - this.#timestamp <= 0xffff;
    if (!isSegment) {
      this.#close();
      return this.#start(code, timestamp);
    }
    this.#before += timestamp - this.#timestamp >>> 0;
    this.#duration = 0;
    this.#timestamp = timestamp;
  }

  #start(code: number, timestamp: number): void {
    this.#isKnown = true;
    this.#timestamp = timestamp;
    this.#code = code;
    this.#duration = 0;
    this.#before = 0;
    this.#isOpen = true;
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const key = keyOfEvent(this.#code);
    const units = this.#before + this.#duration;
    if (key !== undefined) this.#onKey(key, Math.round(units / this.#unitsPerMs));
  }
}
