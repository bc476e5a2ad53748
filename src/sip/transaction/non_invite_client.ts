/**
 * The client transaction of every method but INVITE and ACK: RFC 3261 §17.1.2.
 *
 * ```txt
 * request --> trying --1xx--> proceeding --200-699--> completed --K--> terminated
 *                |                |
 *                +----------------+--F or no transport, and the user hears it--> terminated
 * ```
 */

import { TimerSet } from "../../runtime/mod.ts";
import { formatMessage, type SipRequest, type SipResponse } from "../message/mod.ts";
import type { ClientTransaction, ClientTransactionContext } from "./client_transaction.ts";

export class NonInviteClientTransaction implements ClientTransaction {
  readonly request: SipRequest;
  readonly #context: ClientTransactionContext;
  readonly #timers: TimerSet<"E" | "F" | "K">;
  readonly #bytes: Uint8Array;
  #state: "trying" | "proceeding" | "completed" | "terminated" = "trying";

  constructor(request: SipRequest, context: ClientTransactionContext) {
    this.request = request;
    this.#context = context;
    this.#timers = new TimerSet(context.clock);
    this.#bytes = formatMessage(request);
  }

  /** Sends the request. Apart from the constructor so that the owner can be told of a failure. */
  start(): void {
    const { timers, reliable, user } = this.#context;
    this.#timers.start("F", 64 * timers.t1, () => this.#end(() => user.onTimeout()));
    if (!reliable) this.#retransmitAfter(timers.t1);
    this.#transmit();
  }

  get state(): "trying" | "proceeding" | "completed" | "terminated" {
    return this.#state;
  }

  receive(response: SipResponse): void {
    if (this.#state === "completed" || this.#state === "terminated") return;
    if (response.status < 200) {
      this.#state = "proceeding";
      this.#context.user.onResponse(response);
      return;
    }
    this.#timers.stopAll();
    if (this.#context.reliable) {
      this.#end(() => this.#context.user.onResponse(response));
      return;
    }
    this.#state = "completed";
    this.#timers.start("K", this.#context.timers.t4, () => this.#end());
    this.#context.user.onResponse(response);
  }

  fail(error: unknown): void {
    if (this.#state === "completed") return;
    this.#end(() => this.#context.user.onTransportError(error));
  }

  #retransmitAfter(ms: number): void {
    this.#timers.start("E", ms, () => {
      const { t2 } = this.#context.timers;
      this.#retransmitAfter(this.#state === "proceeding" ? t2 : Math.min(2 * ms, t2));
      this.#transmit();
    });
  }

  #transmit(): void {
    try {
      this.#context.transmit(this.#bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  #end(tell?: () => void): void {
    if (this.#state === "terminated") return;
    this.#state = "terminated";
    this.#timers.stopAll();
    this.#context.onEnd();
    tell?.();
    this.#context.user.onTerminated?.();
  }
}
