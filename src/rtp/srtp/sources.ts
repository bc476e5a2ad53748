/** One of something for each synchronisation source, and never more than a few. */

/**
 * Senders in one stream, at most. A phone has one, and another after it was transferred or put on
 * hold; of more than these the oldest is forgotten.
 */
export const MOST_SOURCES = 32;

export class Sources<Source> {
  readonly #make: () => Source;
  readonly #sources = new Map<number, Source>();
  #lastSsrc = -1;
  #last: Source | undefined;

  constructor(make: () => Source) {
    this.#make = make;
  }

  /** The one of `ssrc`; undefined where `keep` has not been called. */
  find(ssrc: number): Source | undefined {
    if (ssrc === this.#lastSsrc) return this.#last;
    const found = this.#sources.get(ssrc);
    if (found === undefined) return undefined;
    this.#lastSsrc = ssrc;
    this.#last = found;
    return found;
  }

  /** A new one for `ssrc`, in place of any before. */
  add(ssrc: number): Source {
    if (this.#sources.size >= MOST_SOURCES && !this.#sources.has(ssrc)) {
      const [oldest] = this.#sources.keys();
      if (oldest !== undefined) this.#sources.delete(oldest);
    }
    const source = this.#make();
    this.#sources.set(ssrc, source);
    this.#lastSsrc = ssrc;
    this.#last = source;
    return source;
  }
}
