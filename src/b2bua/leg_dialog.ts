/** The dialog of a leg: what is sent in it, and where to. */

import type { Device, LegId } from "../domain/mod.ts";
import {
  ackOfSuccess,
  confirmed,
  type Dialog,
  field,
  type Flow,
  H,
  type HeaderField,
  nextRequest,
  type OutgoingRequest,
  Params,
  type RequestDestination,
  type SipRequest,
  type SipResponse,
  type Tag,
} from "../sip/mod.ts";
import { contactField } from "./contact.ts";
import type { LegContext, LegOptions } from "./leg_context.ts";
import { sdpField } from "./sdp_body.ts";

export abstract class LegDialog {
  readonly id: LegId;
  readonly side: "caller" | "callee";
  readonly device: Device | undefined;
  readonly sipCallId: string;
  readonly localTag: Tag;
  protected readonly context: LegContext;
  readonly #contactUser: string;
  protected dialog: Dialog | undefined;
  /** The path to the peer: the last one that a request of its dialog came by. */
  flow: Flow | undefined;
  userAgent: string | undefined;
  #allowsUpdate = false;
  #allowsInfo = false;
  #lastAck: { readonly sequence: number; readonly ack: SipRequest } | undefined;

  constructor(options: LegOptions) {
    this.id = options.id;
    this.side = options.side;
    this.device = options.device;
    this.sipCallId = options.sipCallId;
    this.localTag = options.localTag;
    this.context = options.context;
    this.flow = options.flow;
    this.#contactUser = options.contactUser;
  }

  /** Where the peer is, for people: `UDP 192.0.2.7:5060`. */
  get address(): string {
    if (!this.flow) return "";
    const { protocol, remote } = this.flow;
    const host = remote.host.includes(":") ? `[${remote.host}]` : remote.host;
    return `${protocol} ${host}:${remote.port}`;
  }

  /** Sends a request in the dialog. The user's callbacks get its CSeq number. */
  protected send(
    method: string,
    parts: { readonly headers?: readonly HeaderField[]; readonly body?: Uint8Array },
    user: {
      onResponse(response: SipResponse, sequence: number): void;
      onFailure(status: 408 | 503): void;
    },
  ): OutgoingRequest | undefined {
    if (!this.dialog) {
      user.onFailure(503);
      return undefined;
    }
    const [next, request] = nextRequest(this.dialog, method, {
      ...parts,
      headers: [this.context.stack.userAgentField, ...(parts.headers ?? [])],
    });
    this.dialog = next;
    const sequence = request.cseq.number;
    const withContact = TARGET_REFRESH.has(method);
    return this.context.stack.request(
      this.#destination(),
      (flow) =>
        withContact
          ? request.with({ headers: request.headers.append(this.contact(flow)) })
          : request,
      {
        onResponse: (response) => user.onResponse(response, sequence),
        onFailure: (status) => user.onFailure(status),
      },
    );
  }

  /** Acknowledges a 2xx to an INVITE, and remembers how, for when the 2xx comes again. */
  protected sendAck(sequence: number, sdp?: Uint8Array): void {
    if (!this.dialog) return;
    const ack = ackOfSuccess(this.dialog, sequence, {
      headers: [this.context.stack.userAgentField, ...(sdp ? [sdpField] : [])],
      ...(sdp ? { body: sdp } : {}),
    });
    this.#lastAck = { sequence, ack };
    this.#transmitAck(ack);
  }

  /** Sends the ACK of the 2xx with `sequence` once more, if it has been sent. */
  protected acknowledgeAgain(sequence: number, status = 200): void {
    if (status < 300 && this.#lastAck?.sequence === sequence) this.#transmitAck(this.#lastAck.ack);
  }

  #transmitAck(ack: SipRequest): void {
    const destination = this.#destination();
    try {
      // Without a flow now, the peer's next 2xx asks again.
      if ("flow" in destination) this.context.stack.sendAck(ack, destination.flow);
    } catch (error) {
      this.context.log.debug("An ACK could not be sent", { error: String(error) });
    }
  }

  #destination(): RequestDestination {
    return this.flow && !this.flow.closed ? { flow: this.flow } : this.context.destinationOf(this);
  }

  /** The URI that the peer wants its requests sent to. */
  get remoteTarget(): string | undefined {
    return this.dialog?.remoteTarget;
  }

  protected contact(flow: Flow): HeaderField {
    return contactField(flow, this.#contactUser);
  }

  /** The peer may move with each message that names its Contact, RFC 3261 §12.2. */
  protected refreshTarget(response: SipResponse): void {
    if (this.dialog) this.dialog = confirmed(this.dialog, response);
    this.notePeer(response);
  }

  /** Learns what the peer can do from a message of its. */
  protected notePeer(message: SipRequest | SipResponse): void {
    const allow = message.headers.all(H.allow);
    if (allow.length > 0) {
      this.#allowsUpdate = allow.includes("UPDATE");
      this.#allowsInfo = allow.includes("INFO");
    }
    this.userAgent ??= (message.headers.first(H.userAgent) ?? message.headers.first(H.server))
      ?.slice(0, 200);
  }

  /** True when the peer has said that it takes UPDATE. */
  protected get allowsUpdate(): boolean {
    return this.#allowsUpdate;
  }

  /** True when the peer has said that it takes INFO. */
  get allowsInfo(): boolean {
    return this.#allowsInfo;
  }

  /** How soon an offer that was refused may be made again, RFC 3261 §14.2. */
  protected retryAfter(): HeaderField {
    return field(H.retryAfter, { seconds: this.context.random.integer(11), params: Params.NONE });
  }
}

const TARGET_REFRESH: ReadonlySet<string> = new Set([
  "INVITE",
  "UPDATE",
  "OPTIONS",
  // RFC 6665 §8.2.1: a NOTIFY has a Contact.
  "NOTIFY",
]);
