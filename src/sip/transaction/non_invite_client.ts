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
import {
  type ClientTransaction,
  type ClientTransactionContext,
  type ClientTransactionUser,
  NOBODY,
} from "./client_transaction.ts";

/** A request that will not be sent again. */
const SENT = new Uint8Array(0);

export class NonInviteClientTransaction implements ClientTransaction {
  request: SipRequest | undefined;
  readonly #context: ClientTransactionContext;
  readonly #timers: TimerSet<"E" | "F" | "K">;
  #user: ClientTransactionUser;
  #bytes: Uint8Array;
  #state: "trying" | "proceeding" | "completed" | "terminated" = "trying";

  constructor(request: SipRequest, context: ClientTransactionContext) {
    this.request = request;
    this.#context = context;
    this.#user = context.user;
    this.#timers = new TimerSet(context.clock);
    this.#bytes = formatMessage(request);
  }

  /** Sends the request. Apart from the constructor so that the owner can be told of a failure. */
  start(): void {
    const { timers, reliable } = this.#context;
    this.#timers.start("F", 64 * timers.t1, () => this.#end(() => this.#user.onTimeout()));
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
      this.#user.onResponse(response);
      return;
    }
    this.#timers.stopAll();
    if (this.#context.reliable) {
      this.#end(() => this.#user.onResponse(response));
      return;
    }
    this.#state = "completed";
    this.#bytes = SENT;
    this.#timers.start("K", this.#context.timers.t4, () => this.#end());
    this.#user.onResponse(response);
  }

  release(): void {
    this.#user = NOBODY;
    this.request = undefined;
  }

  fail(error: unknown): void {
    if (this.#state === "completed") return;
    this.#end(() => this.#user.onTransportError(error));
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
    this.#user.onTerminated?.();
  }
}
