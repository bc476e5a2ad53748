/**
 * The INVITE server transaction: RFC 3261 §17.2.1, corrected by RFC 6026 §7.1.
 *
 * ```txt
 * INVITE --> proceeding --2xx--> accepted ------------L--> terminated
 *                |
 *                +--300-699--> completed --ACK--> confirmed --I--> terminated
 *                                  |
 *                                  +--H, and the user hears "timeout"--> terminated
 * ```
 */

import { TimerSet } from "../../runtime/mod.ts";
import { formatMessage, type SipRequest, type SipResponse } from "../message/mod.ts";
import { TransactionStateError } from "./errors.ts";
import type {
  ServerTransaction,
  ServerTransactionContext,
  ServerTransactionUser,
  TerminationReason,
} from "./server_transaction.ts";

/** A state that answers a retransmission has the octets to do it with. */
type State =
  | { readonly name: "proceeding"; readonly provisional?: Uint8Array }
  | { readonly name: "accepted" }
  | { readonly name: "completed"; readonly final: Uint8Array }
  | { readonly name: "confirmed" }
  | { readonly name: "terminated" };

/** After this silence of the user the transaction sends the 100 itself, RFC 3261 §17.2.1. */
const TRYING_AFTER_MS = 200;

export class InviteServerTransaction implements ServerTransaction {
  user: ServerTransactionUser = {};
  readonly #context: ServerTransactionContext;
  readonly #timers: TimerSet<"100" | "G" | "H" | "I" | "L">;
  #state: State = { name: "proceeding" };

  /** `trying` makes the 100 that is sent when the user takes longer than 200 ms. */
  constructor(trying: () => SipResponse, context: ServerTransactionContext) {
    this.#context = context;
    this.#timers = new TimerSet(context.clock);
    this.#timers.start("100", TRYING_AFTER_MS, () => this.respond(trying()));
  }

  get state(): State["name"] {
    return this.#state.name;
  }

  receive(request: SipRequest): void {
    const state = this.#state;
    switch (state.name) {
      case "proceeding":
        if (request.method === "INVITE" && state.provisional) this.#transmit(state.provisional);
        return;
      case "completed":
        if (request.method === "INVITE") this.#transmit(state.final);
        if (request.method === "ACK") this.#confirm();
        return;
      case "accepted":
        // RFC 6026 §7.1: a retransmitted INVITE is absorbed; the ACK does not come here.
      case "confirmed":
      case "terminated":
        return;
    }
  }

  /** A CANCEL that matched and has been answered; after a final response it changes nothing. */
  cancel(request: SipRequest): void {
    if (this.#state.name === "proceeding") this.user.onCancel?.(request);
  }

  respond(response: SipResponse): void {
    const success = response.status >= 200 && response.status < 300;
    if (this.#state.name === "accepted" && success) {
      // RFC 6026 §7.1: the user, not the transaction, retransmits a 2xx.
      this.#transmit(formatMessage(response));
      return;
    }
    if (this.#state.name !== "proceeding") {
      throw new TransactionStateError(`send a ${response.status}`, this.#state.name);
    }
    this.#timers.stop("100");
    const bytes = formatMessage(response);
    if (response.status < 200) this.#state = { name: "proceeding", provisional: bytes };
    else if (success) this.#accept();
    else this.#complete(bytes);
    this.#transmit(bytes);
  }

  #accept(): void {
    this.#state = { name: "accepted" };
    this.#timers.start("L", 64 * this.#context.timers.t1, () => this.#terminate("completed"));
  }

  #complete(final: Uint8Array): void {
    this.#state = { name: "completed", final };
    this.#timers.start("H", 64 * this.#context.timers.t1, () => this.#terminate("timeout"));
    if (!this.#context.reliable) this.#retransmitAfter(this.#context.timers.t1, final);
  }

  #retransmitAfter(ms: number, final: Uint8Array): void {
    this.#timers.start("G", ms, () => {
      this.#transmit(final);
      this.#retransmitAfter(Math.min(2 * ms, this.#context.timers.t2), final);
    });
  }

  #confirm(): void {
    this.#state = { name: "confirmed" };
    this.#timers.stopAll();
    if (this.#context.reliable) this.#terminate("completed");
    else this.#timers.start("I", this.#context.timers.t4, () => this.#terminate("completed"));
  }

  #transmit(bytes: Uint8Array): void {
    try {
      this.#context.transmit(bytes);
    } catch (error) {
      // RFC 6026 §8.8: the user is told and the state does not change.
      this.user.onTransportError?.(error);
    }
  }

  #terminate(reason: TerminationReason): void {
    this.#state = { name: "terminated" };
    this.#timers.stopAll();
    this.#context.onEnd();
    this.user.onTerminated?.(reason);
  }
}
