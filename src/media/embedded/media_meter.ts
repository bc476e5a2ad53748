import type { Counter, Meter } from "../../runtime/mod.ts";
import { DROP_REASONS, type DropReason, type Figures } from "./figures.ts";
import type { PortPool } from "./port_pool.ts";

/** Keeps the meter's counters up with the relay's, which another thread counts. */
export class MediaMeter {
  readonly exhausted: Counter;
  readonly busyPorts: Counter;
  readonly #relayed: Counter;
  readonly #faults: Counter;
  readonly #dropped: ReadonlyMap<DropReason, Counter>;
  readonly #figures: Figures;

  constructor(meter: Meter, figures: Figures, pool: PortPool) {
    this.#figures = figures;
    this.#relayed = meter.counter("media_packets_relayed_total", "Media packets sent on.");
    this.#faults = meter.counter("media_faults_total", "Packets the relay itself failed on.");
    this.#dropped = new Map(DROP_REASONS.map((reason) => [
      reason,
      meter.counter("media_packets_dropped_total", "Media packets not sent on.", { reason }),
    ]));
    this.exhausted = meter.counter(
      "media_ports_exhausted_total",
      "Offers refused for want of a free port.",
    );
    this.busyPorts = meter.counter(
      "media_ports_busy_total",
      "Port pairs skipped because another program has one of them.",
    );
    meter.gauge("media_port_pairs_used", "Port pairs in use by calls.", () => pool.used);
    meter.gauge("media_port_pairs", "Port pairs there are.", () => pool.size);
  }

  /** Brings the counters up to date. */
  update(): void {
    raise(this.#relayed, this.#figures.relayed);
    raise(this.#faults, this.#figures.faults);
    for (const [reason, counter] of this.#dropped) raise(counter, this.#figures.dropped(reason));
  }
}

function raise(counter: Counter, to: number): void {
  if (to > counter.value) counter.add(to - counter.value);
}
