/**
 * The way from the relay's thread to the studio's: RTP packets of legs that somebody records or
 * listens to, in memory that both threads see. One writes and one reads, and neither ever waits:
 * what does not fit is lost and counted.
 */

/** Two seconds of 100 legs of G.711, and more of any other codec but L16. */
const OCTETS = 2 * 1024 * 1024;
/** Length and feed of a packet, before its octets. */
const HEADER_OCTETS = 8;
/** Stands for the feed where the rest of the ring is empty: no packet is in two pieces. */
const NO_FEED = 0;

const WRITTEN = 0;
const READ = 1;
const LOST = 2;
const CELLS = 4;

/** Hears the packets of a ring. `data` is lent until the call returns. */
export type FeedReader = (feed: number, data: Uint8Array, length: number) => void;

export class FeedRing {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #octets: Uint8Array;
  readonly #words: Int32Array;
  readonly #size: number;

  /** Over `shared` when another thread made it. `octets` is a power of two. */
  constructor(shared?: SharedArrayBuffer, octets = OCTETS) {
    this.shared = shared ?? new SharedArrayBuffer(4 * CELLS + octets);
    this.#cells = new Int32Array(this.shared, 0, CELLS);
    this.#octets = new Uint8Array(this.shared, 4 * CELLS);
    this.#words = new Int32Array(this.shared, 4 * CELLS);
    this.#size = this.#octets.length;
  }

  /** Packets that found no room since the start. */
  get lost(): number {
    return Atomics.load(this.#cells, LOST) >>> 0;
  }

  /** Writes a packet of `feed`, a positive number. */
  put(feed: number, data: Uint8Array, length: number): void {
    const size = this.#size;
    const written = this.#cells[WRITTEN] ?? 0;
    const used = written - Atomics.load(this.#cells, READ) >>> 0;
    const at = (written >>> 0) & (size - 1);
    const octets = entryOctets(length);
    const rest = size - at;
    const skipped = rest < octets ? rest : 0;
    if (used + skipped + octets > size) return void Atomics.add(this.#cells, LOST, 1);
    if (skipped > 0) this.#head(at, 0, NO_FEED);
    const start = skipped > 0 ? 0 : at;
    this.#head(start, length, feed);
    const into = this.#octets;
    for (let i = 0; i < length; i++) into[start + HEADER_OCTETS + i] = data[i] ?? 0;
    Atomics.store(this.#cells, WRITTEN, written + skipped + octets | 0);
  }

  /** Reads all that is there. */
  drain(reader: FeedReader): void {
    const end = Atomics.load(this.#cells, WRITTEN);
    let at = this.#cells[READ] ?? 0;
    while (at !== end) {
      const start = (at >>> 0) & (this.#size - 1);
      const length = this.#words[start >> 2] ?? 0;
      const feed = this.#words[(start >> 2) + 1] ?? NO_FEED;
      if (feed === NO_FEED) at = at + this.#size - start | 0;
      else {
        const from = start + HEADER_OCTETS;
        reader(feed, this.#octets.subarray(from, from + length), length);
        at = at + entryOctets(length) | 0;
      }
      Atomics.store(this.#cells, READ, at);
    }
  }

  #head(at: number, length: number, feed: number): void {
    this.#words[at >> 2] = length;
    this.#words[(at >> 2) + 1] = feed;
  }
}

/** A whole number of headers, so that there is always room for one at the end. */
function entryOctets(length: number): number {
  return HEADER_OCTETS + length + HEADER_OCTETS - 1 & -HEADER_OCTETS;
}
