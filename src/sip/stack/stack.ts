/**
 * From octets to the code that answers: parse, match a transaction or a dialog, check what RFC
 * 3261 §8.2 wants checked, call the handler of the method. And back: requests into transactions.
 */

import { createHash } from "node:crypto";
import { type Clock, type Log, messageOf, type Meter, type Random } from "../../runtime/mod.ts";
import {
  type Branch,
  check,
  field,
  formatMessage,
  H,
  type HeaderField,
  Headers,
  MalformedMessage,
  parseMessage,
  SipRequest,
  SipResponse,
  SipSyntaxError,
  type Tag,
  type Uri,
} from "../message/mod.ts";
import { DEFAULT_TIMER_VALUES, type TimerValues, Transactions } from "../transaction/mod.ts";
import {
  type Flow,
  type FlowReceiver,
  type FlowTarget,
  type Network,
  type Penalties,
  type Resolver,
  type ResponseRoute,
  responseRoute,
} from "../transport/mod.ts";
import { Branches } from "./branch.ts";
import { IncomingRequest } from "./incoming.ts";
import { refusalOfMalformed, withoutLength } from "./malformed.ts";
import {
  type MakeRequest,
  type OutgoingContext,
  OutgoingRequest,
  type OutgoingUser,
  type RequestDestination,
  withVia,
} from "./outgoing.ts";
import { destinationOf } from "./destination.ts";
import { addressOf, markReceived } from "./received.ts";
import { refusalOf } from "./screen.ts";
import { StackMeter } from "./stack_meter.ts";

/** Answers requests of one method that are in no dialog. A promise that rejects becomes a 500. */
export type RequestHandler = (incoming: IncomingRequest) => void | Promise<void>;

/** One party's side of a dialog or of a call before it: what requests with our tag are given to. */
export interface DialogUser {
  /** Any request but ACK and CANCEL. */
  onRequest(incoming: IncomingRequest): void | Promise<void>;
  onAck(ack: SipRequest, flow: Flow): void;
}

/** Hears of every message of which the Call-ID could be read, as it is on the wire. */
export interface MessageObserver {
  /** @param bytes Worth something during the call only: what is to be kept has to be copied. */
  onMessage(way: "in" | "out", callId: string, bytes: Uint8Array, flow: Flow): void;
}

export interface SipStackOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  /** What Server and User-Agent say. No version: it helps attackers only. */
  readonly product: string;
  readonly timers?: TimerValues;
  /** Most server transactions at once; 503 above it. */
  readonly mostTransactions?: number;
  /** False for a flow whose messages are dropped unread, e.g. of a banned source. */
  readonly admits?: (flow: Flow, bytes: Uint8Array) => boolean;
  /** True for a request that is to be dropped without an answer. */
  readonly ignores?: (request: SipRequest, flow: Flow) => boolean;
  /** Finds servers, RFC 3263. */
  readonly resolver: Pick<Resolver, "resolve">;
  /** What a resolver remembers of targets. */
  readonly penalties: Pick<Penalties, "report">;
  readonly observer?: MessageObserver;
}

export class SipStack implements FlowReceiver {
  readonly branches: Branches;
  readonly timers: TimerValues;
  readonly serverField: HeaderField;
  readonly userAgentField: HeaderField;
  readonly #options: SipStackOptions;
  readonly #transactions: Transactions;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #dialogs = new Map<string, DialogUser>();
  readonly #flowClosed: ((flow: Flow) => void)[] = [];
  readonly #secret: string;
  readonly #meter: StackMeter;
  #network: Network | undefined;
  #outgoing: OutgoingContext | undefined;
  #allow: HeaderField;

  constructor(options: SipStackOptions) {
    this.#options = options;
    this.timers = options.timers ?? DEFAULT_TIMER_VALUES;
    this.branches = new Branches(options.random);
    this.serverField = field(H.server, options.product);
    this.userAgentField = field(H.userAgent, options.product);
    this.#secret = options.random.token();
    this.#allow = field(H.allow, "ACK, CANCEL");
    this.#transactions = new Transactions({
      clock: options.clock,
      timers: this.timers,
      meter: options.meter,
      most: options.mostTransactions ?? 100_000,
      send: (flow, bytes, callId) => this.#sendOn(flow, bytes, callId),
    });
    this.#meter = new StackMeter(options.meter);
  }

  /** Gives the stack its transports. Before this nothing can be sent. */
  attach(network: Network): void {
    this.#network = network;
    this.#outgoing = {
      clock: this.#options.clock,
      network,
      transactions: this.#transactions,
      makeBranch: () => this.branches.make(),
      locate: (uri) => this.#locate(uri),
      report: (target, outcome) => this.#options.penalties.report(target, outcome),
    };
  }

  get network(): Network {
    if (!this.#network) throw new Error("The SIP stack has no transports yet");
    return this.#network;
  }

  /** The methods with a handler, for Allow. */
  get allow(): HeaderField {
    return this.#allow;
  }

  /** Calls `handler` for requests of `method` outside dialogs. */
  handle(method: string, handler: RequestHandler): void {
    this.#handlers.set(method, handler);
    this.#allow = {
      name: "Allow",
      key: "allow",
      value: ["ACK", "CANCEL", ...this.#handlers.keys(), "BYE", "PRACK", "UPDATE", "INFO", "REFER"]
        .filter((name, at, all) => all.indexOf(name) === at).join(", "),
    };
  }

  /** Calls `listener` when a connection has closed. */
  onFlowClosed(listener: (flow: Flow) => void): void {
    this.#flowClosed.push(listener);
  }

  /** Gives requests whose To has `tag` to `user`, until `removeDialog`. */
  addDialog(callId: string, tag: Tag, user: DialogUser): void {
    this.#dialogs.set(`${tag} ${callId}`, user);
  }

  removeDialog(callId: string, tag: Tag): void {
    this.#dialogs.delete(`${tag} ${callId}`);
  }

  /** The user of the dialog or half-dialog with our `tag`, for Replaces and its like. */
  dialogUser(callId: string, tag: string): DialogUser | undefined {
    return this.#dialogs.get(`${tag} ${callId}`);
  }

  #locate(uri: Uri): Promise<readonly FlowTarget[]> {
    const destination = destinationOf(uri);
    return destination ? this.#options.resolver.resolve(destination) : Promise.resolve([]);
  }

  /** Sends a request in a client transaction of its own. */
  request(
    destination: RequestDestination,
    make: MakeRequest,
    user: OutgoingUser,
    called?: string,
  ): OutgoingRequest {
    if (!this.#outgoing) throw new Error("The SIP stack has no transports yet");
    const context = called === undefined
      ? this.#outgoing
      : { ...this.#outgoing, makeBranch: (): Branch => this.branches.make(called) };
    return new OutgoingRequest(destination, make, user, context);
  }

  /**
   * Sends an ACK for a 2xx, which is no transaction, RFC 3261 §17.1.1.3.
   * @throws {TransportError} when it cannot be handed to the network.
   */
  sendAck(ack: SipRequest, flow: Flow): void {
    this.#sendOn(flow, formatMessage(withVia(ack, flow, this.branches.make())), ack.callId);
  }

  onMessage(bytes: Uint8Array, flow: Flow): void {
    const { admits } = this.#options;
    if (admits && !admits(flow, bytes)) return this.#meter.dropped("banned");
    let message;
    try {
      message = parseMessage(bytes);
      // Before anything else of it is read, so that nothing has to be read twice.
      if (message.kind === "request") message = markReceived(message, flow.remote);
      check(message);
      if (message.kind === "request" && this.#options.ignores?.(message, flow)) {
        return this.#meter.dropped("scanner");
      }
      this.#options.observer?.onMessage("in", message.callId, bytes, flow);
    } catch (error) {
      return this.#refuseMalformed(error, message, flow);
    }
    try {
      if (message.kind === "response") this.#onResponse(message);
      else this.#onRequest(message, flow);
    } catch (error) {
      // A header that is read by few, such as Accept.
      if (error instanceof SipSyntaxError) return this.#refuseMalformed(error, message, flow);
      this.#meter.dropped("error");
      this.#options.log.error("A SIP message could not be handled", { error: stackOf(error) });
    }
  }

  onClosed(flow: Flow, cause?: Error): void {
    this.#transactions.closeFlow(flow, cause ?? new Error("The connection closed"));
    for (const listener of this.#flowClosed) listener(flow);
  }

  /** A stream lost its framing: say so if the head tells to whom, RFC 3261 §18.3. */
  onUnframed(head: Uint8Array, flow: Flow, status: 400 | 413, why: string): void {
    let headers = Headers.EMPTY;
    let method: string | undefined;
    try {
      const message = parseMessage(withoutLength(head));
      headers = message.headers;
      if (message.kind === "request") method = message.method;
    } catch (error) {
      if (error instanceof MalformedMessage) ({ headers, method } = error);
    }
    const error = new MalformedMessage(why, headers, method, status);
    this.#refuseMalformed(error, undefined, flow);
  }

  #onResponse(response: SipResponse): void {
    // RFC 3261 §8.1.3.3: more than one Via means it was not for us.
    if (response.headers.all(H.via).length > 1) return this.#meter.dropped("foreign-response");
    if (!this.#transactions.receiveResponse(response)) this.#meter.dropped("stray-response");
  }

  #onRequest(request: SipRequest, flow: Flow): void {
    const reception = this.#transactions.receiveRequest(
      request,
      (bytes) =>
        this.#sendQuietly(bytes, responseRoute(addressOf(request.via), flow), request.callId),
    );
    if (reception === "absorbed") return;
    const incoming = this.#incoming(request, flow);
    if (request.method === "ACK") return this.#onAck(request, flow);
    const { method } = request;
    this.#meter.received(method, this.#handlers.has(method) || KNOWN.has(method));
    if (reception === "full") {
      this.#meter.dropped("overload");
      const headers = [field(H.retryAfter, { seconds: 10, params: NO_PARAMS })];
      return incoming.respondStatelessly(503, { headers });
    }
    if (request.method === "CANCEL") return this.#onCancel(incoming);
    // RFC 3261 §8.2.2.2: the same request by two paths.
    if (reception === "merged") return incoming.respondStatelessly(482);
    const refusal = refusalOf(request, this.#allow, KNOWN);
    if (refusal) return incoming.respondStatelessly(refusal.status, refusal.parts);
    const { tag } = request.to;
    if (tag !== undefined) {
      const user = this.#dialogs.get(`${tag} ${request.callId}`);
      if (!user) return incoming.respondStatelessly(481);
      return this.#run(incoming, (it) => user.onRequest(it));
    }
    const handler = this.#handlers.get(request.method);
    if (handler) return this.#run(incoming, handler);
    // BYE, INFO and their like belong in dialogs; without a tag there is none.
    incoming.respondStatelessly(IN_DIALOG.has(request.method) ? 481 : 405, {
      headers: [this.#allow],
    });
  }

  #run(incoming: IncomingRequest, handler: RequestHandler): void {
    const fail = (error: unknown) => {
      if (error instanceof SipSyntaxError) {
        return incoming.respondStatelessly(400, { reason: `Bad Request (${error.message})` });
      }
      this.#options.log.error("A SIP request could not be handled", {
        method: incoming.request.method,
        error: stackOf(error),
      });
      if (!incoming.answered) incoming.respond(500);
    };
    try {
      handler(incoming)?.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  #onAck(ack: SipRequest, flow: Flow): void {
    const user = this.#dialogs.get(`${ack.to.tag} ${ack.callId}`);
    // An ACK for a response we sent without state ends here, as RFC 3261 §8.2.7 intends.
    if (user) user.onAck(ack, flow);
    else this.#meter.dropped("stray-ack");
  }

  #onCancel(incoming: IncomingRequest): void {
    const invite = this.#transactions.cancelled(incoming.request);
    incoming.respond(invite ? 200 : 481);
    invite?.cancel(incoming.request);
  }

  #incoming(request: SipRequest, flow: Flow): IncomingRequest {
    return new IncomingRequest(request, flow, {
      serverField: this.serverField,
      statelessTag: (it) => this.#statelessTag(it),
      serve: (it, on) => {
        // The way back is all that a transaction keeps of its request.
        const route = responseRoute(addressOf(it.via), on);
        const { callId } = it;
        const transmit = (bytes: Uint8Array) => this.#transmit(bytes, route, callId);
        return this.#transactions.serve(it, on.reliable, transmit);
      },
      respondStatelessly: (it, on, response) =>
        this.#sendQuietly(
          formatMessage(response),
          responseRoute(addressOf(it.via), on),
          it.callId,
        ),
    });
  }

  /** Sends a response by the rules of RFC 3261 §18.2.2. @throws {TransportError} */
  #transmit(bytes: Uint8Array, { flow, target }: ResponseRoute, callId: string): void {
    if (flow && !flow.closed) return this.#sendOn(flow, bytes, callId);
    const open = target && this.network.openFlow(target);
    if (open) return this.#sendOn(open, bytes, callId);
    if (!target) return this.#meter.dropped("unreachable");
    // A connection that closed is opened again to the sent-by port.
    this.network.flowTo(target).then((again) => this.#sendOn(again, bytes, callId)).catch(() =>
      this.#meter.dropped("unreachable")
    );
  }

  #sendOn(flow: Flow, bytes: Uint8Array, callId: string): void {
    flow.send(bytes);
    this.#options.observer?.onMessage("out", callId, bytes, flow);
  }

  #sendQuietly(bytes: Uint8Array, route: ResponseRoute, callId: string): void {
    try {
      this.#transmit(bytes, route, callId);
    } catch {
      this.#meter.dropped("unreachable");
    }
  }

  #statelessTag({ from, callId, cseq, via }: SipRequest): Tag {
    const text = `${this.#secret} ${from.tag} ${callId} ${cseq.number} ${via.branch}`;
    return createHash("md5").update(text).digest("hex") as Tag;
  }

  /** A 400 where one can be addressed, silence otherwise. */
  #refuseMalformed(
    error: unknown,
    message: SipRequest | SipResponse | undefined,
    flow: Flow,
  ): void {
    this.#meter.dropped("malformed");
    if (!(error instanceof SipSyntaxError)) {
      this.#options.log.error("A SIP message could not be read", { error: stackOf(error) });
      return;
    }
    const refusal = refusalOfMalformed(error, message, this.#secret, flow);
    if (!refusal) return;
    const { method, response } = refusal;
    this.#options.log.debug("Refused a malformed request", { method, why: messageOf(error) });
    if (!response) return;
    try {
      flow.send(formatMessage(response));
    } catch {
      this.#meter.dropped("unreachable");
    }
  }
}

const NO_PARAMS = H.retryAfter.parse("0").params;

/** Methods of RFC 3261 and its extensions: 405 when not served here, 501 for any other. */
const KNOWN: ReadonlySet<string> = new Set([
  "ACK",
  "BYE",
  "CANCEL",
  "INFO",
  "INVITE",
  "MESSAGE",
  "NOTIFY",
  "OPTIONS",
  "PRACK",
  "PUBLISH",
  "REFER",
  "REGISTER",
  "SUBSCRIBE",
  "UPDATE",
]);

const IN_DIALOG: ReadonlySet<string> = new Set(["BYE", "INFO", "PRACK", "UPDATE", "NOTIFY"]);

const stackOf = (error: unknown): string =>
  error instanceof Error ? error.stack ?? error.message : String(error);
