/**
 * What was received from one source: loss by RFC 3550 A.1 and A.3, jitter by A.8.
 *
 * Unlike A.1 there is no probation, because the source was accepted by its address before, and a
 * window of 32 packets keeps duplicates from hiding losses. A new SSRC, or two packets in
 * sequence after a jump, start a new run; what earlier runs lost stays counted.
 */

const SEQUENCE_MODULUS = 65_536;
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
const WINDOW = 32;

export class Reception {
  /** Packets of RTP taken in, duplicates included. */
  packets = 0;
  duplicates = 0;
  reordered = 0;
  ssrc = -1;
  /** Of the last packet with timing, and when it came: where the sender's clock stands. */
  timestamp = 0;
  arrivalMs = 0;
  #lostBefore = 0;
  #base = 0;
  #highest = 0;
  #distinct = 0;
  #seen = 0;
  #jumpedTo = -1;
  #transit = 0;
  #hasTransit = false;
  #clockRateHz = 0;
  #jitter = 0;

  /**
   * Counts one packet. `clockRateHz` 0 leaves the jitter alone: events and comfort noise share a
   * timestamp over several packets.
   */
  receive(
    ssrc: number,
    sequence: number,
    timestamp: number,
    arrivalMs: number,
    clockRateHz: number,
  ): void {
    this.packets++;
    if (ssrc !== this.ssrc) {
      this.ssrc = ssrc;
      this.#startRun(sequence);
    } else this.#count(sequence);
    if (clockRateHz > 0) this.#measure(timestamp, arrivalMs, clockRateHz);
  }

  /** The highest sequence number so far, of 16 bits. */
  get sequence(): number {
    return this.#highest & 0xffff;
  }

  /** Timestamp units per second of the last packet with timing; 0 before there was one. */
  get clockRateHz(): number {
    return this.#clockRateHz;
  }

  /** Packets the sequence numbers show as missing, RFC 3550 A.3; never negative. */
  get lost(): number {
    const expected = this.packets === 0 ? 0 : this.#highest - this.#base + 1;
    return this.#lostBefore + Math.max(0, expected - this.#distinct);
  }

  /** Interarrival jitter in milliseconds, RFC 3550 A.8. */
  get jitterMs(): number {
    return this.#clockRateHz === 0 ? 0 : this.#jitter * 1000 / this.#clockRateHz;
  }

  #startRun(sequence: number): void {
    if (this.#distinct > 0) {
      this.#lostBefore += Math.max(0, this.#highest - this.#base + 1 - this.#distinct);
    }
    this.#base = sequence;
    this.#highest = sequence;
    this.#distinct = 1;
    this.#seen = 1;
    this.#jumpedTo = -1;
    this.#hasTransit = false;
  }

  #count(sequence: number): void {
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead === 0) {
      this.duplicates++;
    } else if (ahead < MAX_DROPOUT) {
      this.#highest += ahead;
      this.#seen = ahead >= WINDOW ? 1 : this.#seen << ahead | 1;
      this.#distinct++;
      this.#jumpedTo = -1;
    } else if (ahead <= SEQUENCE_MODULUS - MAX_MISORDER) {
      this.#jump(sequence);
    } else {
      this.#late(SEQUENCE_MODULUS - ahead);
    }
  }

  #jump(sequence: number): void {
    // A.1: only two in sequence make a restart of the sender believable.
    if (sequence === this.#jumpedTo) {
      this.#startRun(sequence);
      this.#base--;
      this.#distinct++;
    } else this.#jumpedTo = (sequence + 1) & 0xffff;
  }

  #late(behind: number): void {
    this.reordered++;
    // Late packets beyond the window count as new: a duplicate that old is rarer than a late one.
    if (behind < WINDOW) {
      const bit = 1 << behind;
      if (this.#seen & bit) {
        this.reordered--;
        this.duplicates++;
        return;
      }
      this.#seen |= bit;
    }
    if (this.#highest - behind < this.#base) this.#base = this.#highest - behind;
    this.#distinct++;
  }

  #measure(timestamp: number, arrivalMs: number, clockRateHz: number): void {
    if (clockRateHz !== this.#clockRateHz) {
      this.#clockRateHz = clockRateHz;
      this.#hasTransit = false;
      this.#jitter = 0;
    }
    this.timestamp = timestamp;
    this.arrivalMs = arrivalMs;
    // Both wrap at 2^32, so the difference of two transits is right across a wrap.
    const transit = (Math.trunc(arrivalMs * clockRateHz / 1000) - timestamp) | 0;
    if (this.#hasTransit) {
      const difference = Math.abs((transit - this.#transit) | 0);
      // A leap of over ten seconds is a new time line of the sender, not jitter.
      if (difference < clockRateHz * 10) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
    this.#hasTransit = true;
  }
}
