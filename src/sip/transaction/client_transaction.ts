import type { Clock } from "../../runtime/mod.ts";
import type { SipRequest, SipResponse } from "../message/mod.ts";
import type { TimerValues } from "./timer_values.ts";

/** What a client transaction tells the code that sent the request. */
export interface ClientTransactionUser {
  /** Each response once, but every 2xx to an INVITE as often as it comes (RFC 6026 §7.2). */
  onResponse(response: SipResponse): void;
  /** No final response in time: treat as a 408, RFC 3261 §8.1.3.1. */
  onTimeout(): void;
  /** The request could not be handed to the network: treat as a 503. */
  onTransportError(error: unknown): void;
  /** Called exactly once, last. */
  onTerminated?(): void;
}

/** Who is told when nobody is. */
export const NOBODY: ClientTransactionUser = {
  onResponse: () => {},
  onTimeout: () => {},
  onTransportError: () => {},
};

export interface ClientTransactionContext {
  readonly clock: Clock;
  readonly timers: TimerValues;
  /** True when the transport retransmits, so that the transaction need not. */
  readonly reliable: boolean;
  readonly user: ClientTransactionUser;
  /** Hands a request to the network. @throws when it cannot. */
  transmit(bytes: Uint8Array): void;
  /** The transaction has ended: forget it. */
  onEnd(): void;
}

export interface ClientTransaction {
  /** The request as it was sent; undefined once the transaction was released. */
  readonly request: SipRequest | undefined;
  readonly state: string;
  /** A response from the network that matched this transaction. */
  receive(response: SipResponse): void;
  /** The flow under the transaction closed. */
  fail(error: unknown): void;
  /** Nobody waits for anything more: it lives on only to absorb what comes late. */
  release(): void;
}
