import type { Database } from "./database.ts";

/**
 * What was looked up lately, so that a call costs no query. It is emptied as a whole when users,
 * groups, codes or settings may have changed, by whichever process; inside a transaction, which
 * may yet be undone, nothing is kept.
 */
export class LookUpCache<Key, Value> {
  readonly #database: Database;
  readonly #most: number;
  readonly #known = new Map<Key, Value>();
  #generation = -1;

  constructor(database: Database, most = 16_000) {
    this.#database = database;
    this.#most = most;
  }

  /** What `read` returned for `key`, that there is nothing included. */
  get(key: Key, read: () => Value): Value {
    const { generation } = this.#database;
    if (generation === undefined) return read();
    if (generation !== this.#generation) {
      this.#known.clear();
      this.#generation = generation;
    }
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known as Value;
    const found = read();
    // Full, it begins anew: numbers that nobody has must not keep out those that somebody has.
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }
}
