import type { Clock, LogLevel, LogLine, LogRing, Meter } from "../runtime/mod.ts";

/** Gauges that forget what they told when they are read: only a collector may do that. */
const FORGETFUL = new Set(["ringdown_event_loop_lag_max_seconds"]);

/** A figure that the server keeps about itself. */
export interface Figure {
  readonly name: string;
  /** What it is, in a sentence. */
  readonly help: string;
  /** E.g. `transport=UDP`; empty where there is one figure only. */
  readonly labels: string;
  readonly value: number;
}

/** How the server is. */
export interface SystemFacts {
  readonly version: string;
  readonly startedAt: Date;
  readonly uptimeSeconds: number;
  /** Resident memory, octets. */
  readonly memory: number;
  /** The data folder with everything in it, octets. */
  readonly data: number;
}

/** Which lines of the log are wanted. */
export interface LogFilter {
  readonly least?: LogLevel;
  readonly part?: string;
  /** Only lines that came after the one with this sequence. */
  readonly after?: number;
}

export interface SystemStateOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: LogRing;
  readonly version: string;
  readonly memory: () => number;
  readonly dataSize: () => Promise<number>;
}

/** What the server knows about itself: for the owner, who wants to know how it is. */
export class SystemState {
  readonly #options: SystemStateOptions;
  readonly #startedAt: Date;

  constructor(options: SystemStateOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  async facts(): Promise<SystemFacts> {
    const { clock, version, memory, dataSize } = this.#options;
    const uptime = clock.now().getTime() - this.#startedAt.getTime();
    return {
      version,
      startedAt: this.#startedAt,
      uptimeSeconds: Math.floor(uptime / 1_000),
      memory: memory(),
      data: await dataSize(),
    };
  }

  /** Counters and gauges, by name; no distributions, which are for collectors. */
  figures(): readonly Figure[] {
    return this.#options.meter.metrics()
      .filter(({ name, type }) => type !== "histogram" && !FORGETFUL.has(name))
      .flatMap(({ name, help, samples }) =>
        samples().map(({ labels, value }) => ({
          name,
          help,
          labels: Object.entries(labels).map((pair) => pair.join("=")).join(" "),
          value,
        }))
      )
      .toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  }

  /** The latest lines of the log, the latest first. */
  log(filter: LogFilter): readonly LogLine[] {
    return this.#options.log.list(filter);
  }

  /** Has `told` called after each line of the log. */
  followLog(told: () => void): Disposable {
    return this.#options.log.subscribe(told);
  }
}
