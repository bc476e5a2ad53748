import type { Clock, Timer } from "../../runtime/mod.ts";

export interface SuccessRetransmissionOptions {
  readonly clock: Clock;
  readonly t1: number;
  readonly t2: number;
  /** Sends the 2xx, over TCP too: a proxy on the way may have lost it. */
  readonly send: () => void;
  /** No ACK came in 64*T1: the UAS ends the dialog with a BYE. */
  readonly onNoAck: () => void;
}

/** The 2xx of an INVITE is sent again by the UAS core until its ACK comes, RFC 3261 §13.3.1.4. */
export class SuccessRetransmission {
  readonly #options: SuccessRetransmissionOptions;
  #next: Timer | undefined;
  #giveUp: Timer | undefined;

  /** Sends the response for the first time. */
  constructor(options: SuccessRetransmissionOptions) {
    this.#options = options;
    const { clock, t1, send, onNoAck } = options;
    this.#giveUp = clock.after(64 * t1, () => {
      this.stop();
      onNoAck();
    });
    this.#after(t1);
    send();
  }

  /** The ACK came, or the dialog ended. */
  stop(): void {
    this.#next?.cancel();
    this.#giveUp?.cancel();
  }

  #after(ms: number): void {
    const { clock, t2, send } = this.#options;
    this.#next = clock.after(ms, () => {
      this.#after(Math.min(2 * ms, t2));
      send();
    });
  }
}
