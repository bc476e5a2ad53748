/** The side of a call that called us: the UAS of an INVITE, RFC 3261 §13.3, RFC 3262 §3. */

import {
  answerSessionTimer,
  dialogOfServer,
  field,
  H,
  type HeaderField,
  type IncomingRequest,
  Params,
  ReliableProvisionals,
  type SipRequest,
  supportedField,
} from "../sip/mod.ts";
import { Leg } from "./leg.ts";
import type { LegObserver, LegOptions } from "./leg_context.ts";
import { sdpField } from "./sdp_body.ts";
import type { LegEnd } from "../call/mod.ts";

export class CallerLeg extends Leg {
  /** The INVITE while it waits for its final response: a call may last for hours. */
  #incoming: IncomingRequest | undefined;
  readonly #inviteSequence: number;
  readonly #reliable: ReliableProvisionals;
  readonly #mayBeReliable: boolean;
  readonly #mustBeReliable: boolean;
  #reliableSdp = false;
  #answerAfterPrack: (() => void) | undefined;
  #final = false;
  /** An offer in a PRACK is being answered. */
  #prackOffers = false;
  /** The caller gave up: it has had its 200 to that, and gets none to the INVITE any more. */
  #gaveUp = false;

  /** Takes over `incoming`, whose transaction must have begun. */
  constructor(
    options: Omit<LegOptions, "side" | "flow" | "sipCallId">,
    incoming: IncomingRequest,
    observer: LegObserver,
  ) {
    const { request, flow } = incoming;
    super({ ...options, side: "caller", flow, sipCallId: request.callId }, observer);
    this.#incoming = incoming;
    this.#inviteSequence = request.cseq.number;
    this.dialog = dialogOfServer(request, options.localTag, true);
    this.notePeer(request);
    this.lastRemoteSdp = this.descriptionIn(request);
    const has = (tags: readonly string[]) => tags.some((tag) => tag.toLowerCase() === "100rel");
    this.#mustBeReliable = has(request.headers.all(H.require));
    this.#mayBeReliable = this.#mustBeReliable || has(request.headers.all(H.supported));
    const { clock, random, stack } = this.context;
    this.#reliable = new ReliableProvisionals({
      clock,
      t1: stack.timers.t1,
      firstSequence: 1 + random.integer(2 ** 16),
      send: (response) => this.#incoming?.send(response),
      onGiveUp: () => this.observer.onUnacknowledged(this),
    });
    incoming.begin({
      onCancel: () => this.#giveUp(),
      onTransportError: (error) =>
        this.context.log.debug("A response could not be sent", { error: String(error) }),
    });
    this.become("trying");
  }

  /** True until the INVITE has had its final response. */
  get unanswered(): boolean {
    return !this.#final;
  }

  /** The INVITE, until its final response. */
  get invite(): SipRequest | undefined {
    return this.#incoming?.request;
  }

  /** The SDP of the INVITE; undefined when the caller wants us to offer. */
  get offeredSdp(): Uint8Array | undefined {
    return this.lastRemoteSdp;
  }

  /** Passes on that the call proceeds, with early media if there is some. */
  progress(status: number, sdp?: Uint8Array, more: readonly HeaderField[] = []): void {
    if (this.#final || this.over) return;
    if (sdp) this.lastLocalSdp = sdp;
    const incoming = this.#incoming;
    if (!incoming) return;
    this.become("early");
    const make = (headers: readonly HeaderField[]) =>
      incoming.response(status, {
        toTag: this.localTag,
        headers: [
          this.contact(incoming.flow),
          this.context.stack.allow,
          ...more,
          ...headers,
          ...(sdp ? [sdpField] : []),
        ],
        ...(sdp ? { body: sdp } : {}),
      });
    // RFC 3262 §3: reliably if asked; of its own accord only where media depends on it.
    if (!this.#mustBeReliable && !(sdp && this.#mayBeReliable)) {
      return incoming.send(make([]));
    }
    if (sdp) this.#reliableSdp = true;
    this.#reliable.send(
      (rseq) => make([field(H.require, "100rel"), field(H.rseq, rseq)]),
      () => this.#answerIfFree(),
    );
  }

  /**
   * Answers with a 200. `onAck` gets the SDP of the ACK, which is the answer when the INVITE had
   * no offer.
   */
  accept(
    sdp: Uint8Array,
    onAck?: (sdp: Uint8Array | undefined) => void,
    more: readonly HeaderField[] = [],
  ): void {
    if (this.#final || this.#gaveUp || this.over) return;
    // RFC 3262 §5: not before the PRACK of a provisional response that had an SDP.
    if (this.#reliable.pending && this.#reliableSdp || this.#prackOffers) {
      this.#answerAfterPrack = () => this.accept(sdp, onAck, more);
      return;
    }
    const incoming = this.#incoming;
    if (!incoming) return;
    const timer = answerSessionTimer(incoming.request, this.context.sessionTimers);
    const agreed = "tooSmall" in timer ? { timer: undefined, headers: [] } : timer;
    this.#finish(200);
    this.answeredAt = this.context.clock.now();
    if (this.dialog) this.dialog = { ...this.dialog, early: false };
    this.sendSuccess(incoming, sdp, [...more, ...agreed.headers], onAck);
    this.become("confirmed");
    // The transaction outlives the call by half a minute, and must not keep it all in memory.
    incoming.begin({});
    this.#incoming = undefined;
    this.startSessionTimer(agreed.timer);
  }

  /** Answers with a failure. */
  reject(status: number, headers: readonly HeaderField[] = []): void {
    if (this.#final) return;
    this.#finish(status);
    if (!this.over) this.end(this.#gaveUp ? "cancelled" : "rejected");
    this.#incoming?.respond(status, { toTag: this.localTag, headers });
    this.#incoming = undefined;
    this.forget();
  }

  /** Why the INVITE is refused before anybody rings, or undefined. RFC 4028 §9. */
  get intervalRefusal(): readonly HeaderField[] | undefined {
    const answer = this.invite && answerSessionTimer(this.invite, this.context.sessionTimers);
    return answer && "tooSmall" in answer
      ? [field(H.minSe, { seconds: answer.tooSmall, params: Params.NONE })]
      : undefined;
  }

  #giveUp(): void {
    this.#gaveUp = true;
    this.observer.onCancelled(this);
  }

  #finish(status: number): void {
    this.#final = true;
    this.status = status;
    this.#reliable.stop();
    this.#answerAfterPrack = undefined;
  }

  override bye(why: LegEnd): void {
    if (this.#final) return super.bye(why);
    this.reject(480);
  }

  override onRequest(incoming: IncomingRequest): void {
    if (incoming.request.method === "BYE" && !this.#final) {
      // RFC 3261 §15.1.2: the caller may hang up an early dialog.
      incoming.respond(200);
      return this.#giveUp();
    }
    super.onRequest(incoming);
  }

  protected override onPrack(incoming: IncomingRequest): void {
    const rack = incoming.request.headers.first(H.rack);
    const sdp = this.descriptionIn(incoming.request);
    // RFC 3262 §5: its answer comes before that of the INVITE, which may be waiting for the PRACK.
    this.#prackOffers = sdp !== undefined;
    const known = rack && this.#reliable.acknowledge(rack, this.#inviteSequence);
    if (!known || !sdp) {
      this.#prackOffers = false;
      return incoming.respond(known ? 200 : 481, { headers: known ? [supportedField] : [] });
    }
    this.hearOffer(incoming, {
      method: "PRACK",
      sdp,
      succeed: (local) => {
        this.lastLocalSdp = local;
        incoming.respond(200, { headers: [supportedField, sdpField], body: local });
      },
      settled: () => {
        this.#prackOffers = false;
        this.#answerIfFree();
      },
    });
  }

  /** Sends the answer that a PRACK, or the offer in it, has held up. */
  #answerIfFree(): void {
    const answer = this.#answerAfterPrack;
    if (!answer || this.#reliable.pending || this.#prackOffers) return;
    this.#answerAfterPrack = undefined;
    answer();
  }
}
