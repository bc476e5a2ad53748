/** The dialog of a leg: what is sent in it, and where to. */

import type { Device, LegId } from "../domain/mod.ts";
import {
  ackOfSuccess,
  bodyOf,
  confirmed,
  credentialsFor,
  type Dialog,
  field,
  type Flow,
  H,
  type HeaderField,
  isStale,
  nextRequest,
  type OutgoingRequest,
  Params,
  type RequestDestination,
  type SipRequest,
  type SipResponse,
  type Tag,
} from "../sip/mod.ts";
import { contactField } from "./contact.ts";
import { offerWithin, withoutVoice } from "./codec_policy.ts";
import type { LegContext, LegOptions, Trunk } from "./leg_context.ts";
import { SDP_TYPE, sdpField } from "./sdp_body.ts";

/** A request in a dialog that is on its way, by as many transactions as it needs. */
export interface SentRequest {
  cancel(): void;
}

/** Challenges to one request that are answered: the first, and one that calls the nonce stale. */
const MOST_CHALLENGES = 2;

export abstract class LegDialog {
  readonly id: LegId;
  readonly side: "caller" | "callee";
  readonly device: Device | undefined;
  /** The gateway it goes or came by. */
  readonly trunk: Trunk | undefined;
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
  #inviteProof: HeaderField | undefined;
  #lastAck: { readonly sequence: number; readonly ack: SipRequest } | undefined;

  constructor(options: LegOptions) {
    this.id = options.id;
    this.side = options.side;
    this.device = options.device;
    this.trunk = options.trunk;
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

  /**
   * Sends a request in the dialog, and again with proof if a carrier wants that. The user's
   * callbacks get its CSeq number.
   */
  protected send(
    method: string,
    parts: { readonly headers?: readonly HeaderField[]; readonly body?: Uint8Array },
    user: {
      onResponse(response: SipResponse, sequence: number): void;
      onFailure(status: 408 | 503): void;
    },
    challenges = 0,
  ): SentRequest | undefined {
    if (!this.dialog) {
      user.onFailure(503);
      return undefined;
    }
    let again: SentRequest | undefined;
    const [next, request] = nextRequest(this.dialog, method, {
      ...parts,
      headers: [this.context.stack.userAgentField, ...(parts.headers ?? [])],
    });
    this.dialog = next;
    const sequence = request.cseq.number;
    const withContact = TARGET_REFRESH.has(method);
    const sent: OutgoingRequest = this.context.stack.request(
      this.#destination(),
      (flow) =>
        withContact
          ? request.with({ headers: request.headers.append(this.contact(flow)) })
          : request,
      {
        onResponse: (response) => {
          const proof = this.proofFor(response, request, challenges);
          if (!proof) return user.onResponse(response, sequence);
          const headers = [...(parts.headers ?? []).filter(({ key }) => key !== proof.key), proof];
          again = this.send(method, { ...parts, headers }, user, challenges + 1);
        },
        onFailure: (status) => user.onFailure(status),
      },
    );
    return { cancel: () => (again ?? sent).cancel() };
  }

  /**
   * What answers a challenge of the gateway to `request`; undefined for any other response.
   * Challenges of phones are never answered: that would hand them our proof (SIP digest leak).
   *
   * @param challenges Those that were answered already.
   */
  protected proofFor(
    response: SipResponse,
    request: SipRequest,
    challenges: number,
  ): HeaderField | undefined {
    const { credentials } = this.trunk ?? {};
    if (!credentials || challenges >= MOST_CHALLENGES) return undefined;
    if (challenges > 0 && !isStale(response)) return undefined;
    const proof = credentialsFor(response, request.method, request.uriText, credentials);
    // RFC 3261 §13.2.2.4: the ACK has what the INVITE had.
    if (proof && request.method === "INVITE") this.#inviteProof = proof;
    return proof;
  }

  /** The description in `message`, without what this leg's gateway is not to use. */
  protected descriptionIn(message: SipRequest | SipResponse): Uint8Array | undefined {
    const sdp = bodyOf(message, SDP_TYPE);
    return sdp && this.trunk ? offerWithin(sdp, this.trunk) ?? withoutVoice(sdp) : sdp;
  }

  /** Acknowledges a 2xx to an INVITE, and remembers how, for when the 2xx comes again. */
  protected sendAck(sequence: number, sdp?: Uint8Array): void {
    if (!this.dialog) return;
    const ack = ackOfSuccess(this.dialog, sequence, {
      headers: [
        this.context.stack.userAgentField,
        ...(this.#inviteProof ? [this.#inviteProof] : []),
        ...(sdp ? [sdpField] : []),
      ],
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
