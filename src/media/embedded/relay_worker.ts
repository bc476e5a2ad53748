import type { Clock, Log } from "../../runtime/mod.ts";
import type { ChangeMessage, LegReport, WorkerReport, WorkerStart } from "./change.ts";

const STOP_MS = 1000;

/** The worker that relays, from its start to its end. */
export class RelayWorker {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #ready = Promise.withResolvers<void>();
  #failed = false;
  /** Hears what happens on legs. */
  onReport: (report: LegReport) => void = () => {};
  #onApplied: (sequence: number, success: boolean) => void = () => {};

  constructor(options: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = (event: MessageEvent<WorkerReport>) => this.#take(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failed = true;
      this.#log.error("The media relay failed", { why: event.message });
      this.#ready.reject(new Error(`The media relay did not start: ${event.message}`));
      this.#stopped.resolve();
      this.#worker.terminate();
    };
  }

  /** Resolves when packets are relayed. @throws when the worker fails before that. */
  start(
    message: WorkerStart,
    onApplied: (sequence: number, success: boolean) => void,
  ): Promise<void> {
    this.#onApplied = onApplied;
    this.#worker.postMessage(message);
    return this.#ready.promise;
  }

  /** True when the thread has died: nothing is relayed any more. */
  get failed(): boolean {
    return this.#failed;
  }

  post(message: ChangeMessage): void {
    this.#worker.postMessage(message);
  }

  /** Waits for the worker to close its sockets after `stop` was sent; ends it anyway. */
  async ended(): Promise<void> {
    const timer = this.#clock.after(STOP_MS, () => {
      this.#log.warn("The media relay did not stop in time");
      this.#stopped.resolve();
    });
    await this.#stopped.promise;
    timer.cancel();
    this.#worker.terminate();
  }

  #take(message: WorkerReport): void {
    switch (message.report) {
      case "ready":
        return this.#ready.resolve();
      case "applied":
        return this.#onApplied(message.sequence, message.success);
      case "fault":
        return this.#log.error("A packet failed in the media relay", { why: message.why });
      case "stopped":
        return this.#stopped.resolve();
      case "key":
      case "played":
        return this.onReport(message);
    }
  }
}
