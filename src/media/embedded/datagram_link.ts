import type { Change, LegReport } from "./change.ts";
import type { Figures } from "./figures.ts";
import type { LinkOptions } from "./libc_link.ts";
import type { RelayLink } from "./relay_link.ts";
import { RelayWorker } from "./relay_worker.ts";

/**
 * The link to a relay on Deno's own sockets. They belong to the relay's thread, so opening one
 * takes a message there and back.
 */
export class DatagramLink implements RelayLink {
  readonly path = "datagram";
  readonly figures: Figures;
  readonly #worker: RelayWorker;
  readonly #waiting = new Map<number, (success: boolean) => void>();
  #sequence = 0;

  private constructor(worker: RelayWorker, figures: Figures) {
    this.#worker = worker;
    this.figures = figures;
  }

  /** @throws when the worker does not start. */
  static async start(options: LinkOptions): Promise<DatagramLink> {
    const worker = new RelayWorker(options);
    const link = new DatagramLink(worker, options.figures);
    const { low, high, figures: { memory }, sounds: { shared: sounds } } = options;
    const { shared: ring } = options.ring;
    await worker.start(
      { path: "datagram", low, high, memory, sounds, ring },
      (sequence, success) => link.#applied(sequence, success),
    );
    return link;
  }

  onReport(receiver: (report: LegReport) => void): void {
    this.#worker.onReport = receiver;
  }

  open(port: number, host: string): Promise<boolean> {
    return this.#post([{ do: "open", port, host }]);
  }

  async apply(changes: readonly Change[]): Promise<void> {
    if (changes.length > 0) await this.#post(changes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#worker.post({ sequence: 0, changes: [{ do: "stop" }] });
    await this.#worker.ended();
    for (const resolve of this.#waiting.values()) resolve(false);
  }

  #post(changes: readonly Change[]): Promise<boolean> {
    if (this.#worker.failed) return Promise.resolve(false);
    const sequence = ++this.#sequence;
    this.#worker.post({ sequence, changes });
    return new Promise((resolve) => this.#waiting.set(sequence, resolve));
  }

  #applied(sequence: number, success: boolean): void {
    this.#waiting.get(sequence)?.(success);
    this.#waiting.delete(sequence);
  }
}
