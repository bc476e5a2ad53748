import type { Clock, Log } from "../../runtime/mod.ts";
import type { SoundMemory } from "../embedded/sound_memory.ts";
import type { FeedRing } from "./feed_ring.ts";
import type { StudioOrder, StudioReport, StudioStart } from "./studio_order.ts";

/** The engine's end of the studio. */
export interface StudioLink extends AsyncDisposable {
  /** True when the studio has failed too often: nothing is carried out any more. */
  readonly failed: boolean;
  order(order: StudioOrder): void;
  /** Says to whom goes what the studio tells, from now on. */
  onReport(receiver: (report: StudioReport) => void): void;
  /** Hears that the studio has failed: the next order finds another, which knows of nothing. */
  onFailure(receiver: () => void): void;
}

/** Who fails so often will not do better. */
const MOST_FAILURES = 5;
/** A disk that is asked to keep the last words may take a moment. */
const STOP_MS = 5000;

export interface StudioThreadOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly ring: FeedRing;
  readonly sounds: SoundMemory;
}

/** The studio in a thread of its own, which is started when the first order comes. */
export class StudioThread implements StudioLink {
  readonly #options: StudioThreadOptions;
  /** Of the worker there is. */
  #stopped = Promise.withResolvers<void>();
  #worker: Worker | undefined;
  #failures = 0;
  #onReport: (report: StudioReport) => void = () => {};
  #onFailure: () => void = () => {};

  constructor(options: StudioThreadOptions) {
    this.#options = options;
  }

  get failed(): boolean {
    return this.#failures >= MOST_FAILURES;
  }

  onReport(receiver: (report: StudioReport) => void): void {
    this.#onReport = receiver;
  }

  onFailure(receiver: () => void): void {
    this.#onFailure = receiver;
  }

  order(order: StudioOrder): void {
    if (this.failed) return;
    this.#worker ??= this.#start();
    this.#worker.postMessage(order);
  }

  /** Waits until every file is complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const { clock, log } = this.#options;
    const timer = clock.after(STOP_MS, () => {
      log.warn("Recordings were not completed in time");
      this.#stopped.resolve();
    });
    worker.postMessage({ do: "stop" } satisfies StudioOrder);
    await this.#stopped.promise;
    timer.cancel();
    worker.terminate();
  }

  #start(): Worker {
    const { log, ring, sounds } = this.#options;
    const stopped = this.#stopped = Promise.withResolvers<void>();
    const worker = new Worker(new URL("./studio_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<StudioReport>) => {
      const { data } = event;
      if (data.report === "stopped") stopped.resolve();
      else this.#onReport(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      log.error("The media studio failed", { why: event.message });
      this.#failures++;
      this.#worker = undefined;
      stopped.resolve();
      worker.terminate();
      this.#onFailure();
    };
    worker.postMessage({ ring: ring.shared, sounds: sounds.shared } satisfies StudioStart);
    return worker;
  }
}
