import type { Clock, Meter, Timer } from "../runtime/mod.ts";

export interface ProcessMetricsOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly version: string;
}

const PROBE_MS = 500;
/** The clock fires up to this late by design. */
const TICK_MS = 10;

/** Tells about the process itself: memory, age, and how late it is with what it has to do. */
export class ProcessMetrics implements Disposable {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #lagMs = 0;
  #worstMs = 0;
  #probedAt = 0;

  constructor({ clock, meter, version }: ProcessMetricsOptions) {
    this.#clock = clock;
    const started = clock.now().getTime() / 1_000;
    const memory = (name: string, help: string, of: keyof Deno.MemoryUsage) =>
      meter.gauge(name, help, () => Deno.memoryUsage()[of]);
    memory("process_resident_memory_bytes", "Resident memory.", "rss");
    memory("ringdown_heap_used_bytes", "Heap in use.", "heapUsed");
    meter.gauge("process_start_time_seconds", "When the process started.", () => started);
    meter.gauge("ringdown_event_loop_lag_seconds", "How late the last timer was.", () => {
      return this.#lagMs / 1_000;
    });
    meter.gauge(
      "ringdown_event_loop_lag_max_seconds",
      "How late the latest timer was since this was last read.",
      () => this.#takeWorst() / 1_000,
    );
    meter.counter("ringdown_build_info", "Always 1; the label says which version runs.", {
      version,
    }).add();
    this.#probe();
  }

  /** How late the event loop is, in milliseconds, seen now or at the last probe. */
  get lagMs(): number {
    const overdue = this.#clock.elapsed() - this.#probedAt - PROBE_MS - TICK_MS;
    return Math.max(this.#lagMs, overdue, 0);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }

  #takeWorst(): number {
    const worst = Math.max(this.#worstMs, this.lagMs);
    this.#worstMs = 0;
    return worst;
  }

  #probe(): void {
    this.#probedAt = this.#clock.elapsed();
    this.#timer = this.#clock.after(PROBE_MS, () => {
      const late = this.#clock.elapsed() - this.#probedAt - PROBE_MS - TICK_MS;
      this.#lagMs = Math.max(late, 0);
      this.#worstMs = Math.max(this.#worstMs, this.#lagMs);
      this.#probe();
    });
  }
}
