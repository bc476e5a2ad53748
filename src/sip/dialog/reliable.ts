/**
 * Reliable provisional responses, RFC 3262, as the UAS sends them: one unacknowledged at a time,
 * sent again from T1 on, doubling without a cap, until its PRACK comes; given up after 64*T1.
 */

import type { Clock, Timer } from "../../runtime/mod.ts";
import type { RAckValue, SipResponse } from "../message/mod.ts";

export interface ReliableProvisionalsOptions {
  readonly clock: Clock;
  readonly t1: number;
  /** The first RSeq, 1 to 2^31-1, §3. */
  readonly firstSequence: number;
  /** Sends the response made for an RSeq. */
  readonly send: (response: SipResponse) => void;
  /** No PRACK came in 64*T1: the INVITE must be refused with a 5xx, §3. */
  readonly onGiveUp: () => void;
}

interface Waiting {
  readonly make: (rseq: number) => SipResponse;
  readonly onAcknowledged: (() => void) | undefined;
}

export class ReliableProvisionals {
  readonly #options: ReliableProvisionalsOptions;
  readonly #queue: Waiting[] = [];
  #next: number;
  #pending: (Waiting & { readonly rseq: number }) | undefined;
  /** The RSeq that a final response overtook: its PRACK may still be on its way, §3. */
  #overtaken: number | undefined;
  #retransmission: Timer | undefined;
  #giveUp: Timer | undefined;

  constructor(options: ReliableProvisionalsOptions) {
    this.#options = options;
    this.#next = options.firstSequence;
  }

  /** True while a response waits for its PRACK. */
  get pending(): boolean {
    return this.#pending !== undefined;
  }

  /** Sends a response now, or when those before it have been acknowledged. */
  send(make: (rseq: number) => SipResponse, onAcknowledged?: () => void): void {
    this.#queue.push({ make, onAcknowledged });
    if (!this.#pending) this.#sendNext();
  }

  /** A PRACK came. False when it acknowledges nothing that waits: the PRACK gets a 481. */
  acknowledge({ response, cseq }: RAckValue, inviteSequence: number): boolean {
    if (cseq.number !== inviteSequence || cseq.method !== "INVITE") return false;
    if (response === this.#overtaken) {
      this.#overtaken = undefined;
      return true;
    }
    const pending = this.#pending;
    if (!pending || pending.rseq !== response) return false;
    this.#stopTimers();
    this.#pending = undefined;
    pending.onAcknowledged?.();
    this.#sendNext();
    return true;
  }

  /** A final response was sent, or the call ended: nothing is sent again. */
  stop(): void {
    this.#stopTimers();
    this.#overtaken = this.#pending?.rseq;
    this.#pending = undefined;
    this.#queue.length = 0;
  }

  #sendNext(): void {
    const waiting = this.#queue.shift();
    if (!waiting) return;
    const rseq = this.#next++;
    const response = waiting.make(rseq);
    this.#pending = { ...waiting, rseq };
    const { clock, t1, onGiveUp } = this.#options;
    this.#giveUp = clock.after(64 * t1, () => {
      this.stop();
      onGiveUp();
    });
    this.#repeatAfter(t1, response);
    this.#options.send(response);
  }

  #repeatAfter(ms: number, response: SipResponse): void {
    this.#retransmission = this.#options.clock.after(ms, () => {
      this.#repeatAfter(2 * ms, response);
      this.#options.send(response);
    });
  }

  #stopTimers(): void {
    this.#retransmission?.cancel();
    this.#giveUp?.cancel();
  }
}
