import type { Clock, Timer } from "../../runtime/mod.ts";

const BUCKET_MS = 1_000;

/**
 * The Completed state of server transactions that are not INVITE, RFC 3261 §17.2.2: for timer J
 * the final response waits for copies of its request.
 *
 * This is most of what a registrar remembers, so it is as little as can be: the response by the
 * key of its transaction. Entries go in whole buckets, up to a second after J.
 */
export class CompletedResponses {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #responses = new Map<string, string | Uint8Array>();
  #buckets: { readonly until: number; readonly keys: string[] }[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  get size(): number {
    return this.#responses.size;
  }

  /** Text is kept as text: it takes a third of the room. */
  add(key: string, response: string | Uint8Array): void {
    this.#responses.set(key, response);
    const until = this.#clock.elapsed() + this.#lifeMs;
    const newest = this.#buckets.at(-1);
    if (newest && until <= newest.until) newest.keys.push(key);
    else this.#buckets.push({ until: until + BUCKET_MS, keys: [key] });
    this.#timer ??= this.#clock.after(this.#lifeMs + BUCKET_MS, () => this.#expire());
  }

  get(key: string): string | Uint8Array | undefined {
    return this.#responses.get(key);
  }

  #expire(): void {
    this.#timer = undefined;
    const now = this.#clock.elapsed();
    const kept = this.#buckets.findIndex(({ until }) => until > now);
    const gone = this.#buckets.splice(0, kept < 0 ? this.#buckets.length : kept);
    for (const { keys } of gone) for (const key of keys) this.#responses.delete(key);
    const [next] = this.#buckets;
    if (next) this.#timer = this.#clock.after(next.until - now, () => this.#expire());
  }
}
