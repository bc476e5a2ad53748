/** What the two ends of a leg's dialog offer each other, RFC 3264, and how long it lasts. */

import type { EndReason } from "../domain/mod.ts";
import { TimerSet } from "../runtime/mod.ts";
import {
  answerSessionTimer,
  bodyOf,
  field,
  type Flow,
  H,
  type HeaderField,
  type IncomingRequest,
  LeastInterval,
  Params,
  requestSessionTimer,
  type SessionTimer,
  type SipRequest,
  SuccessRetransmission,
  supportedField,
  timerOfClient,
} from "../sip/mod.ts";
import { offerWithin } from "./codec_policy.ts";
import type { IncomingOffer, LegOptions, OfferOutcome } from "./leg_context.ts";
import { LegDialog, type SentRequest } from "./leg_dialog.ts";
import { sameBytes, SDP_TYPE, sdpField } from "./sdp_body.ts";
import { SessionRefresh } from "./session_refresh.ts";

export abstract class LegOffers extends LegDialog {
  /** Timer C of a callee; the wait before an offer is made again, and for its final response. */
  protected readonly timers: TimerSet<"C" | "offer" | "final">;
  readonly #session: SessionRefresh;
  /** What the peer demanded with a 422. */
  protected readonly leastInterval = new LeastInterval();
  protected lastLocalSdp: Uint8Array | undefined;
  protected lastRemoteSdp: Uint8Array | undefined;
  /** Our own INVITE in this dialog, unanswered. */
  #offering = false;
  /** The peer's INVITE in this dialog, unanswered or without its ACK. */
  #offered = false;
  /** The CSeq number of the INVITE whose ACK we wait for. */
  #acceptedSequence: number | undefined;
  /** The peer's re-INVITE or UPDATE that waits for the other side. */
  #unanswered: IncomingRequest | undefined;
  /** Our own re-INVITE, sent and not finally answered. */
  #reinvite: SentRequest | undefined;
  #retransmission: SuccessRetransmission | undefined;
  #onAckSdp: ((sdp: Uint8Array | undefined) => void) | undefined;

  constructor(options: LegOptions) {
    super(options);
    this.timers = new TimerSet(options.context.clock);
    this.#session = new SessionRefresh({
      clock: options.context.clock,
      random: options.context.random,
      ownsCallId: options.side === "callee",
      refresh: (done) => this.#refresh(done),
      onExpired: () => this.lose("session-expired"),
    });
  }

  /** True once the leg has ended or been told to. */
  abstract get over(): boolean;

  /** The peer offers something, or asks for an offer. */
  protected abstract heardOffer(offer: IncomingOffer): void;

  /** The peer is gone, though it said nothing. */
  protected abstract lose(reason: EndReason): void;

  /** The ACK of our last 2xx has come, or never will. */
  protected abstract acknowledged(lost: boolean): void;

  /** The peer's last description: what it wants, and what it can. */
  get remoteSdp(): Uint8Array | undefined {
    return this.lastRemoteSdp;
  }

  /** True until the ACK of our 2xx has come. */
  protected get waitsForAck(): boolean {
    return this.#retransmission !== undefined;
  }

  // What the peer offers.

  onAck(ack: SipRequest, flow: Flow): void {
    // Of an INVITE before the one that waits it would stop the wrong 2xx.
    if (!this.#retransmission || ack.cseq.number !== this.#acceptedSequence) return;
    this.flow = flow;
    this.#retransmission.stop();
    this.#retransmission = undefined;
    this.#offered = false;
    const onSdp = this.#onAckSdp;
    this.#onAckSdp = undefined;
    const sdp = bodyOf(ack, SDP_TYPE);
    if (sdp) this.lastRemoteSdp = sdp;
    onSdp?.(sdp);
    this.acknowledged(false);
  }

  protected onReinvite(incoming: IncomingRequest): void {
    const { request } = incoming;
    // RFC 3261 §14.2.
    if (this.#offered) return incoming.respond(500, { headers: [this.retryAfter()] });
    if (this.#offering || this.dialog?.early !== false) return incoming.respond(491);
    const timer = answerSessionTimer(request, this.context.sessionTimers);
    if ("tooSmall" in timer) return incoming.respond(422, { headers: minSe(timer.tooSmall) });
    const sdp = this.descriptionIn(request);
    incoming.begin();
    this.#offered = true;
    this.#unanswered = incoming;
    const accept: IncomingOffer["accept"] = (local, onAnswer) => {
      if (this.over) return;
      this.#unanswered = undefined;
      if (sdp) this.lastRemoteSdp = sdp;
      this.startSessionTimer(timer.timer);
      this.sendSuccess(incoming, local, timer.headers, onAnswer);
    };
    if (sdp && this.lastLocalSdp && sameBytes(sdp, this.lastRemoteSdp)) {
      // RFC 4028 §7.4: the same SDP refreshes the session and changes nothing.
      return accept(this.lastLocalSdp);
    }
    this.heardOffer({
      method: "INVITE",
      sdp,
      accept,
      refuse: (status) => {
        this.#offered = false;
        this.#unanswered = undefined;
        incoming.respond(status, { headers: status === 500 ? [this.retryAfter()] : [] });
      },
    });
  }

  protected onUpdate(incoming: IncomingRequest): void {
    const timer = answerSessionTimer(incoming.request, this.context.sessionTimers);
    if ("tooSmall" in timer) return incoming.respond(422, { headers: minSe(timer.tooSmall) });
    const sdp = this.descriptionIn(incoming.request);
    const succeed = (local?: Uint8Array) => {
      if (local) this.lastLocalSdp = local;
      if (this.dialog?.early === false) this.startSessionTimer(timer.timer);
      incoming.respond(200, {
        headers: [this.contact(incoming.flow), ...timer.headers, ...(local ? [sdpField] : [])],
        ...(local ? { body: local } : {}),
      });
    };
    if (!sdp) return succeed();
    this.hearOffer(incoming, { method: "UPDATE", sdp, succeed });
  }

  /** Has the offer in a request that is answered at once, UPDATE or PRACK, decided about. */
  protected hearOffer(incoming: IncomingRequest, { method, sdp, succeed, settled }: {
    readonly method: "UPDATE" | "PRACK";
    readonly sdp: Uint8Array;
    readonly succeed: (local: Uint8Array) => void;
    /** The request has had its final response. */
    readonly settled?: () => void;
  }): void {
    const settle = (finish: () => void) => {
      if (this.over) return;
      this.#offered = false;
      this.#unanswered = undefined;
      finish();
      settled?.();
    };
    if (this.lastLocalSdp && sameBytes(sdp, this.lastRemoteSdp)) {
      succeed(this.lastLocalSdp);
      return settled?.();
    }
    // RFC 3311 §5.2.
    if (this.#offering || this.#offered) {
      if (this.#offering) incoming.respond(491);
      else incoming.respond(500, { headers: [this.retryAfter()] });
      return settled?.();
    }
    incoming.begin();
    this.#offered = true;
    this.#unanswered = incoming;
    this.heardOffer({
      method,
      sdp,
      accept: (local) =>
        settle(() => {
          this.lastRemoteSdp = sdp;
          succeed(local);
        }),
      refuse: (status) =>
        settle(() =>
          incoming.respond(status, { headers: status === 500 ? [this.retryAfter()] : [] })
        ),
    });
  }

  /** Sends a 2xx to an INVITE again and again until its ACK comes, RFC 3261 §13.3.1.4. */
  protected sendSuccess(
    incoming: IncomingRequest,
    sdp: Uint8Array,
    headers: readonly HeaderField[],
    onAck?: (sdp: Uint8Array | undefined) => void,
  ): void {
    this.lastLocalSdp = sdp;
    this.#onAckSdp = onAck;
    // Until its ACK an INVITE is not over, and the next one has to wait, §14.2.
    this.#offered = true;
    this.#acceptedSequence = incoming.request.cseq.number;
    const { stack, clock } = this.context;
    const response = incoming.response(200, {
      toTag: this.localTag,
      headers: [this.contact(incoming.flow), stack.allow, supportedField, ...headers, sdpField],
      body: sdp,
    });
    const { t1, t2 } = stack.timers;
    this.#retransmission = new SuccessRetransmission({
      clock,
      t1,
      t2,
      send: () => incoming.send(response),
      onNoAck: () => {
        this.#retransmission = undefined;
        this.#offered = false;
        this.acknowledged(true);
      },
    });
  }

  // What we offer.

  /**
   * Offers `sdp` to the peer, or with none asks it to offer. Calls `done` once. An INVITE that is
   * accepted must be acknowledged by the caller of this.
   */
  offer(
    method: "INVITE" | "UPDATE",
    sdp: Uint8Array | undefined,
    done: (outcome: OfferOutcome) => void,
    more: readonly HeaderField[] = [],
  ): void {
    if (this.#offering || this.#offered || this.over) {
      return done({ accepted: false, status: this.over ? 481 : 491 });
    }
    const trimmed = sdp && this.trunk ? offerWithin(sdp, this.trunk) : sdp;
    if (sdp && !trimmed) return done({ accepted: false, status: 488 });
    this.#offer(method, trimmed, done, more);
  }

  #offer(
    method: "INVITE" | "UPDATE",
    sdp: Uint8Array | undefined,
    done: (outcome: OfferOutcome) => void,
    more: readonly HeaderField[],
  ): void {
    this.#offering = true;
    const settle = (outcome: OfferOutcome) => {
      this.#offering = false;
      this.#reinvite = undefined;
      this.timers.stop("final");
      done(outcome);
    };
    const headers = [
      this.context.stack.allow,
      supportedField,
      ...more,
      ...(this.#session.agreed
        ? requestSessionTimer(
          this.leastInterval.raise(this.context.sessionTimers),
          this.#session.agreed,
        )
        : []),
      ...(sdp ? [sdpField] : []),
    ];
    let settled = false;
    const sent = this.send(method, { headers, ...(sdp ? { body: sdp } : {}) }, {
      onResponse: (response, sequence) => {
        if (response.status < 200) return;
        if (settled) return this.acknowledgeAgain(sequence, response.status);
        settled = true;
        if (this.#session.agreed && this.leastInterval.rises(response)) {
          this.#offering = false;
          return this.offer(method, sdp, done, more);
        }
        if (response.status >= 300) {
          if (isFatal(response.status)) this.lose("hung-up");
          return settle({ accepted: false, status: response.status });
        }
        this.refreshTarget(response);
        const timer = timerOfClient(response);
        if (timer) this.startSessionTimer(timer);
        const remote = bodyOf(response, SDP_TYPE);
        if (remote) this.lastRemoteSdp = remote;
        if (sdp) this.lastLocalSdp = sdp;
        settle({
          accepted: true,
          sdp: remote,
          acknowledge: (answer) => {
            if (answer) this.lastLocalSdp = answer;
            if (method === "INVITE") this.sendAck(sequence, answer);
          },
        });
      },
      onFailure: (status) => {
        // RFC 3261 §14.1: no answer to a request in a dialog ends the dialog.
        if (status === 408) this.lose("unreachable");
        settle({ accepted: false, status });
      },
    });
    if (method === "INVITE" && this.#offering) {
      this.#reinvite = sent;
      this.timers.start("final", PATIENCE_MS, () => sent?.cancel());
    }
  }

  /**
   * Offers as `offer` does, by INVITE. When both ends offer at once it waits and tries again, as
   * RFC 3261 §14.1 says: who owns the Call-ID longer than the other.
   */
  offerUntilHeard(
    sdp: Uint8Array | undefined,
    headers: readonly HeaderField[],
    done: (outcome: OfferOutcome) => void,
    tries = MOST_TRIES,
  ): void {
    this.offer("INVITE", sdp, (outcome) => {
      const glare = !outcome.accepted && outcome.status === 491;
      if (!glare || tries <= 1 || this.over) return done(outcome);
      const { random } = this.context;
      const ms = this.side === "callee" ? 2_100 + random.integer(1_900) : random.integer(2_000);
      this.timers.start("offer", ms, () => this.offerUntilHeard(sdp, headers, done, tries - 1));
    }, headers);
  }

  // Session timers, RFC 4028.

  protected startSessionTimer(timer: SessionTimer | undefined): void {
    if (!this.over) this.#session.start(timer);
  }

  /** By UPDATE where the peer takes it: it cannot collide with an offer that is on its way. */
  #refresh(done: (outcome: OfferOutcome) => void): void {
    const method = this.allowsUpdate ? "UPDATE" : "INVITE";
    const sdp = method === "INVITE" ? this.lastLocalSdp : undefined;
    if (method === "INVITE" && !sdp) return;
    this.offer(method, sdp, (outcome) => {
      if (outcome.accepted) outcome.acknowledge();
      done(outcome);
    });
  }

  // The end.

  /** Ends what is on its way. */
  protected endOffers(): void {
    this.timers.stopAll();
    this.#session.stop();
    // RFC 3261 §15.1.2: what waits in a dialog that ends gets a 487; a peer that only said 100 to
    // our own INVITE would have it wait for ever.
    this.#unanswered?.respond(487);
    this.#unanswered = undefined;
    this.#reinvite?.cancel();
    this.#reinvite = undefined;
  }

  /** Nothing more can come. */
  protected forgetOffers(): void {
    this.#retransmission?.stop();
    this.#retransmission = undefined;
    this.timers.stopAll();
    this.#session.stop();
  }
}

/** A status that says that there is no such dialog any more, RFC 5057 §5.1. */
const isFatal = (status: number): boolean => status === 481 || status === 408;

/**
 * How long a phone may ask its person about an offer. No timer of a transaction ends one that was
 * answered with a 100, and meanwhile neither side can offer anything.
 */
const PATIENCE_MS = 60_000;

/** How often an offer is made that meets one of the peer. */
const MOST_TRIES = 4;

const minSe = (seconds: number): readonly HeaderField[] => [
  field(H.minSe, { seconds, params: Params.NONE }),
];
