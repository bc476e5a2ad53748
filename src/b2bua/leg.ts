/**
 * One party's side of a call: one dialog, whoever started it. What both sides do once there is a
 * dialog is here; how it comes to be is in `caller_leg.ts` and `callee_leg.ts`.
 */

import type { CallId, Device, DialogState, EndReason, LegId } from "../domain/mod.ts";
import type { MediaLeg } from "../media/mod.ts";
import { TimerSet } from "../runtime/mod.ts";
import {
  acceptRequest,
  ackOfSuccess,
  answerSessionTimer,
  bodyOf,
  confirmed,
  type Dialog,
  type DialogUser,
  field,
  type Flow,
  H,
  type HeaderField,
  type IncomingRequest,
  nextRequest,
  type OutgoingRequest,
  Params,
  type RequestDestination,
  requestSessionTimer,
  type SessionTimer,
  type SipRequest,
  type SipResponse,
  SuccessRetransmission,
  supportedField,
  type Tag,
  timerOfClient,
} from "../sip/mod.ts";
import type { LegEnd } from "../call/mod.ts";
import { contactField } from "./contact.ts";
import type {
  IncomingOffer,
  LegContext,
  LegObserver,
  LegOptions,
  OfferOutcome,
  Party,
} from "./leg_context.ts";
import { reasonField } from "./reason.ts";
import type { ReferSubscription } from "./refer_subscription.ts";
import {
  cutAnswer,
  originOf,
  padOffer,
  sameBytes,
  SDP_TYPE,
  sdpField,
  type SessionOrigin,
  streamsOf,
  withOrigin,
} from "./sdp_body.ts";
import { SessionRefresh } from "./session_refresh.ts";

export abstract class Leg implements DialogUser {
  readonly id: LegId;
  readonly side: "caller" | "callee";
  readonly device: Device | undefined;
  readonly sipCallId: string;
  readonly localTag: Tag;
  readonly party: Party;
  protected readonly context: LegContext;
  protected observer: LegObserver;
  /** Timer C of a callee, and the wait before an offer is made again. */
  protected readonly timers: TimerSet<"C" | "offer">;
  readonly #session: SessionRefresh;
  readonly #contactUser: string;
  protected dialog: Dialog | undefined;
  /** The path to the peer: the last one that a request of its dialog came by. */
  flow: Flow | undefined;
  answeredAt: Date | undefined;
  endedAt: Date | undefined;
  /** The final status of the INVITE; 0 while there is none. */
  status = 0;
  userAgent: string | undefined;
  protected lastLocalSdp: Uint8Array | undefined;
  protected lastRemoteSdp: Uint8Array | undefined;
  #allowsUpdate = false;
  #allowsInfo = false;
  #over = false;
  /** Our own INVITE in this dialog, unanswered. */
  #offering = false;
  /** The peer's INVITE in this dialog, unanswered or without its ACK. */
  #offered = false;
  /** The CSeq number of the INVITE whose ACK we wait for. */
  #acceptedSequence: number | undefined;
  /** The peer's re-INVITE or UPDATE that waits for the other side. */
  #unanswered: IncomingRequest | undefined;
  /** Our own re-INVITE, sent and not finally answered. */
  #reinvite: OutgoingRequest | undefined;
  #retransmission: SuccessRetransmission | undefined;
  #onAckSdp: ((sdp: Uint8Array | undefined) => void) | undefined;
  #byeAfterAck: LegEnd | undefined;
  #lastAck: { readonly sequence: number; readonly ack: SipRequest } | undefined;
  #call: CallId;
  #partner: Party;
  #holding = false;
  #state: DialogState["state"] = "trying";

  constructor(options: LegOptions, observer: LegObserver) {
    this.id = options.id;
    this.#call = options.call;
    this.observer = observer;
    this.party = options.party;
    this.#partner = options.partner;
    this.side = options.side;
    this.device = options.device;
    this.sipCallId = options.sipCallId;
    this.localTag = options.localTag;
    this.context = options.context;
    this.flow = options.flow;
    this.#contactUser = options.contactUser;
    this.timers = new TimerSet(options.context.clock);
    this.#session = new SessionRefresh({
      clock: options.context.clock,
      random: options.context.random,
      ownsCallId: options.side === "callee",
      refresh: (done) => this.#refresh(done),
      onExpired: () => this.#lose("session-expired"),
    });
    this.context.legs.add(this);
    this.context.stack.addDialog(this.sipCallId, this.localTag, this);
  }

  /** The call this leg belongs to now. */
  get call(): CallId {
    return this.#call;
  }

  /** Goes on in another call, which hears what happens from now on. */
  moveTo(call: CallId, observer: LegObserver): void {
    const from = this.#call;
    this.#origin = this.lastLocalSdp && originOf(this.lastLocalSdp);
    this.#call = call;
    this.observer = observer;
    if (!this.#over) this.context.legs.moved(this, from);
  }

  /** Whom this leg talks with, as its phone may know it. */
  get partner(): Party {
    return this.#partner;
  }

  set partner(partner: Party) {
    this.#partner = partner;
    if (!this.#over) this.context.legs.changed(this);
  }

  /** True while the phone has put its partner on hold. */
  get holding(): boolean {
    return this.#holding;
  }

  set holding(holding: boolean) {
    if (holding === this.#holding) return;
    this.#holding = holding;
    if (!this.#over) this.context.legs.changed(this);
  }

  /** How this leg stands, RFC 4235 §3.7. */
  get dialogState(): DialogState {
    const { number, name, anonymous } = this.#partner;
    const remote = anonymous ? NOBODY : { number, name };
    return {
      call: this.#call,
      leg: this.id,
      user: this.device?.user,
      device: this.device?.id,
      direction: this.side === "caller" ? "initiator" : "recipient",
      state: this.#state,
      sipCallId: this.sipCallId,
      localTag: this.remoteTag,
      remoteTag: this.localTag,
      remote,
      holding: this.#holding,
    };
  }

  /** The tag that the peer has given its side of the dialog. */
  protected get remoteTag(): string | undefined {
    return this.dialog?.remoteTag;
  }

  protected become(state: DialogState["state"]): void {
    if (state === this.#state && state !== "trying") return;
    this.#state = state;
    this.context.legs.changed(this);
  }

  /**
   * `sdp` as this dialog may see it. A leg that has moved keeps the session id that its phone
   * knows, and versions that rise (RFC 3264 §8); an offer keeps the m= lines that there were.
   */
  own(sdp: Uint8Array, kind: "offer" | "answer"): Uint8Array {
    const padded = kind === "offer" ? padOffer(sdp, this.lastLocalSdp) : sdp;
    const moved = this.#origin;
    const made = moved && originOf(padded);
    if (!made) return padded;
    return withOrigin(padded, { id: moved.id, version: moved.version + made.version });
  }

  /** Where a leg that moved continues its `o=` from. */
  #origin: SessionOrigin | undefined;

  /** The peer's last description: what it wants, and what it can. */
  get remoteSdp(): Uint8Array | undefined {
    return this.lastRemoteSdp;
  }

  /** True once the leg has ended or been told to. */
  get over(): boolean {
    return this.#over;
  }

  /** Where the peer is, for people: `UDP 192.0.2.7:5060`. */
  get address(): string {
    if (!this.flow) return "";
    const { protocol, remote } = this.flow;
    const host = remote.host.includes(":") ? `[${remote.host}]` : remote.host;
    return `${protocol} ${host}:${remote.port}`;
  }

  /** This leg as the media engine needs it. */
  get media(): MediaLeg {
    return {
      id: this.id,
      profile: {
        advertise: this.flow?.local.host ?? "127.0.0.1",
        signalledFrom: this.flow?.remote.host ?? "",
        symmetric: true,
      },
    };
  }

  // What comes in the dialog.

  onRequest(incoming: IncomingRequest): void {
    const { request } = incoming;
    const dialog = this.dialogFor(request);
    const next = dialog && acceptRequest(dialog, request);
    if (!next) return incoming.respondStatelessly(481);
    if ("refused" in next) {
      const retry = next.refused === 500 ? [this.#retryAfter()] : [];
      return incoming.respondStatelessly(next.refused, { headers: retry });
    }
    if (this.#over && request.method !== "BYE") return incoming.respondStatelessly(481);
    this.keepDialog(next);
    this.flow = incoming.flow;
    switch (request.method) {
      case "BYE":
        return this.#onBye(incoming);
      case "INVITE":
        return this.#onReinvite(incoming);
      case "UPDATE":
        return this.#onUpdate(incoming);
      case "INFO":
        return this.observer.onInfo(this, incoming);
      case "REFER":
        return this.observer.onRefer(this, incoming);
      case "SUBSCRIBE":
        return this.#onSubscribe(incoming);
      case "PRACK":
        return this.onPrack(incoming);
      case "OPTIONS":
        return incoming.respond(200, { headers: [this.context.stack.allow, supportedField] });
      default:
        return incoming.respond(405, { headers: [this.context.stack.allow] });
    }
  }

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
    if (this.#byeAfterAck) this.#sendBye(this.#byeAfterAck);
  }

  /** The dialog that `request` is in; a callee may have several before its answer. */
  protected dialogFor(_request: SipRequest): Dialog | undefined {
    return this.dialog;
  }

  protected keepDialog(dialog: Dialog): void {
    this.dialog = dialog;
  }

  protected onPrack(incoming: IncomingRequest): void {
    incoming.respond(481);
  }

  /** What wants to know how a transfer goes, RFC 3515 §2.4.4; others get dialogs of their own. */
  #onSubscribe(incoming: IncomingRequest): void {
    const transfer = this.referSubscription;
    if (transfer?.isFor(incoming.request)) return transfer.onSubscribe(incoming);
    incoming.respond(489, {
      headers: [{ name: "Allow-Events", key: "allow-events", value: "refer" }],
    });
  }

  /** Tells the phone how the transfer goes that it asked for last. */
  referSubscription: ReferSubscription | undefined;

  /** Sends a NOTIFY in the dialog, which outlives its call for this (RFC 5057 §4.1). */
  notify(headers: readonly HeaderField[], body: Uint8Array, done: (status: number) => void): void {
    this.send("NOTIFY", { headers, body }, {
      onResponse: ({ status }) => {
        if (status >= 200) done(status);
      },
      onFailure: done,
    });
  }

  #onBye(incoming: IncomingRequest): void {
    incoming.respond(200);
    // Ours may be on its way too: then its transaction still has to end.
    if (this.#over) return;
    this.end();
    this.forget();
    this.observer.onHungUp(this);
  }

  #onReinvite(incoming: IncomingRequest): void {
    const { request } = incoming;
    // RFC 3261 §14.2.
    if (this.#offered) return incoming.respond(500, { headers: [this.#retryAfter()] });
    if (this.#offering || this.dialog?.early !== false) return incoming.respond(491);
    const timer = answerSessionTimer(request, this.context.sessionTimers);
    if ("tooSmall" in timer) return incoming.respond(422, { headers: minSe(timer.tooSmall) });
    const sdp = bodyOf(request, SDP_TYPE);
    incoming.begin();
    this.#offered = true;
    this.#unanswered = incoming;
    const accept: IncomingOffer["accept"] = (local, onAnswer) => {
      if (this.#over) return;
      this.#unanswered = undefined;
      if (sdp) this.lastRemoteSdp = sdp;
      this.startSessionTimer(timer.timer);
      this.sendSuccess(incoming, local, timer.headers, onAnswer);
    };
    if (sdp && this.lastLocalSdp && sameBytes(sdp, this.lastRemoteSdp)) {
      // RFC 4028 §7.4: the same SDP refreshes the session and changes nothing.
      return accept(this.lastLocalSdp);
    }
    this.observer.onOffer(this, {
      method: "INVITE",
      sdp,
      accept,
      refuse: (status) => {
        this.#offered = false;
        this.#unanswered = undefined;
        incoming.respond(status, { headers: status === 500 ? [this.#retryAfter()] : [] });
      },
    });
  }

  #onUpdate(incoming: IncomingRequest): void {
    const timer = answerSessionTimer(incoming.request, this.context.sessionTimers);
    if ("tooSmall" in timer) return incoming.respond(422, { headers: minSe(timer.tooSmall) });
    const sdp = bodyOf(incoming.request, SDP_TYPE);
    const succeed = (local?: Uint8Array) => {
      if (local) this.lastLocalSdp = local;
      if (this.dialog?.early === false) this.startSessionTimer(timer.timer);
      incoming.respond(200, {
        headers: [this.#contact(incoming.flow), ...timer.headers, ...(local ? [sdpField] : [])],
        ...(local ? { body: local } : {}),
      });
    };
    if (!sdp) return succeed();
    if (this.lastLocalSdp && sameBytes(sdp, this.lastRemoteSdp)) return succeed(this.lastLocalSdp);
    // RFC 3311 §5.2.
    if (this.#offering) return incoming.respond(491);
    if (this.#offered) return incoming.respond(500, { headers: [this.#retryAfter()] });
    incoming.begin();
    this.#offered = true;
    this.#unanswered = incoming;
    const settle = (finish: () => void) => {
      if (this.#over) return;
      this.#offered = false;
      this.#unanswered = undefined;
      finish();
    };
    this.observer.onOffer(this, {
      method: "UPDATE",
      sdp,
      accept: (local) =>
        settle(() => {
          this.lastRemoteSdp = sdp;
          succeed(local);
        }),
      refuse: (status) =>
        settle(() =>
          incoming.respond(status, { headers: status === 500 ? [this.#retryAfter()] : [] })
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
      headers: [this.#contact(incoming.flow), stack.allow, supportedField, ...headers, sdpField],
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
        if (this.#byeAfterAck) return this.#sendBye(this.#byeAfterAck);
        if (this.#over) return;
        this.observer.onLost(this, "no-ack");
      },
    });
  }

  // What goes out in the dialog.

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
    if (this.#offering || this.#offered || this.#over) {
      return done({ accepted: false, status: this.#over ? 481 : 491 });
    }
    this.#offering = true;
    const settle = (outcome: OfferOutcome) => {
      this.#offering = false;
      this.#reinvite = undefined;
      done(outcome);
    };
    const headers = [
      this.context.stack.allow,
      supportedField,
      ...more,
      ...(this.#session.agreed
        ? requestSessionTimer(this.context.sessionTimers, this.#session.agreed)
        : []),
      ...(sdp ? [sdpField] : []),
    ];
    let settled = false;
    const sent = this.send(method, { headers, ...(sdp ? { body: sdp } : {}) }, {
      onResponse: (response, sequence) => {
        if (response.status < 200) return;
        if (settled) return this.#acknowledgeAgain(response, sequence);
        settled = true;
        if (response.status >= 300) {
          if (this.#isFatal(response.status)) this.#lose("hung-up");
          return settle({ accepted: false, status: response.status });
        }
        this.#refreshTarget(response);
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
        if (status === 408) this.#lose("unreachable");
        settle({ accepted: false, status });
      },
    });
    if (method === "INVITE" && this.#offering) this.#reinvite = sent;
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
    const padded = sdp && this.own(sdp, "offer");
    this.offer("INVITE", padded, (outcome) => {
      const glare = !outcome.accepted && outcome.status === 491;
      if (!glare || tries <= 1 || this.#over) {
        return done(
          sdp && outcome.accepted && outcome.sdp
            ? { ...outcome, sdp: cutAnswer(outcome.sdp, streamsOf(sdp)) }
            : outcome,
        );
      }
      const { random } = this.context;
      const ms = this.side === "callee" ? 2_100 + random.integer(1_900) : random.integer(2_000);
      this.timers.start("offer", ms, () => this.offerUntilHeard(sdp, headers, done, tries - 1));
    }, headers);
  }

  /** Passes an INFO on; `done` gets the final status. */
  info(
    headers: readonly HeaderField[],
    body: Uint8Array,
    done: (response: SipResponse | undefined, status: number) => void,
  ): void {
    this.send("INFO", { headers, body }, {
      onResponse: (response) => {
        if (response.status >= 200) done(response, response.status);
      },
      onFailure: (status) => done(undefined, status),
    });
  }

  /** Asks whether the peer is still there; the observer hears when it is not. */
  probe(reason: EndReason): void {
    if (this.#over || this.dialog?.early !== false) return;
    this.send("OPTIONS", {}, {
      onResponse: ({ status }) => {
        if (status === 481 || status === 408) this.#lose(reason);
      },
      onFailure: () => this.#lose(reason),
    });
  }

  /** Ends the dialog with a BYE, or does what ends it before there is one. The first call counts. */
  bye(why: LegEnd): void {
    if (this.#over) return;
    this.end();
    // RFC 3261 §15: who answered waits for the ACK before it hangs up.
    if (this.#retransmission) this.#byeAfterAck = why;
    else this.#sendBye(why);
  }

  #sendBye(why: LegEnd): void {
    this.#byeAfterAck = undefined;
    if (!this.dialog) return this.forget();
    this.send("BYE", { headers: [reasonField(why)] }, {
      onResponse: ({ status }) => {
        // A challenge is not answered: it would hand the peer our proof (SIP digest leak).
        if (status >= 200) this.forget();
      },
      onFailure: () => this.forget(),
    });
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
          ? request.with({ headers: request.headers.append(this.#contact(flow)) })
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

  #acknowledgeAgain({ status }: SipResponse, sequence: number): void {
    if (status >= 300 || this.#lastAck?.sequence !== sequence) return;
    this.#transmitAck(this.#lastAck.ack);
  }

  /** Sends the ACK of the 2xx with `sequence` once more, if it has been sent. */
  protected acknowledgeAgain(sequence: number): void {
    if (this.#lastAck?.sequence === sequence) this.#transmitAck(this.#lastAck.ack);
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

  #contact(flow: Flow): HeaderField {
    return contactField(flow, this.#contactUser);
  }

  protected contact(flow: Flow): HeaderField {
    return this.#contact(flow);
  }

  #refreshTarget(response: SipResponse): void {
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

  /** True when the peer has said that it takes INFO. */
  get allowsInfo(): boolean {
    return this.#allowsInfo;
  }

  // Session timers, RFC 4028.

  protected startSessionTimer(timer: SessionTimer | undefined): void {
    if (!this.#over) this.#session.start(timer);
  }

  /** By UPDATE where the peer takes it: it cannot collide with an offer that is on its way. */
  #refresh(done: (outcome: OfferOutcome) => void): void {
    const method = this.#allowsUpdate ? "UPDATE" : "INVITE";
    const sdp = method === "INVITE" ? this.lastLocalSdp : undefined;
    if (method === "INVITE" && !sdp) return;
    this.offer(method, sdp, (outcome) => {
      if (outcome.accepted) outcome.acknowledge();
      done(outcome);
    });
  }

  #isFatal(status: number): boolean {
    return status === 481 || status === 408;
  }

  #lose(reason: EndReason): void {
    if (!this.#over) this.observer.onLost(this, reason);
  }

  #retryAfter(): HeaderField {
    return field(H.retryAfter, { seconds: this.context.random.integer(11), params: Params.NONE });
  }

  // The end.

  /** Marks the leg as ended and stops what would keep it alive. */
  protected end(): void {
    if (!this.#over) this.context.legs.ended(this);
    this.#over = true;
    this.become("terminated");
    this.endedAt = this.context.clock.now();
    this.timers.stopAll();
    this.#session.stop();
    // RFC 3261 §15.1.2: what waits in a dialog that ends gets a 487; a peer that only said 100 to
    // our own INVITE would have it wait for ever.
    this.#unanswered?.respond(487);
    this.#unanswered = undefined;
    this.#reinvite?.cancel();
    this.#reinvite = undefined;
  }

  /** Nothing more can come: the dialog is forgotten. */
  protected forget(): void {
    if (!this.#over) this.end();
    this.#retransmission?.stop();
    this.#retransmission = undefined;
    this.timers.stopAll();
    this.#session.stop();
    this.context.legs.delete(this);
    this.context.stack.removeDialog(this.sipCallId, this.localTag);
  }
}

const TARGET_REFRESH: ReadonlySet<string> = new Set([
  "INVITE",
  "UPDATE",
  "OPTIONS",
  // RFC 6665 §8.2.1: a NOTIFY has a Contact.
  "NOTIFY",
]);

const NOBODY = { number: "anonymous", name: "" };

/** How often an offer is made that meets one of the peer. */
const MOST_TRIES = 4;

const minSe = (seconds: number): readonly HeaderField[] => [
  field(H.minSe, { seconds, params: Params.NONE }),
];
