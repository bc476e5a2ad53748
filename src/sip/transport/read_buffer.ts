const LEAST = 2_048;
const KEPT = 16_384;
const ROOM = 512;

/**
 * Octets that were read and not yet taken. It doubles when full and shrinks again when empty, so
 * that thousands of idle connections cost little; octets move only to make room.
 */
export class ReadBuffer {
  #octets = new Uint8Array(LEAST);
  #start = 0;
  #end = 0;

  /** The octets as stored; the first one not taken is at `start`. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  get start(): number {
    return this.#start;
  }

  /** Octets not yet taken. */
  get length(): number {
    return this.#end - this.#start;
  }

  at(index: number): number | undefined {
    return index < this.#end - this.#start ? this.#octets[this.#start + index] : undefined;
  }

  /** The first `count` octets, not copied. */
  view(count: number): Uint8Array {
    return this.#octets.subarray(this.#start, this.#start + count);
  }

  /** Room for some hundred octets more, behind what is there. */
  space(): Uint8Array {
    const kept = this.length;
    if (kept === 0) {
      this.#start = this.#end = 0;
      if (this.#octets.length > KEPT) this.#octets = new Uint8Array(LEAST);
    }
    if (this.#octets.length - this.#end < ROOM) {
      // Half free in front: move; else grow. Either way an octet moves at most once per doubling.
      const target = this.#start >= this.#octets.length / 2
        ? this.#octets
        : new Uint8Array(this.#octets.length * 2);
      target.set(this.view(kept));
      this.#octets = target;
      this.#start = 0;
      this.#end = kept;
    }
    return this.#octets.subarray(this.#end);
  }

  /** `count` octets have been written to `space()`. */
  fill(count: number): void {
    this.#end += count;
  }

  /** Takes the first `count` octets away. */
  drop(count: number): void {
    this.#start += count;
  }
}
