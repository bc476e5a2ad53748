/**
 * The INVITE client transaction: RFC 3261 §17.1.1, corrected by RFC 6026 §7.2.
 *
 * ```txt
 * INVITE --> calling --1xx--> proceeding --2xx--> accepted ---M--> terminated
 *               |                 |
 *               +----300-699------+--> completed (ACK sent) ---D--> terminated
 *               |
 *               +--B or no transport, and the user hears it--> terminated
 * ```
 */

import { TimerSet } from "../../runtime/mod.ts";
import { ackOfFailure, formatMessage, type SipRequest, type SipResponse } from "../message/mod.ts";
import {
  type ClientTransaction,
  type ClientTransactionContext,
  type ClientTransactionUser,
  NOBODY,
} from "./client_transaction.ts";

type State =
  | { readonly name: "calling" }
  | { readonly name: "proceeding" }
  | { readonly name: "accepted" }
  | { readonly name: "completed"; readonly ack: Uint8Array }
  | { readonly name: "terminated" };

/** A request that will not be sent again. */
const SENT = new Uint8Array(0);

/** Timer D is at least this, RFC 3261 §17.1.1.2. */
const TIMER_D_MS = 32_000;

export class InviteClientTransaction implements ClientTransaction {
  request: SipRequest | undefined;
  readonly #context: ClientTransactionContext;
  readonly #timers: TimerSet<"A" | "B" | "D" | "M" | "cancel">;
  #user: ClientTransactionUser;
  #bytes: Uint8Array;
  #state: State = { name: "calling" };
  #cancel: (() => void) | undefined;

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
    this.#timers.start("B", 64 * timers.t1, () => this.#timeout());
    if (!reliable) this.#retransmitAfter(timers.t1);
    this.#transmit(this.#bytes);
  }

  get state(): State["name"] {
    return this.#state.name;
  }

  /**
   * Runs `send`, which sends the CANCEL, as soon as a provisional response allows it, RFC 3261
   * §9.1; not at all when a final response comes first. Once it was sent, no final response in
   * 64*T1 ends the transaction as a time-out.
   */
  cancel(send: () => void): void {
    if (this.#cancel) return;
    this.#cancel = send;
    if (this.#state.name === "proceeding") this.#sendCancel();
  }

  receive(response: SipResponse): void {
    const state = this.#state;
    switch (state.name) {
      case "calling":
      case "proceeding":
        if (response.status < 200) this.#proceed(response);
        else if (response.status < 300) this.#accept(response);
        else this.#complete(response);
        return;
      case "accepted":
        // Each 2xx is a dialog of its own or asks for its ACK again: both are the user's.
        if (response.status >= 200 && response.status < 300) {
          this.#user.onResponse(response);
        }
        return;
      case "completed":
        if (response.status >= 300) this.#transmitQuietly(state.ack);
        return;
      case "terminated":
        return;
    }
  }

  release(): void {
    this.#user = NOBODY;
    this.request = undefined;
  }

  fail(error: unknown): void {
    if (this.#state.name !== "calling" && this.#state.name !== "proceeding") return;
    this.#end(() => this.#user.onTransportError(error));
  }

  #proceed(response: SipResponse): void {
    const first = this.#state.name === "calling";
    this.#state = { name: "proceeding" };
    if (first) {
      this.#timers.stop("A");
      this.#timers.stop("B");
      if (this.#cancel) this.#sendCancel();
    }
    this.#user.onResponse(response);
  }

  #accept(response: SipResponse): void {
    this.#timers.stopAll();
    this.#state = { name: "accepted" };
    this.#bytes = SENT;
    this.#timers.start("M", 64 * this.#context.timers.t1, () => this.#end());
    this.#user.onResponse(response);
  }

  #complete(response: SipResponse): void {
    this.#timers.stopAll();
    if (!this.request) return this.#end();
    const ack = formatMessage(ackOfFailure(this.request, response));
    this.#bytes = SENT;
    this.#state = { name: "completed", ack };
    this.#transmitQuietly(ack);
    if (this.#context.reliable) {
      this.#end(() => this.#user.onResponse(response));
      return;
    }
    this.#timers.start("D", TIMER_D_MS, () => this.#end());
    this.#user.onResponse(response);
  }

  #sendCancel(): void {
    this.#timers.start("cancel", 64 * this.#context.timers.t1, () => this.#timeout());
    this.#cancel?.();
  }

  #retransmitAfter(ms: number): void {
    this.#timers.start("A", ms, () => {
      this.#retransmitAfter(2 * ms);
      this.#transmit(this.#bytes);
    });
  }

  #timeout(): void {
    this.#end(() => this.#user.onTimeout());
  }

  #transmit(bytes: Uint8Array): void {
    try {
      this.#context.transmit(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  /** An ACK that cannot be sent is asked for again, or nobody is there to miss it. */
  #transmitQuietly(bytes: Uint8Array): void {
    try {
      this.#context.transmit(bytes);
    } catch {
      return;
    }
  }

  #end(tell?: () => void): void {
    if (this.#state.name === "terminated") return;
    this.#state = { name: "terminated" };
    this.#timers.stopAll();
    this.#context.onEnd();
    tell?.();
    this.#user.onTerminated?.();
  }
}
