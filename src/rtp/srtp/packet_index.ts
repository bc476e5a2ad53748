/**
 * The index of RTP packets, RFC 3711 §3.3.1: the sequence number and how often it has gone round.
 * Remembers which of the last ones there were, §3.3.2.
 */

/** RFC 3711 §3.3.2 asks for at least 64. */
export const REPLAY_WINDOW = 128;
const MODULUS = 65_536;
const HALF = MODULUS / 2;

export class PacketIndex {
  /** -1 before the first packet. */
  #highest = -1;
  /** By the low bits of an index, the one that was seen last. */
  readonly #seen = new Float64Array(REPLAY_WINDOW).fill(-1);

  /** The index that a packet with that sequence number most likely has. */
  guess(sequence: number): number {
    const highest = this.#highest;
    if (highest < 0) return sequence;
    const known = highest % MODULUS;
    const round = highest - known;
    if (sequence - known > HALF) return round >= MODULUS ? round - MODULUS + sequence : sequence;
    if (known - sequence > HALF) return round + MODULUS + sequence;
    return round + sequence;
  }

  /** False for one that has been taken, or is too old to know. */
  isFresh(index: number): boolean {
    return index > this.#highest ||
      index > this.#highest - REPLAY_WINDOW && this.#seen[index % REPLAY_WINDOW] !== index;
  }

  /** True within `distance` of the highest: late or doubled, and no new beginning. */
  isNear(index: number, distance: number): boolean {
    return index > this.#highest - distance;
  }

  take(index: number): void {
    if (index > this.#highest) this.#highest = index;
    this.#seen[index % REPLAY_WINDOW] = index;
  }
}

/** How often the sequence number has gone round at `index`. */
export function rolloverOf(index: number): number {
  return Math.floor(index / MODULUS);
}
