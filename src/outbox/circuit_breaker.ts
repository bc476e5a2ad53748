/** `half-open` lets one try through, to see. */
export type CircuitState = "closed" | "open" | "half-open";

export interface CircuitBreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one may try. */
  readonly openMs: number;
}

/** Keeps from asking over and over who does not answer. Times are in milliseconds of one clock. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #openUntilMs = -Infinity;
  #isProbing = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  stateAt(nowMs: number): CircuitState {
    if (this.#failures < this.#options.failures) return "closed";
    return nowMs < this.#openUntilMs ? "open" : "half-open";
  }

  /** When the next try may be; in the past while it may be now. */
  get openUntilMs(): number {
    return this.#openUntilMs;
  }

  /** Whether a try may begin; half open, it is the only one until it has ended. */
  begin(nowMs: number): boolean {
    const state = this.stateAt(nowMs);
    if (state === "closed") return true;
    if (state === "open" || this.#isProbing) return false;
    this.#isProbing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#isProbing = false;
  }

  /** True when this has opened it, and it was closed before. */
  failed(nowMs: number): boolean {
    this.#failures++;
    this.#isProbing = false;
    if (this.#failures < this.#options.failures) return false;
    this.#openUntilMs = nowMs + this.#options.openMs;
    return this.#failures === this.#options.failures;
  }
}
