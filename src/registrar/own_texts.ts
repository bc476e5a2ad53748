/**
 * A copy of `text` that keeps nothing else in memory. A part of a longer text is a view of it to
 * the engine, and joining it with nothing is too; what comes out of JSON is not.
 */
export function alone(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** More different ones than this, and somebody makes them up. */
const MOST_TEXTS = 1_000;

/** Texts that many have in common, such as what a model of phone calls itself: kept once. */
export class SharedTexts {
  readonly #texts = new Map<string, string>();

  /** The text that is equal to `text` and shared with all who ask for it. */
  shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    const own = alone(text);
    this.#texts.set(own, own);
    return own;
  }
}
