/**
 * The server transaction of every method but INVITE and ACK: RFC 3261 §17.2.2, RFC 4320.
 *
 * ```txt
 * request --> trying --200-699--> completed --J--> terminated
 * ```
 *
 * The Proceeding state is left out: RFC 4320 §4.1 allows no provisional response but a late 100,
 * and nothing here takes that long. The Completed state is an entry in `CompletedResponses`, so
 * that nothing of the request has to be kept for its sake.
 */

import type { Timer } from "../../runtime/mod.ts";
import { formatMessage, messageText, type SipRequest, type SipResponse } from "../message/mod.ts";
import { TransactionStateError } from "./errors.ts";
import type {
  ServerTransaction,
  ServerTransactionContext,
  ServerTransactionUser,
} from "./server_transaction.ts";

const NOBODY: ServerTransactionUser = {};
const ENCODER = new TextEncoder();

export interface NonInviteServerContext extends ServerTransactionContext {
  /** The final response, to be sent again for timer J to whoever asks again. */
  onCompleted(final: string | Uint8Array): void;
}

export class NonInviteServerTransaction implements ServerTransaction {
  user: ServerTransactionUser = NOBODY;
  readonly #context: NonInviteServerContext;
  #state: "trying" | "completed" | "terminated" = "trying";
  #timer: Timer;

  constructor(context: NonInviteServerContext) {
    this.#context = context;
    // RFC 4320 §4.2: the client gave up after 64*T1, and a later response helps nobody.
    this.#timer = context.clock.after(64 * context.timers.t1, () => {
      this.#state = "terminated";
      this.#end("timeout");
    });
  }

  get state(): "trying" | "completed" | "terminated" {
    return this.#state;
  }

  /** A copy of the request, whose answer is still being made. */
  receive(_request: SipRequest): void {}

  respond(response: SipResponse): void {
    if (this.#state !== "trying" || response.status < 200) {
      throw new TransactionStateError(`send a ${response.status}`, this.#state);
    }
    this.#timer.cancel();
    this.#state = "completed";
    const text = messageText(response);
    const bytes = text === undefined ? formatMessage(response) : ENCODER.encode(text);
    if (!this.#context.reliable) this.#context.onCompleted(text ?? bytes);
    try {
      this.#context.transmit(bytes);
    } catch (error) {
      this.user.onTransportError?.(error);
    }
    this.#end("completed");
  }

  #end(reason: "completed" | "timeout"): void {
    this.#context.onEnd();
    this.user.onTerminated?.(reason);
  }
}
