import type { Clock } from "../../runtime/mod.ts";
import type { SipRequest, SipResponse } from "../message/mod.ts";
import type { TimerValues } from "./timer_values.ts";

export type TerminationReason = "completed" | "timeout";

/** What a server transaction tells the code that answers the request. */
export interface ServerTransactionUser {
  /** A CANCEL of this INVITE came before its final response; it has been answered. */
  onCancel?(cancel: SipRequest): void;
  /** A response could not be handed to the network. The transaction goes on, RFC 6026 §8.8. */
  onTransportError?(error: unknown): void;
  /** Called exactly once, after which the transaction is silent. */
  onTerminated?(reason: TerminationReason): void;
}

export interface ServerTransactionContext {
  readonly clock: Clock;
  readonly timers: TimerValues;
  /** True when the transport retransmits, so that the transaction need not. */
  readonly reliable: boolean;
  /** Hands a response to the network. @throws when it cannot. */
  transmit(bytes: Uint8Array): void;
  /** The transaction has ended: forget it. */
  onEnd(): void;
}

export interface ServerTransaction {
  readonly state: string;
  /** Who is told; may be set until the first event. */
  user: ServerTransactionUser;
  /** A request from the network that matched this transaction. */
  receive(request: SipRequest): void;
  /** @throws {TransactionStateError} when the state allows no such response. */
  respond(response: SipResponse): void;
}
