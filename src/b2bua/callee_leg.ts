/** The side of a call that we call: the UAC of an INVITE, RFC 3261 §13.2, RFC 3262 §4. */

import {
  ackOfSuccess,
  confirmed,
  type Dialog,
  dialogOfClient,
  field,
  H,
  type HeaderField,
  Headers,
  type IncomingRequest,
  NameAddr,
  nextRequest,
  type OutgoingRequest,
  parseUri,
  type RequestDestination,
  requestSessionTimer,
  SipRequest,
  type SipResponse,
  supportedField,
  timerOfClient,
} from "../sip/mod.ts";
import type { LegEnd } from "../call/mod.ts";
import type { DialogEnd } from "../domain/mod.ts";
import { insecureOffer } from "../media/mod.ts";
import { offerWithin } from "./codec_policy.ts";
import { Leg } from "./leg.ts";
import type { LegObserver, LegOptions } from "./leg_context.ts";
import { reasonField } from "./reason.ts";
import { sdpField } from "./sdp_body.ts";

export interface Invitation {
  readonly destination: RequestDestination;
  /** The Request-URI: the contact as the phone registered it. */
  readonly uri: string;
  /** Path of the binding, RFC 3327 §5.3. */
  readonly routes: readonly string[];
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly maxForwards: number;
  /** Undefined when the caller wants an offer. */
  readonly sdp: Uint8Array | undefined;
  /** What was called, for the loop mark of the branch. */
  readonly called: string;
  readonly headers: readonly HeaderField[];
}

/** Timer C, RFC 3261 §16.6 step 11: more than three minutes after the last sign of life. */
const TIMER_C_MS = 185_000;

export class CalleeLeg extends Leg {
  readonly #early = new Map<string, Dialog>();
  /** For each early dialog the RSeq acknowledged last. */
  readonly #acknowledged = new Map<string, number>();
  #outgoing: OutgoingRequest | undefined;
  #offered = false;
  #sequence = 1;
  #final = false;
  #heard = false;
  #challenges = 0;
  #cancelled = false;
  #acked = false;
  #earlySdp: Uint8Array | undefined;
  /** What was sent, while it may have to be sent again with another session interval. */
  #invitation: Invitation | undefined;

  constructor(options: Omit<LegOptions, "side">, observer: LegObserver) {
    super({ ...options, side: "callee" }, observer);
  }

  /** Sends the INVITE. */
  invite(invitation: Invitation): void {
    const sdp = invitation.sdp && this.trunk
      ? offerWithin(invitation.sdp, this.trunk)
      : invitation.sdp;
    this.become("trying");
    this.trunk?.note?.({ is: "tried" });
    // Nothing of what the caller can is for this gateway.
    if (invitation.sdp && !sdp) return this.#fail(488, "error");
    this.#send({ ...invitation, sdp });
  }

  #send(invitation: Invitation): void {
    const { sdp, destination, uri, called } = invitation;
    this.#invitation = invitation;
    this.#offered = sdp !== undefined;
    this.lastLocalSdp = sdp;
    const request = new SipRequest("INVITE", parseUri(uri), this.#headers(invitation), sdp);
    this.timers.start("C", TIMER_C_MS, () => this.cancel("no-answer"));
    this.#outgoing = this.context.stack.request(
      destination,
      (flow) => {
        this.flow = flow;
        return request.with({ headers: request.headers.append(this.contact(flow)) });
      },
      {
        onResponse: (response) => this.#onResponse(response),
        onFailure: (status) => this.#fail(status, status === 408 ? "timeout" : "error"),
      },
      called,
    );
  }

  #headers(invitation: Invitation): Headers {
    const { stack, sessionTimers } = this.context;
    const from = invitation.from.withTag(this.localTag);
    // Without an offer of ours a reliable 1xx could hold the peer's, and its PRACK would need an
    // answer that the caller cannot give yet.
    const supported = this.#offered ? supportedField : field(H.supported, "timer");
    return new Headers([
      ...invitation.routes.map((route) => ({
        name: "Route",
        key: "route",
        value: `<${route}>`,
      })),
      field(H.maxForwards, invitation.maxForwards),
      field(H.from, from),
      field(H.to, invitation.to),
      { name: "Call-ID", key: "call-id", value: this.sipCallId },
      field(H.cseq, { number: this.#sequence, method: "INVITE" }),
      stack.allow,
      supported,
      ...requestSessionTimer(this.leastInterval.raise(sessionTimers)),
      stack.userAgentField,
      ...invitation.headers,
      ...(invitation.sdp ? [sdpField] : []),
    ]);
  }

  /** Stops ringing. The observer hears of the final response all the same. */
  cancel(why: LegEnd): void {
    if (this.#final || this.#cancelled) return;
    this.#cancelled = true;
    if (why === "silent") this.trunk?.note?.({ is: "silent" });
    if (this.#outgoing) return this.#outgoing.cancel([reasonField(why)], why === "silent");
    // It was never invited, so no final response will end it.
    this.#final = true;
    this.end("cancelled");
    this.forget();
  }

  /** Completes a 2xx that had the offer, with the answer. */
  acknowledge(answer: Uint8Array | undefined): void {
    if (answer) this.lastLocalSdp = answer;
    this.#acked = true;
    this.sendAck(this.#sequence, answer);
  }

  override bye(why: LegEnd): void {
    if (!this.#final) return this.cancel(why);
    // An answer that was not acknowledged yet is, before it is hung up (RFC 3261 §13.2.2.4).
    if (!this.#acked && !this.over) this.acknowledge(undefined);
    super.bye(why);
  }

  #onResponse(response: SipResponse): void {
    if (!this.#heard) this.#onFirst();
    if (response.status === 100) return;
    this.notePeer(response);
    if (response.status < 200) return this.#onProvisional(response);
    if (response.status < 300) return this.#onSuccess(response);
    if (this.#inviteAgain(response) || this.#prove(response)) return;
    if (this.#offerInTheOpen(response)) return;
    this.#fail(response.status, "rejected");
  }

  /** RFC 4028 §7.3: once more, with an interval that the callee can live with. */
  #inviteAgain(response: SipResponse): boolean {
    const invitation = this.#invitation;
    if (!invitation || this.#cancelled || this.#final) return false;
    if (!this.leastInterval.rises(response)) return false;
    this.#sequence++;
    this.#early.clear();
    this.#send(invitation);
    return true;
  }

  /** Once more, with what the gateway asks for. */
  #prove(response: SipResponse): boolean {
    const invitation = this.#invitation;
    const request = this.#outgoing?.request;
    if (!invitation || !request || this.#cancelled || this.#final) return false;
    const proof = this.proofFor(response, request, this.#challenges);
    if (!proof) return false;
    this.#challenges++;
    this.#sequence++;
    this.#early.clear();
    const headers = [...invitation.headers.filter(({ key }) => key !== proof.key), proof];
    this.#send({ ...invitation, headers });
    return true;
  }

  /** Once more, in the open: the phone does not encrypt, and need not. */
  #offerInTheOpen({ status }: SipResponse): boolean {
    const invitation = this.#invitation;
    if (!invitation?.sdp || this.#cancelled || this.#final) return false;
    if (!UNENCRYPTABLE.has(status) || this.encryption !== "preferred") return false;
    const sdp = insecureOffer(invitation.sdp);
    if (!sdp) return false;
    this.#sequence++;
    this.#early.clear();
    this.#send({ ...invitation, sdp });
    return true;
  }

  #onFirst(): void {
    this.#heard = true;
    this.trunk?.note?.({ is: "heard" });
    if (!this.#cancelled) this.observer.onTrying(this);
  }

  #onProvisional(response: SipResponse): void {
    if (this.#final) return;
    this.timers.start("C", TIMER_C_MS, () => this.cancel("no-answer"));
    const tag = response.to.tag;
    const request = this.#outgoing?.request;
    if (tag !== undefined && request) {
      if (!this.#early.has(tag) && this.#early.size >= MOST_FORKS) return;
      const known = this.#early.get(tag);
      if (!known) this.#early.set(tag, dialogOfClient(request, response));
      if (!this.#acknowledgeReliable(response, tag)) return;
    }
    if (this.#cancelled) return;
    const sdp = this.descriptionIn(response);
    if (sdp) this.#earlySdp = sdp;
    this.become("early");
    this.observer.onProgress(this, response.status, sdp);
  }

  /** PRACK for a reliable response. False for one that was seen before, or came out of order. */
  #acknowledgeReliable(response: SipResponse, tag: string): boolean {
    const rseq = response.headers.first(H.rseq);
    const required = response.headers.all(H.require).some((one) => one.toLowerCase() === "100rel");
    const dialog = this.#early.get(tag);
    if (rseq === undefined || !required || !dialog) return true;
    const last = this.#acknowledged.get(tag);
    // RFC 3262 §4: out of order is not acknowledged; a copy is acknowledged by its transaction.
    if (last !== undefined && rseq !== last + 1) return false;
    this.#acknowledged.set(tag, rseq);
    const rack = field(H.rack, { response: rseq, cseq: response.cseq });
    const [next, prack] = nextRequest(dialog, "PRACK", { headers: [rack] });
    this.#early.set(tag, next);
    const { flow } = this;
    if (!flow) return true;
    this.context.stack.request({ flow }, () => prack, {
      onResponse: () => {},
      onFailure: () => {},
    });
    return true;
  }

  #onSuccess(response: SipResponse): void {
    const tag = response.to.tag ?? "";
    if (this.#final) {
      if (this.dialog?.remoteTag === tag) return this.acknowledgeAgain(this.#sequence);
      return this.#dismissFork(response);
    }
    const request = this.#outgoing?.request;
    if (!request) return;
    this.#final = true;
    if (!this.#cancelled) this.trunk?.note?.({ is: "answered" });
    this.status = 200;
    this.answeredAt = this.context.clock.now();
    this.timers.stop("C");
    const early = this.#early.get(tag);
    this.dialog = confirmed(early ?? dialogOfClient(request, response), response);
    this.#early.clear();
    this.#invitation = undefined;
    const sdp = this.descriptionIn(response) ?? this.#earlySdp;
    this.lastRemoteSdp = sdp;
    if (this.#offered) this.acknowledge(undefined);
    const timer = timerOfClient(response) ??
      { interval: this.context.sessionTimers.expires, refresher: "us", alone: true } as const;
    this.startSessionTimer(timer);
    this.become("confirmed");
    this.observer.onAnswered(this, sdp);
  }

  /** A second fork answered too: acknowledged and hung up, RFC 3261 §13.2.2.4. */
  #dismissFork(response: SipResponse): void {
    const request = this.#outgoing?.request;
    const { flow, context } = this;
    if (!request || !flow) return;
    const dialog = confirmed(dialogOfClient(request, response), response);
    try {
      context.stack.sendAck(ackOfSuccess(dialog, this.#sequence), flow);
    } catch (error) {
      context.log.debug("An ACK could not be sent", { error: String(error) });
    }
    const [, bye] = nextRequest(dialog, "BYE", { headers: [reasonField("answered-elsewhere")] });
    context.stack.request({ flow }, () => bye, { onResponse: () => {}, onFailure: () => {} });
  }

  protected override forget(): void {
    super.forget();
    this.#outgoing?.release();
  }

  #fail(status: number, end: DialogEnd): void {
    if (this.#final) return;
    this.#final = true;
    if (!this.#cancelled) this.trunk?.note?.({ is: "failed", status });
    this.status = status;
    this.end(this.#cancelled ? "cancelled" : end);
    this.forget();
    this.observer.onFailed(this, status);
  }

  override onRequest(incoming: IncomingRequest): void {
    const { request } = incoming;
    if (request.method === "BYE" && !this.#final && this.#early.has(request.from.tag ?? "")) {
      // RFC 3261 §15: only the caller may end an early dialog so. What the phone means is clear,
      // but the INVITE still needs its final response.
      incoming.respond(200);
      return this.cancel("hung-up");
    }
    super.onRequest(incoming);
  }

  protected override get remoteTag(): string | undefined {
    return super.remoteTag ?? this.#early.keys().next().value;
  }

  protected override dialogFor(request: SipRequest): Dialog | undefined {
    if (this.dialog) return this.dialog;
    return this.#early.get(request.from.tag ?? "");
  }

  protected override keepDialog(dialog: Dialog): void {
    if (this.dialog) super.keepDialog(dialog);
    else this.#early.set(dialog.remoteTag, dialog);
  }
}

/** How phones refuse a transport that they do not know: RFC 3261 §13.3.1.3, §21.4.13, §21.6.4. */
const UNENCRYPTABLE: ReadonlySet<number> = new Set([415, 488, 606]);
/** Early dialogs that one INVITE may open. */
const MOST_FORKS = 16;
