import type { Clock, Timer } from "../../runtime/mod.ts";
import type { PortPool } from "./port_pool.ts";
import type { RelayLink } from "./relay_link.ts";

const TICK_MS = 10_000;

export interface IdleCloserOptions {
  readonly clock: Clock;
  readonly pool: PortPool;
  readonly link: RelayLink;
}

/** Closes the pairs that were kept open for a next call which did not come, up to a tick late. */
export class IdleCloser implements Disposable {
  readonly #options: IdleCloserOptions;
  #timer: Timer | undefined;

  constructor(options: IdleCloserOptions) {
    this.#options = options;
  }

  /** A pair may have been kept open: looks until there is none. */
  start(): void {
    const { clock, pool } = this.#options;
    if (pool.warm > 0) this.#timer ??= clock.after(TICK_MS, () => this.#tick());
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    const { pool, link } = this.#options;
    this.#timer = undefined;
    const expired = pool.expire();
    // In several messages, which have a greatest length.
    for (let start = 0; start < expired.length; start += 256) {
      const ports = expired.slice(start, start + 256);
      void link.apply(ports.map((port) => ({ do: "close", port })));
    }
    this.start();
  }
}
