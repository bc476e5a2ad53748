import {
  type HeaderField,
  type ResponseParts,
  responseTo,
  type SipRequest,
  type SipResponse,
  type Tag,
} from "../message/mod.ts";
import type {
  InviteServerTransaction,
  NonInviteServerTransaction,
  ServerTransactionUser,
} from "../transaction/mod.ts";
import type { Flow } from "../transport/mod.ts";

/** What an incoming request needs of the stack that received it. */
export interface IncomingContext {
  serve(request: SipRequest, flow: Flow): InviteServerTransaction | NonInviteServerTransaction;
  respondStatelessly(request: SipRequest, flow: Flow, response: SipResponse): void;
  /** The To tag of responses that leave no state behind, RFC 3261 §8.2.7. */
  statelessTag(request: SipRequest): Tag;
  readonly serverField: HeaderField;
}

/** A request from the network that started no mischief yet and waits for its answer. */
export class IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly #context: IncomingContext;
  #transaction: InviteServerTransaction | NonInviteServerTransaction | undefined;

  constructor(request: SipRequest, flow: Flow, context: IncomingContext) {
    this.request = request;
    this.flow = flow;
    this.#context = context;
  }

  /**
   * Starts the server transaction, so that retransmissions are absorbed while the answer is being
   * made. Must be called before anything is awaited; the second call changes the user only.
   */
  begin(user?: ServerTransactionUser): void {
    this.#transaction ??= this.#context.serve(this.request, this.flow);
    if (user) this.#transaction.user = user;
  }

  /** Answers within a transaction. A response that comes too late is not sent. */
  respond(status: number, parts: ResponseParts = {}): void {
    this.send(this.response(status, parts));
  }

  /** Sends a response that was made by `response`. */
  send(response: SipResponse): void {
    this.begin();
    const transaction = this.#transaction;
    if (!transaction || !CAN_ANSWER.has(transaction.state)) return;
    if (transaction.state === "accepted" && response.status >= 300) return;
    transaction.respond(response);
  }

  /** A response to this request with our Server header and, unless given, a stateless To tag. */
  response(status: number, parts: ResponseParts = {}): SipResponse {
    const { serverField } = this.#context;
    return responseTo(this.request, status, {
      ...parts,
      ...(status > 100 && parts.toTag === undefined
        ? { toTag: this.#context.statelessTag(this.request) }
        : {}),
      headers: parts.headers ? [...parts.headers, serverField] : [serverField],
    });
  }

  /** Answers and forgets: for challenges and refusals that an attacker could ask for in bulk. */
  respondStatelessly(status: number, parts: ResponseParts = {}): void {
    if (this.#transaction) return this.respond(status, parts);
    this.#context.respondStatelessly(this.request, this.flow, this.response(status, parts));
  }

  /** True once a final response has been sent. */
  get answered(): boolean {
    const state = this.#transaction?.state;
    return state !== undefined && state !== "proceeding" && state !== "trying";
  }
}

const CAN_ANSWER: ReadonlySet<string> = new Set(["proceeding", "trying", "accepted"]);
