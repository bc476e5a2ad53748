import { sequenceOf, ssrcOf, writeSequence } from "../../rtp/mod.ts";

/**
 * Packets of ours within the stream that a leg hears of its partner: same SSRC, same clock, and
 * sequence numbers without a gap or a repetition, since a phone takes events only as part of the
 * voice (RFC 4733 §2.1). What the partner sends afterwards is numbered on from ours.
 */
export class Splice {
  #offset = 0;
  #last = 0;
  #isOpen = false;

  constructor(readonly ssrc: number) {}

  /** Begins to send after the partner's packet `sequence`. */
  open(sequence: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#last = (sequence + this.#offset) & 0xffff;
  }

  /** The number of our next packet. */
  next(): number {
    this.#last = (this.#last + 1) & 0xffff;
    return this.#last;
  }

  /**
   * Renumbers a packet of the partner that is passed on. False when it is of another stream, to
   * which nothing of this applies.
   */
  pass(data: Uint8Array): boolean {
    if (ssrcOf(data) !== this.ssrc) return false;
    const sequence = sequenceOf(data);
    if (this.#isOpen) this.#offset = (this.#last + 1 - sequence) & 0xffff;
    this.#isOpen = false;
    writeSequence(data, (sequence + this.#offset) & 0xffff);
    return true;
  }
}
