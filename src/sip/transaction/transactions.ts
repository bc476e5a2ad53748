import type { Clock, Counter, Meter } from "../../runtime/mod.ts";
import { responseTo, type SipRequest, type SipResponse } from "../message/mod.ts";
import type { Flow } from "../transport/mod.ts";
import type { ClientTransaction, ClientTransactionUser } from "./client_transaction.ts";
import { CompletedResponses } from "./completed_responses.ts";
import { InviteClientTransaction } from "./invite_client.ts";
import { InviteServerTransaction } from "./invite_server.ts";
import { cancelledKey, clientKey, mergeKey, serverKey } from "./key.ts";
import { NonInviteClientTransaction } from "./non_invite_client.ts";
import { NonInviteServerTransaction } from "./non_invite_server.ts";
import type { ServerTransaction } from "./server_transaction.ts";
import type { TimerValues } from "./timer_values.ts";

const ENCODER = new TextEncoder();

export interface TransactionsOptions {
  readonly clock: Clock;
  readonly timers: TimerValues;
  readonly meter: Meter;
  /** Most server transactions at once; above it requests are answered without state. */
  readonly most: number;
  /** Sends a request, @throws {TransportError}; on its flow unless somebody wants to see it. */
  readonly send?: (flow: Flow, bytes: Uint8Array, callId: string) => void;
}

/** How a request that no transaction knows may be treated. */
export type Reception = "absorbed" | "new" | "merged" | "full";

/** The table of all transactions, RFC 3261 §17. */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #clientsByFlow = new Map<string, Set<ClientTransaction>>();
  readonly #completed: CompletedResponses;
  /** For each request without a To tag, the server transaction it came by first. */
  readonly #merges = new Map<string, string>();
  readonly #absorbed: Counter;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    const { meter, clock, timers } = options;
    this.#completed = new CompletedResponses(clock, 64 * timers.t1);
    this.#absorbed = meter.counter(
      "ringdown_sip_retransmissions_received_total",
      "Requests that were copies of one already received.",
    );
    meter.gauge(
      "ringdown_sip_server_transactions",
      "Server transactions alive.",
      () => this.#servers.size + this.#completed.size,
    );
    meter.gauge(
      "ringdown_sip_client_transactions",
      "Client transactions alive.",
      () => this.#clients.size,
    );
  }

  get size(): number {
    return this.#servers.size + this.#clients.size + this.#completed.size;
  }

  /**
   * Gives `request` to the transaction it belongs to, or says what it is. `answer` sends a
   * response on the way that this copy of the request came.
   */
  receiveRequest(request: SipRequest, answer: (bytes: Uint8Array) => void): Reception {
    const key = serverKey(request);
    const known = this.#servers.get(key);
    // The ACK of a 2xx has a branch of its own, but not from every phone; it is the dialog's.
    if (known && !(request.method === "ACK" && known.state === "accepted")) {
      this.#absorbed.add();
      known.receive(request);
      return "absorbed";
    }
    const final = this.#completed.get(key);
    if (final !== undefined) {
      this.#absorbed.add();
      answer(typeof final === "string" ? ENCODER.encode(final) : final);
      return "absorbed";
    }
    if (request.method === "ACK") return "new";
    if (request.to.tag === undefined && MERGES.has(request.method)) {
      if (this.#merges.has(mergeKey(request))) return "merged";
    }
    const alive = this.#servers.size + this.#completed.size;
    return alive >= this.#options.most ? "full" : "new";
  }

  /** The INVITE transaction that `cancel` is about, RFC 3261 §9.2. */
  cancelled(cancel: SipRequest): InviteServerTransaction | undefined {
    const found = this.#servers.get(cancelledKey(cancel));
    return found instanceof InviteServerTransaction ? found : undefined;
  }

  /** Starts the server transaction of a new request. `transmit` sends its responses. */
  serve(
    request: SipRequest,
    reliable: boolean,
    transmit: (bytes: Uint8Array) => void,
  ): InviteServerTransaction | NonInviteServerTransaction {
    const { clock, timers } = this.#options;
    const key = serverKey(request);
    const merge = request.to.tag === undefined && MERGES.has(request.method)
      ? mergeKey(request)
      : undefined;
    if (merge !== undefined) this.#merges.set(merge, key);
    const onEnd = () => {
      this.#servers.delete(key);
      if (merge !== undefined) this.#merges.delete(merge);
    };
    const context = { clock, timers, reliable, transmit, onEnd };
    const transaction = request.method === "INVITE"
      ? new InviteServerTransaction(tryingFor(request), context)
      : new NonInviteServerTransaction({
        ...context,
        onCompleted: (final) => this.#completed.add(key, final),
      });
    this.#servers.set(key, transaction);
    return transaction;
  }

  /** Gives `response` to the transaction that asked for it. False when there is none. */
  receiveResponse(response: SipResponse): boolean {
    const known = this.#clients.get(clientKey(response));
    known?.receive(response);
    return known !== undefined;
  }

  /** Sends `request`, whose topmost Via is ours, on `flow` in a client transaction. */
  request(request: SipRequest, flow: Flow, user: ClientTransactionUser): ClientTransaction {
    const { clock, timers, send = justSend } = this.#options;
    const { callId } = request;
    const key = clientKey(request);
    const context = {
      clock,
      timers,
      reliable: flow.reliable,
      user,
      transmit: (bytes: Uint8Array) => send(flow, bytes, callId),
      onEnd: () => this.#forgetClient(key, flow),
    };
    const transaction = request.method === "INVITE"
      ? new InviteClientTransaction(request, context)
      : new NonInviteClientTransaction(request, context);
    this.#clients.set(key, transaction);
    if (flow.reliable) {
      const onFlow = this.#clientsByFlow.get(flow.id);
      if (onFlow) onFlow.add(transaction);
      else this.#clientsByFlow.set(flow.id, new Set([transaction]));
    }
    transaction.start();
    return transaction;
  }

  /** A connection closed: requests that wait for an answer on it fail, RFC 3261 §18.4. */
  closeFlow(flow: Flow, error: unknown): void {
    for (const transaction of [...this.#clientsByFlow.get(flow.id) ?? []]) transaction.fail(error);
  }

  #forgetClient(key: string, flow: Flow): void {
    const transaction = this.#clients.get(key);
    this.#clients.delete(key);
    const onFlow = this.#clientsByFlow.get(flow.id);
    if (!onFlow || !transaction) return;
    onFlow.delete(transaction);
    if (onFlow.size === 0) this.#clientsByFlow.delete(flow.id);
  }
}

/** Apart from `serve`: closures made in one function keep each other's variables alive, and the
 * request must not live as long as its transaction. */
const tryingFor = (request: SipRequest) => () => responseTo(request, 100);

/**
 * Methods whose merged copies get a 482. REGISTER is not among them, nor OPTIONS: both give the
 * same answer twice, and they are most of what a PBX receives.
 */
const MERGES = new Set(["INVITE", "MESSAGE", "SUBSCRIBE", "REFER", "PUBLISH", "NOTIFY"]);

const justSend = (flow: Flow, bytes: Uint8Array) => flow.send(bytes);
