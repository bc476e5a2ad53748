/** A map that forgets the key used longest ago when it is full. */
export class BoundedMap<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Sets and marks as used last. Returns the key that was forgotten for it, if any. */
  set(key: string, value: Value): string | undefined {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return undefined;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
    return oldest;
  }

  delete(key: string): boolean {
    return this.#values.delete(key);
  }

  entries(): Iterable<readonly [string, Value]> {
    return this.#values.entries();
  }
}
