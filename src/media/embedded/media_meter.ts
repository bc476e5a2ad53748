import type { Counter, Histogram, Meter } from "../../runtime/mod.ts";
import type { FeedRing } from "../studio/feed_ring.ts";
import { DROP_REASONS, type DropReason, type Figures, LATENESS_MS } from "./figures.ts";
import type { PortPool } from "./port_pool.ts";

/** Keeps the meter's counters up with the relay's, which another thread counts. */
export class MediaMeter {
  readonly exhausted: Counter;
  readonly busyPorts: Counter;
  /** Sounds that a leg does not hear because none of its codecs is ours. */
  readonly unplayable: Counter;
  readonly #feedLost: Counter;
  readonly #ring: FeedRing;
  readonly #late: Histogram;
  /** By bound, how many late packets were told to the histogram. */
  readonly #told: number[] = LATENESS_MS.map(() => 0);
  readonly #toldMs: number[] = LATENESS_MS.map(() => 0);
  readonly #unready: Counter;
  readonly #relayed: Counter;
  readonly #faults: Counter;
  readonly #dropped: ReadonlyMap<DropReason, Counter>;
  readonly #figures: Figures;

  constructor(meter: Meter, figures: Figures, pool: PortPool, ring: FeedRing) {
    this.#figures = figures;
    this.#ring = ring;
    this.#feedLost = meter.counter(
      "media_feed_packets_lost_total",
      "Packets that a recording or a listener misses because their thread was too slow.",
    );
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
    this.unplayable = meter.counter(
      "media_sounds_unplayable_total",
      "Sounds that a leg did not hear because none of its codecs is ours.",
    );
    this.#unready = meter.counter(
      "media_sounds_unready_total",
      "Packets of sound not sent because they were not encoded in time.",
    );
    this.#late = meter.histogram(
      "media_send_lateness_seconds",
      "How long after its time a packet of music, prompt or key press left.",
      LATENESS_MS.filter((ms) => ms < Infinity).map((ms) => ms / 1000),
    );
    meter.gauge("media_port_pairs_used", "Port pairs in use by calls.", () => pool.used);
    meter.gauge("media_port_pairs", "Port pairs there are.", () => pool.size);
  }

  /** Brings the counters up to date. */
  update(): void {
    raise(this.#relayed, this.#figures.relayed);
    raise(this.#faults, this.#figures.faults);
    raise(this.#feedLost, this.#ring.lost);
    raise(this.#unready, this.#figures.unready);
    for (const bound of LATENESS_MS.keys()) this.#tellLateness(bound);
    for (const [reason, counter] of this.#dropped) raise(counter, this.#figures.dropped(reason));
  }

  /** Another thread counts by bounds: each new packet is told with the mean of its bound. */
  #tellLateness(bound: number): void {
    const { count, sumMs } = this.#figures.lateness(bound);
    const news = count - (this.#told[bound] ?? 0);
    if (news <= 0) return;
    const meanMs = (sumMs - (this.#toldMs[bound] ?? 0)) / news;
    this.#told[bound] = count;
    this.#toldMs[bound] = sumMs;
    for (let i = 0; i < news; i++) this.#late.observe(meanMs / 1000);
  }
}

function raise(counter: Counter, to: number): void {
  if (to > counter.value) counter.add(to - counter.value);
}
