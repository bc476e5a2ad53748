/**
 * The server transaction of every method but INVITE and ACK: RFC 3261 §17.2.2, RFC 4320.
 *
 * ```txt
 * request --> trying --200-699--> completed --J--> terminated
 * ```
 *
 * The Proceeding state is left out: RFC 4320 §4.1 allows no provisional response but a late 100,
 * and nothing here takes that long.
 */

import type { Timer } from "../../runtime/mod.ts";
import { formatMessage, type SipRequest, type SipResponse } from "../message/mod.ts";
import { TransactionStateError } from "./errors.ts";
import type {
  ServerTransaction,
  ServerTransactionContext,
  ServerTransactionUser,
} from "./server_transaction.ts";

const NOBODY: ServerTransactionUser = {};

export class NonInviteServerTransaction implements ServerTransaction {
  user: ServerTransactionUser = NOBODY;
  readonly #context: ServerTransactionContext;
  #state: "trying" | "completed" | "terminated" = "trying";
  #final: Uint8Array | undefined;
  #timer: Timer;

  constructor(context: ServerTransactionContext) {
    this.#context = context;
    // RFC 4320 §4.2: the client gave up after 64*T1, and a later response helps nobody.
    this.#timer = context.clock.after(64 * context.timers.t1, () => this.#terminate("timeout"));
  }

  get state(): "trying" | "completed" | "terminated" {
    return this.#state;
  }

  receive(_request: SipRequest): void {
    if (this.#final) this.#transmit(this.#final);
  }

  respond(response: SipResponse): void {
    if (this.#state !== "trying" || response.status < 200) {
      throw new TransactionStateError(`send a ${response.status}`, this.#state);
    }
    const bytes = formatMessage(response);
    this.#state = "completed";
    this.#timer.cancel();
    if (this.#context.reliable) {
      this.#transmit(bytes);
      this.#terminate("completed");
      return;
    }
    this.#final = bytes;
    const { clock, timers } = this.#context;
    this.#timer = clock.after(64 * timers.t1, () => this.#terminate("completed"));
    this.#transmit(bytes);
  }

  #transmit(bytes: Uint8Array): void {
    try {
      this.#context.transmit(bytes);
    } catch (error) {
      this.user.onTransportError?.(error);
    }
  }

  #terminate(reason: "completed" | "timeout"): void {
    this.#state = "terminated";
    this.#final = undefined;
    this.#timer.cancel();
    this.#context.onEnd();
    this.user.onTerminated?.(reason);
  }
}
