import type { Clock, Timer } from "../../runtime/mod.ts";
import {
  type Branch,
  cancelOf,
  field,
  formatMessage,
  H,
  type HeaderField,
  Headers,
  Params,
  type SipRequest,
  type SipResponse,
  type Uri,
  Via,
} from "../message/mod.ts";
import { type ClientTransaction, InviteClientTransaction } from "../transaction/mod.ts";
import type { Flow, FlowTarget, Network } from "../transport/mod.ts";
import type { Transactions } from "../transaction/mod.ts";

/** Where a request may go: down a flow, or to the first of a URI's targets that answers. */
export type RequestDestination = { readonly flow: Flow } | {
  readonly uri: Uri;
  /**
   * How long a target may say nothing at all while there is another, milliseconds; as long as its
   * transaction lasts if left out. Not for INVITE: an answer that comes late would be a call.
   */
  readonly patienceMs?: number;
};

/** Makes the request, without its Via, for the flow it will be sent on. */
export type MakeRequest = (flow: Flow) => SipRequest;

/** What became of a request, told to whoever sent it. */
export interface OutgoingUser {
  onResponse(response: SipResponse): void;
  /** No answer came: 408 after a time-out, 503 when it could not be sent (RFC 3261 §8.1.3.1). */
  onFailure(status: 408 | 503, error?: unknown): void;
}

export interface OutgoingContext {
  readonly clock: Clock;
  readonly network: Network;
  readonly transactions: Transactions;
  makeBranch(): Branch;
  /** The targets of a URI in the order to try, RFC 3263 §4. Never rejects. */
  locate(uri: Uri): Promise<readonly FlowTarget[]>;
  /** A target answered or did not, for the resolver's memory. */
  report(target: FlowTarget, outcome: "ok" | "failed"): void;
}

/** A UDP request longer than this goes by TCP if it can, RFC 3261 §18.1.1. */
const LARGEST_DATAGRAM = 1_300;

/**
 * A request on its way. Tries the targets in order: the next one when nobody answers, the
 * transport fails, or the answer is a 503 (RFC 3263 §4.3); each try is a new transaction.
 */
export class OutgoingRequest {
  #make: MakeRequest | undefined;
  #user: OutgoingUser | undefined;
  readonly #context: OutgoingContext;
  #targets: FlowTarget[] = [];
  readonly #patienceMs: number | undefined;
  #patience: Timer | undefined;
  /** Made when there is something to abort: most requests have their flow. */
  #abort: AbortController | undefined;
  #transaction: ClientTransaction | undefined;
  #flow: Flow | undefined;
  #target: FlowTarget | undefined;
  #settled = false;
  #provisional = false;
  #cancelHeaders: readonly HeaderField[] | undefined;

  constructor(
    destination: RequestDestination,
    make: MakeRequest,
    user: OutgoingUser,
    context: OutgoingContext,
  ) {
    this.#make = make;
    this.#user = user;
    this.#context = context;
    this.#patienceMs = "flow" in destination ? undefined : destination.patienceMs;
    if ("flow" in destination) this.#sendOn(destination.flow);
    else this.#locate(destination.uri);
  }

  #locate(uri: Uri): void {
    this.#context.locate(uri).then((targets) => {
      if (this.#settled) return;
      this.#targets = [...targets];
      this.#next(undefined);
    }).catch((cause) => this.#fail(503, cause));
  }

  /** The flow of the current try. */
  get flow(): Flow | undefined {
    return this.#flow;
  }

  /** The request as it was sent last, with its Via. */
  get request(): SipRequest | undefined {
    return this.#transaction?.request;
  }

  /**
   * Cancels an INVITE, RFC 3261 §9.1: at once if a provisional response has come, else when one
   * does. The user hears the final response all the same, or a failure. `isDead` says that the
   * target has had its time: others are tried before it for a while.
   */
  cancel(headers: readonly HeaderField[] = [], isDead = false): void {
    if (this.#settled || this.#cancelHeaders) return;
    this.#cancelHeaders = headers;
    if (isDead && this.#target && !this.#provisional) this.#context.report(this.#target, "failed");
    this.#targets.length = 0;
    if (!this.#transaction) {
      // Still connecting: nothing was sent, so nothing has to be cancelled.
      this.#abort?.abort();
      this.#fail(408);
      return;
    }
    this.#cancelTransaction();
  }

  /** Nobody waits for anything more: what may still come is absorbed without us. */
  release(): void {
    this.#patience?.cancel();
    this.#make = undefined;
    this.#user = undefined;
    this.#transaction?.release();
    this.#transaction = undefined;
  }

  #cancelTransaction(): void {
    const [transaction, flow, headers] = [this.#transaction, this.#flow, this.#cancelHeaders];
    if (!flow || !headers || !(transaction instanceof InviteClientTransaction)) return;
    transaction.cancel(() => {
      if (!transaction.request) return;
      const { transactions } = this.#context;
      transactions.request(cancelOf(transaction.request, headers), flow, {
        onResponse: () => {},
        onTimeout: () => {},
        onTransportError: () => {},
      });
    });
  }

  #next(error: unknown): void {
    const target = this.#targets.shift();
    this.#target = target;
    if (!target) return this.#fail(503, error);
    this.#waitFor(target);
    try {
      const open = this.#context.network.openFlow(target);
      if (open) return this.#sendOn(open);
    } catch (cause) {
      return this.#next(cause);
    }
    this.#abort ??= new AbortController();
    this.#context.network.flowTo(target, { signal: this.#abort.signal }).then(
      (flow) => {
        if (!this.#settled && this.#target === target) this.#sendOn(flow);
      },
      (cause) => {
        if (this.#settled || this.#target !== target) return;
        this.#context.report(target, "failed");
        this.#next(cause);
      },
      // Whatever is wrong with one request, the others go on.
    ).catch((cause) => this.#fail(503, cause));
  }

  /** Moves on when nothing is heard of `target` and another is left. */
  #waitFor(target: FlowTarget): void {
    this.#patience?.cancel();
    if (this.#patienceMs === undefined || this.#targets.length === 0) return;
    this.#patience = this.#context.clock.after(this.#patienceMs, () => {
      if (this.#settled || this.#provisional || this.#target !== target) return;
      this.#context.report(target, "failed");
      // What comes of it after all nobody waits for.
      this.#transaction?.release();
      this.#transaction = undefined;
      this.#next(undefined);
    });
  }

  #sendOn(flow: Flow): void {
    if (!this.#make) return;
    const request = this.#withVia(this.#make(flow), flow);
    if (flow.protocol === "UDP" && this.#isTooLong(request)) {
      const { host, port } = flow.remote;
      const target: FlowTarget = { protocol: "TCP", host, port };
      const patience = new AbortController();
      const timer = this.#context.clock.after(TCP_PATIENCE_MS, () => patience.abort());
      this.#abort ??= new AbortController();
      const signal = AbortSignal.any([this.#abort.signal, patience.signal]);
      this.#context.network.flowTo(target, { signal }).finally(() => timer.cancel()).then(
        (stream) => {
          if (this.#settled || !this.#make) return;
          this.#transact(this.#withVia(this.#make(stream), stream), stream);
        },
        () => {
          // RFC 3261 §18.1.1: a peer without TCP gets the datagram after all.
          if (!this.#settled) this.#transact(request, flow);
        },
      );
      return;
    }
    this.#transact(request, flow);
  }

  #transact(request: SipRequest, flow: Flow): void {
    this.#flow = flow;
    this.#provisional = false;
    const target = this.#target;
    const isCurrent = () => this.#target === target;
    // The transaction may fail inside `request`, before it is known here.
    const transaction = this.#context.transactions.request(request, flow, {
      onResponse: (response) => this.#onResponse(response),
      onTimeout: () => isCurrent() && this.#retry(408),
      onTransportError: (error) => isCurrent() && this.#retry(503, error),
      // What an INVITE may still tell after 32 s nobody will hear.
      onTerminated: () => {
        if (this.#settled && this.#flow === flow) this.release();
      },
    });
    // It may have failed at once, and the next try be under way.
    if (this.#flow === flow) this.#transaction = transaction;
    if (this.#cancelHeaders) this.#cancelTransaction();
  }

  #onResponse(response: SipResponse): void {
    if (this.#target) {
      if (response.status === 503 && this.#targets.length > 0 && !this.#settled) {
        this.#context.report(this.#target, "failed");
        return this.#next(undefined);
      }
      if (!this.#provisional) this.#context.report(this.#target, "ok");
    }
    this.#provisional = true;
    this.#patience?.cancel();
    if (response.status >= 200) {
      this.#settled = true;
      this.#make = undefined;
    }
    this.#user?.onResponse(response);
    // Only an INVITE that succeeded has more to tell. The transaction outlives its answer by
    // seconds, and must not keep the call in memory.
    const more = response.cseq.method === "INVITE" && response.status < 300;
    if (response.status >= 200 && !more) this.release();
  }

  #retry(status: 408 | 503, error?: unknown): void {
    if (this.#settled) return;
    if (this.#target && !this.#provisional) {
      this.#context.report(this.#target, "failed");
      if (this.#targets.length > 0) return this.#next(error);
    }
    this.#fail(status, error);
  }

  #fail(status: 408 | 503, error?: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#patience?.cancel();
    this.#user?.onFailure(status, error);
  }

  #isTooLong(request: SipRequest): boolean {
    // Most are far from the bound; only those near it are worth measuring exactly.
    if (request.body.length + 600 < LARGEST_DATAGRAM) return false;
    return formatMessage(request).length > LARGEST_DATAGRAM;
  }

  #withVia(request: SipRequest, flow: Flow): SipRequest {
    return withVia(request, flow, this.#context.makeBranch());
  }
}

/** A LAN answers or refuses within this; a phone behind NAT never will. */
const TCP_PATIENCE_MS = 500;

/** Our Via on `flow`: the address that faces the peer, and `rport` (RFC 3581). */
function viaOn(flow: Flow, branch: Branch): HeaderField {
  const params = Params.of(["branch", branch], ["rport", undefined]);
  return field(H.via, new Via(flow.protocol, flow.local, params));
}

/** `request` with our Via on `flow` on top. */
export function withVia(request: SipRequest, flow: Flow, branch: Branch): SipRequest {
  return request.with({ headers: new Headers([viaOn(flow, branch), ...request.headers.fields]) });
}
