/**
 * One call as it happens: its state in `call/`, its legs, and one queue through which everything
 * that happens to it goes. Effects of the state machine are carried out here, in order.
 */

import {
  type Call,
  type CallEffect,
  type CallEvent,
  type EndCause,
  type Outcome,
  type Parking,
  startCall,
  startPage,
  startService,
  type Step,
  step,
  type TimerName,
} from "../call/mod.ts";
import type {
  CallId,
  CallRecord,
  Diversion,
  EndReason,
  LegId,
  RingMember,
  RingPlan,
  Route,
} from "../domain/mod.ts";
import type { Digit, MediaEngine } from "../media/mod.ts";
import { type Clock, type Log, SerialQueue, TimerSet } from "../runtime/mod.ts";
import type { HeaderField, IncomingRequest } from "../sip/mod.ts";
import { recordOf } from "./call_record.ts";
import { CalleeLeg } from "./callee_leg.ts";
import { CallerLeg } from "./caller_leg.ts";
import { Conversation } from "./conversation.ts";
import { keyIn, KeyRelay } from "./key_relay.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer, LegContext, LegObserver, Party } from "./leg_context.ts";
import { sipReason } from "./reason.ts";
import { ServiceRun } from "./service_run.ts";
import type { Fork, Switchboard } from "./switchboard.ts";
import { transfer } from "./transfer.ts";

export interface LiveCallOptions {
  readonly id: CallId;
  readonly clock: Clock;
  readonly log: Log;
  readonly media: MediaEngine;
  readonly switchboard: Switchboard;
  /** For its legs. */
  readonly context: LegContext;
  /** What the caller dialled. */
  readonly dialled: string;
  readonly from: Party;
  /** Max-Forwards for the callees. */
  readonly maxForwards: number;
  /** What of the caller's INVITE goes on to the callees. */
  readonly passed: readonly HeaderField[];
  readonly diversions: readonly Diversion[];
  /** What was considered to find out where the call leads, in plain words. */
  readonly tried: string[];
  readonly onAnswered: (call: LiveCall, leg: LegId) => void;
  /** The call has ended and this is what is kept of it. */
  readonly onEnded: (call: LiveCall, record: CallRecord) => void;
}

export class LiveCall implements LegObserver {
  readonly id: CallId;
  readonly #options: LiveCallOptions;
  readonly #queue: SerialQueue;
  readonly #legs = new Map<LegId, Leg>();
  readonly #startedAt: Date;
  readonly #timers: TimerSet<TimerName>;
  readonly #conversation: Conversation;
  readonly #keys: KeyRelay;
  #service: ServiceRun | undefined;
  #state: Call | undefined;
  #ringingAt: Date | undefined;
  #answeredAt: Date | undefined;
  #diversions: readonly Diversion[];
  /** Who asked for the transfer that is under way. */
  #transferor: Leg | undefined;
  readonly #offers = new Map<LegId, IncomingOffer>();
  /** Legs that were answered to take part, and have not acknowledged it yet. */
  readonly #coming = new Set<Leg>();

  constructor(options: LiveCallOptions) {
    this.id = options.id;
    this.#options = options;
    this.#diversions = options.diversions;
    this.#startedAt = options.clock.now();
    this.#timers = new TimerSet(options.clock);
    this.#queue = new SerialQueue((error) => {
      options.log.error("A call failed", { error: error instanceof Error ? error.stack : "" });
      this.stop();
    });
    const { media, log, switchboard } = options;
    this.#conversation = new Conversation({
      id: this.id,
      media,
      log,
      domain: switchboard.domain,
      enqueue: (task) => this.#queue.push(task),
      handle: (event) => this.#handle(event),
      isOver: () => this.phase === "ended",
      onAccepted: (leg) => this.#onAccepted(leg),
      musicFor: (leg) => this.#musicFor(leg),
      ringsWithMusic: () =>
        this.#state?.phase === "ringing" && this.#groupMusic(this.#state.plan) !== undefined,
    });
    this.#keys = new KeyRelay(this.id, media);
  }

  /** A caller that is answered gets a BYE at the end, though it hears nobody yet. */
  #onAccepted({ id }: CallerLeg): void {
    this.#answeredAt ??= this.#options.clock.now();
    const state = this.#state;
    if (state && "answered" in state && state.caller === id) {
      this.#state = { ...state, answered: true };
    }
  }

  get options(): LiveCallOptions {
    return this.#options;
  }

  get diversions(): readonly Diversion[] {
    return this.#diversions;
  }

  /** Who sent the call where it is going, while it is on its way there. */
  get referredBy(): Party | undefined {
    const state = this.#state;
    const isSent = state?.phase === "ringing" && state.transfer !== undefined;
    return isSent ? this.#transferor?.party : undefined;
  }

  get phase(): Call["phase"] {
    return this.#state?.phase ?? "ringing";
  }

  /** When the caller called, and since when people talk or are served. */
  get times(): { readonly startedAt: Date; readonly answeredAt?: Date } {
    const answeredAt = this.#answeredAt;
    return { startedAt: this.#startedAt, ...(answeredAt ? { answeredAt } : {}) };
  }

  get state(): Call | undefined {
    return this.#state;
  }

  /** The legs that have not ended. */
  get legs(): readonly Leg[] {
    return [...this.#legs.values()].filter(({ over }) => !over);
  }

  leg(id: LegId): Leg | undefined {
    return this.#legs.get(id);
  }

  /** The other of the two that talk; undefined while they do not. */
  partnerOf(leg: Leg): Leg | undefined {
    const state = this.#state;
    if (state?.phase !== "talking" || !state.connected) return undefined;
    if (leg.id !== state.caller && leg.id !== state.callee) return undefined;
    return this.#legs.get(leg.id === state.caller ? state.callee : state.caller);
  }

  /** What `leg` hears while it waits; undefined for what is built in. */
  #musicFor(leg: Leg): string | undefined {
    const state = this.#state;
    const { switchboard } = this.#options;
    const group = state?.phase === "ringing" ? this.#groupMusic(state.plan) : undefined;
    if (group !== undefined) return group;
    const user = state?.phase === "parked"
      ? switchboard.parkedBy(state.parking.slot)
      : (this.partnerOf(leg) ?? this.#transferor)?.device?.user;
    return switchboard.musicOf({ user });
  }

  // How a call begins.

  /** Rings as `route` says for `caller`. */
  start(caller: CallerLeg, route: Extract<Route, { kind: "ring" | "service" | "page" }>): void {
    this.#legs.set(caller.id, caller);
    this.#queue.push(() => {
      if (route.kind === "ring" && this.#groupMusic(route.plan)) {
        return this.#startWithMusic(caller, route.plan);
      }
      return this.#begin(beginning(caller.id, route));
    });
  }

  #begin({ call, effects }: Step): void | Promise<void> {
    this.#state = call;
    return this.#perform(effects, 0);
  }

  /** Callers of a group with music of its own are answered, and hear it until somebody is there. */
  async #startWithMusic(caller: CallerLeg, plan: RingPlan): Promise<void> {
    this.#state = startCall(caller.id, plan).call;
    const begun = startCall(caller.id, plan, true);
    const begin = async () => {
      await this.#begin(begun);
      if (this.#state?.phase === "ringing") this.#conversation.play(caller, "music");
    };
    // What a caller can that lets us offer is known with its ACK, and only then to be offered on.
    const isOffered = caller.offeredSdp !== undefined;
    const answered = await this.#conversation.answerOurselves(
      caller,
      isOffered ? undefined : begin,
    );
    if (!answered) return this.#refuse(caller, 488);
    if (isOffered) return begin();
    this.#state = begun.call;
  }

  #groupMusic({ group }: RingPlan): string | undefined {
    return group && this.#options.switchboard.musicOf({ group });
  }

  /**
   * Takes `leg`, whose INVITE waits, into this call: answers it, and then `event` says what it is
   * here for. `mayCome` is asked last of all; when it says no, the INVITE gets `otherwise`.
   */
  adopt(leg: CallerLeg, event: CallEvent, mayCome: () => boolean, otherwise: number): void {
    this.#coming.add(leg);
    this.#queue.push(async () => {
      // It may have given up, or the call ended.
      if (!this.#coming.has(leg)) return;
      if (!mayCome()) {
        this.#coming.delete(leg);
        return leg.reject(otherwise);
      }
      this.#legs.set(leg.id, leg);
      const answered = await this.#conversation.answerOurselves(leg, () => {
        this.#coming.delete(leg);
        return this.#handle(event);
      });
      if (answered && !leg.over) return;
      this.#coming.delete(leg);
      this.#options.media.dropLeg(this.id, leg.id);
      leg.reject(488);
    });
  }

  /**
   * Takes `leg` out of another call, in the place of `old`; `transferor`, who asked for it, comes
   * along to hear how it goes.
   */
  take(leg: Leg, old: LegId, transferor: Leg, recall: string): void {
    for (const one of [leg, transferor]) {
      one.moveTo(this.id, this);
      this.#legs.set(one.id, one);
    }
    this.#transferor = transferor;
    this.#dispatch({ type: "replaced", old, by: leg.id, transferor: transferor.id, recall });
  }

  /** Sends the partner of `by` to where `outcome` says. */
  transfer(by: Leg, outcome: Outcome, diversions: readonly Diversion[]): void {
    this.#queue.push(() => {
      // Somebody else may have been faster: theirs goes on as it is.
      if (!this.partnerOf(by)) return by.referSubscription?.tell(481);
      if (outcome.kind !== "refused") this.#conversation.dropOffer(by);
      this.#transferor = by;
      this.#diversions = diversions;
      return this.#handle({ type: "transferred", by: by.id, outcome, recall: by.party.number });
    });
  }

  /** Gives both parties away to another call. */
  leave(by: Leg): void {
    this.#transferor = undefined;
    this.#conversation.dropOffer();
    this.#dispatch({ type: "taken", by: by.id });
  }

  /** Ends the call from our side. */
  stop(): void {
    this.#dispatch({ type: "stopped" });
  }

  /** Puts the partner of `leg` on hold for it, or takes it off. */
  hold(leg: Leg, on: boolean): void {
    leg.holding = on;
    this.#dispatch({ type: "held", leg: leg.id, on });
  }

  /** Hangs `leg` up, as its phone would. */
  hangUp(leg: Leg): void {
    leg.bye("hung-up");
    this.#dispatch({ type: "hung-up", leg: leg.id });
  }

  /** No media came from `legId` for long: finds out whether its peer is still there. */
  onSilent(legId: LegId): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    this.#options.log.warn("No audio arrives from one side of a call", {
      side: leg.side,
      device: leg.device?.username,
      from: leg.address,
    });
    leg.probe("media-silent");
  }

  /** A key was pressed on `legId`. */
  onDigit(legId: LegId, digit: Digit): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    if (this.#isScreened(leg)) {
      if (digit.key === "1") this.#dispatch({ type: "screened", leg: legId, accepted: true });
      return;
    }
    const partner = this.partnerOf(leg);
    // Who was asked to press a key is listened to still: its events reach a partner that hears them.
    if (!partner || this.#options.media.hearsEvents(this.id, partner.id)) return;
    this.#keys.pass(digit, partner);
  }

  /** True while the person at `leg` is asked to press a key. */
  #isScreened({ id }: Leg): boolean {
    const state = this.#state;
    return state?.phase === "ringing" &&
      state.callees.some(({ leg, screening }) => leg === id && screening === true);
  }

  /** What a leg heard from us once is over. */
  onPlayed(legId: LegId): void {
    if (this.#legs.has(legId)) this.#service?.onPlayed();
  }

  // What the legs tell.

  onCancelled(leg: CallerLeg): void {
    // Who was to take part leaves as if it had never come.
    if (this.#coming.delete(leg)) return leg.reject(487);
    this.#queue.push(() => {
      const state = this.#state;
      if (!state || state.phase === "ended" || state.phase === "parked") return;
      if (state.caller !== leg.id || !leg.unanswered) return;
      // A 200 that was being prepared has not been sent, and will not be.
      this.#state = { ...state, answered: false };
      this.#answeredAt = undefined;
      return this.#handle({ type: "caller-cancelled" });
    });
  }

  onUnacknowledged(leg: Leg): void {
    this.#dispatch({ type: "leg-lost", leg: leg.id, reason: "no-ack" });
  }

  onProgress(leg: Leg, status: number, sdp: Uint8Array | undefined): void {
    if (status >= 180) this.#ringingAt ??= this.#options.clock.now();
    this.#queue.push(() => {
      this.#pendingEarly = sdp;
      return this.#handle({ type: "callee-progress", leg: leg.id, status });
    });
  }

  #pendingEarly: Uint8Array | undefined;

  onAnswered(leg: Leg, sdp: Uint8Array | undefined): void {
    this.#queue.push(() => {
      this.#conversation.keepAnswer(leg.id, sdp);
      return this.#handle({ type: "callee-answered", leg: leg.id });
    });
  }

  onFailed(leg: Leg, status: number): void {
    this.#options.media.dropLeg(this.id, leg.id);
    this.#dispatch({ type: "callee-failed", leg: leg.id, status });
  }

  onHungUp(leg: Leg): void {
    this.#dispatch({ type: "hung-up", leg: leg.id });
  }

  onLost(leg: Leg, reason: EndReason): void {
    this.#options.log.info("One side of a call is gone", { side: leg.side, reason });
    if (this.#coming.delete(leg)) return leg.bye("lost");
    this.#dispatch({ type: "leg-lost", leg: leg.id, reason });
  }

  onOffer(leg: Leg, offer: IncomingOffer): void {
    this.#queue.push(() => {
      this.#offers.set(leg.id, offer);
      return this.#handle({ type: "offered", leg: leg.id, inPrack: offer.method === "PRACK" });
    });
  }

  onInfo(leg: Leg, incoming: IncomingRequest): void {
    incoming.begin();
    if (this.#isScreened(leg)) {
      const digit = keyIn(incoming.request);
      if (digit) this.onDigit(leg.id, digit);
      return incoming.respond(200);
    }
    const other = this.partnerOf(leg);
    if (!other) return incoming.respond(this.phase === "ended" ? 481 : 480);
    this.#keys.onInfo(incoming, other);
  }

  onRefer(leg: Leg, incoming: IncomingRequest): void {
    incoming.begin();
    this.#queue.push(() => transfer(this, leg, incoming, this.#options.switchboard));
  }

  // What the state machine says.

  #dispatch(event: CallEvent): void {
    this.#queue.push(() => this.#handle(event));
  }

  #handle(event: CallEvent): void | Promise<void> {
    if (!this.#state) return;
    const { call, effects } = step(this.#state, event);
    this.#state = call;
    return this.#perform(effects, 0);
  }

  /** Carries out effects in order; waits only where one has to. */
  #perform(effects: readonly CallEffect[], from: number): void | Promise<void> {
    for (let i = from; i < effects.length; i++) {
      const effect = effects[i];
      const pending = effect && this.#effect(effect);
      if (pending) return pending.then(() => this.#perform(effects, i + 1));
    }
  }

  #effect(effect: CallEffect): void | Promise<void> {
    const conversation = this.#conversation;
    switch (effect.do) {
      case "ring":
        return this.#ring(effect.index, effect.member);
      case "progress":
        return this.#progress(effect.leg, effect.status);
      case "screen":
        return this.#with(effect.leg, (leg) => conversation.screen(leg));
      case "connect":
        return this.#connect(effect.callee);
      case "join":
        return this.#with(
          effect.a,
          (a) => this.#with(effect.b, (b) => conversation.join(a, b)),
        );
      case "reject":
        return this.#reject(effect.status, effect.cause);
      case "cancel":
        return this.#with(effect.leg, (leg) => (leg as CalleeLeg).cancel(effect.why));
      case "bye":
        return this.#with(effect.leg, (leg) => leg.bye(effect.why));
      case "pass-offer":
        return this.#passOffer(effect.from, effect.to);
      case "refuse-offer":
        return this.#takeOffer(effect.leg)?.refuse(effect.status);
      case "answer-offer": {
        const offer = this.#takeOffer(effect.leg);
        return offer && this.#with(effect.leg, (leg) => conversation.answerOffer(leg, offer));
      }
      case "answer-early-offer": {
        const offer = this.#takeOffer(effect.leg);
        return offer && this.#with(effect.leg, (leg) => {
          const early = conversation.earlyLeg;
          return conversation.answerEarlyOffer(leg, early && this.#legs.get(early), offer);
        });
      }
      case "play":
        return this.#with(effect.leg, (leg) => conversation.play(leg, effect.what));
      case "receive":
        return this.#with(
          effect.leg,
          (leg) => conversation.receive(leg, () => this.#waiting === leg && this.#isRinging),
        );
      case "serve":
        return this.#serve(effect.leg, effect.service);
      case "address":
        return this.#with(effect.leg, (leg) => this.#answerOurselves(leg as CallerLeg, () => {}));
      case "page":
        return this.#with(effect.leg, (leg) => this.#page(leg));
      case "park":
        return this.#park(effect.leg, effect.parking);
      case "free-slot":
        return this.#options.switchboard.freeSlot(effect.slot);
      case "route":
        return this.#route(effect.to, effect.why);
      case "tell-transferor":
        return this.#transferor?.referSubscription?.tell(effect.status);
      case "start-timer": {
        const { name } = effect;
        return this.#timers.start(name, effect.ms, () => this.#dispatch({ type: "timer", name }));
      }
      case "stop-timer":
        return this.#timers.stop(effect.name);
      case "stop-timers":
        return this.#timers.stopAll();
      case "end":
        return this.#end(effect.cause);
    }
  }

  #with(id: LegId, act: (leg: Leg) => void | Promise<void>): void | Promise<void> {
    const leg = this.#legs.get(id);
    return leg && act(leg);
  }

  /** The party that waits, while somebody is looked for. */
  get #waiting(): Leg | undefined {
    const state = this.#state;
    return state && state.phase !== "ended" ? this.#legs.get(state.caller) : undefined;
  }

  get #isRinging(): boolean {
    return this.#state?.phase === "ringing";
  }

  #ring(index: number, member: RingMember): void | Promise<void> {
    const [state, caller] = [this.#state, this.#waiting];
    if (state?.phase !== "ringing" && state?.phase !== "paging" || !caller) return;
    const forks = this.#options.switchboard.forks(this, caller, member, state.plan);
    if (typeof forks === "number") {
      return this.#handle({ type: "rung", member: index, legs: [], status: forks });
    }
    for (const { leg } of forks) this.#legs.set(leg.id, leg);
    const legs = forks.map(({ leg }) => leg.id);
    const pending = this.#handle({ type: "rung", member: index, legs });
    const { confirm } = member;
    return pending
      ? pending.then(() => this.#invite(caller, forks, confirm))
      : this.#invite(caller, forks, confirm);
  }

  async #invite(caller: Leg, forks: readonly Fork[], confirms: boolean): Promise<void> {
    for (const { leg, invitation } of forks) {
      const sdp = this.phase === "paging"
        ? await this.#conversation.offerPage(caller, leg)
        : await this.#conversation.offerTo(caller, leg, confirms);
      if (sdp && "refused" in sdp) {
        this.#options.log.info("An offer cannot work", { why: sdp.why });
        return this.#refuse(caller, sdp.refused === "no-ports" ? 503 : 488);
      }
      // It may have been cancelled while the media was prepared.
      if (!leg.over) leg.invite({ ...invitation, sdp });
    }
  }

  /** What the caller offers cannot work with anybody. */
  #refuse(caller: Leg, status: 488 | 503): void | Promise<void> {
    const state = this.#state;
    if (state?.phase !== "ringing" || state.answered) {
      return this.#handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
    }
    const by = status === 488 ? "caller" : "us";
    const reason: EndReason = status === 488 ? "media-refused" : "overload";
    const cause: EndCause = { reason, by, status };
    this.#state = { phase: "ended", cause };
    this.#timers.stopAll();
    this.#reject(status, status);
    for (const leg of this.#legs.values()) {
      if (leg instanceof CalleeLeg) leg.bye("media-refused");
    }
    return this.#end(cause);
  }

  #reject(status: number, cause: number): void {
    for (const leg of this.#legs.values()) {
      if (!(leg instanceof CallerLeg) || !leg.unanswered) continue;
      // A status the caller did not cause gets the true one as its Reason, RFC 3326.
      leg.reject(status, status === cause ? [] : [sipReason(cause, "Callee failed")]);
    }
  }

  #progress(id: LegId, status: number): void | Promise<void> {
    const [leg, caller] = [this.#legs.get(id), this.#waiting];
    const sdp = this.#pendingEarly;
    this.#pendingEarly = undefined;
    if (leg && caller) return this.#conversation.progress(leg, caller, status, sdp);
  }

  #connect(id: LegId): void | Promise<void> {
    const state = this.#state;
    if (state?.phase !== "talking") return;
    const [callee, caller] = [this.#legs.get(id), this.#legs.get(state.caller)];
    if (!(callee instanceof CalleeLeg) || !(caller instanceof CallerLeg)) return;
    this.#options.onAnswered(this, id);
    return this.#conversation.connect(callee, caller);
  }

  #takeOffer(leg: LegId): IncomingOffer | undefined {
    const offer = this.#offers.get(leg);
    this.#offers.delete(leg);
    return offer;
  }

  #passOffer(fromId: LegId, toId: LegId): void | Promise<void> {
    const [from, to] = [this.#legs.get(fromId), this.#legs.get(toId)];
    const offer = this.#takeOffer(fromId);
    if (from && to && offer) return this.#conversation.passOffer(from, to, offer);
  }

  #serve(id: LegId, service: Extract<Route, { kind: "service" }>["service"]) {
    const leg = this.#legs.get(id);
    if (!leg) return;
    const { media, clock } = this.#options;
    const run = new ServiceRun({
      call: this.id,
      leg: leg.id,
      media,
      clock,
      service,
      timeZone: this.#options.switchboard.timeZone,
      onOver: () => this.#dispatch({ type: "service-over" }),
    });
    this.#service?.stop();
    this.#service = run;
    if (!(leg instanceof CallerLeg) || !leg.unanswered) {
      return this.#conversation.turnToUs(leg, () => run.begin());
    }
    return this.#answerOurselves(leg, () => run.begin());
  }

  /** Answers the caller's INVITE ourselves, and then does what `then` does. */
  async #answerOurselves(caller: CallerLeg, then: () => void): Promise<void> {
    if (!await this.#conversation.answerOurselves(caller)) {
      return this.#handle({ type: "media-refused", leg: caller.id });
    }
    then();
    return this.#handle({ type: "connected" });
  }

  /** Lets `leg` hear the caller, with all the others that have answered. */
  #page(leg: Leg): Promise<void> | void {
    const state = this.#state;
    const caller = this.#waiting;
    if (state?.phase !== "paging" || !caller) return;
    const up = state.callees.flatMap(({ leg, up }) => up ? this.#legs.get(leg) ?? [] : []);
    return this.#conversation.page(caller, leg, up);
  }

  #park(id: LegId, parking: Parking): void {
    const leg = this.#legs.get(id);
    if (!leg) return;
    const { switchboard } = this.#options;
    this.#conversation.play(leg, "music");
    switchboard.park(this, leg, parking);
    this.#timers.start(
      "park",
      switchboard.parkMs,
      () => this.#dispatch({ type: "timer", name: "park" }),
    );
  }

  #route(to: string, why: Extract<CallEffect, { do: "route" }>["why"]): void | Promise<void> {
    const caller = this.#waiting;
    if (!caller) return;
    const state = this.#state;
    const forwarder = state?.phase === "ringing" ? state.plan.called : "";
    if (why === "recall" || why === "park-return") return this.#comeBack(to);
    const { outcome, diversions } = this.#options.switchboard.route({
      dialled: to,
      by: { user: caller.device?.user, extension: caller.party.number },
      diversions: [...this.#diversions, { from: forwarder, reason: REASON_OF[why] }],
      anonymous: caller.party.anonymous,
      tried: this.#options.tried,
    });
    this.#diversions = diversions;
    return this.#handle({ type: "routed", outcome });
  }

  /** The call comes back to a person, who sees why, and goes nowhere else from there. */
  #comeBack(extension: string): void | Promise<void> {
    const state = this.#state;
    const outcome = this.#options.switchboard.backTo(extension);
    this.#diversions = [];
    if (outcome.kind !== "ring") return this.#handle({ type: "routed", outcome });
    const slot = state?.phase === "ringing" ? state.parking?.slot : undefined;
    const callerPrefix = slot === undefined ? "Back: " : `Park ${slot}: `;
    const plan = { ...outcome.plan, callerPrefix };
    return this.#handle({ type: "routed", outcome: { kind: "ring", plan } });
  }

  // The end.

  async #end(cause: EndCause): Promise<void> {
    this.#timers.stopAll();
    this.#service?.stop();
    for (const leg of this.#coming) leg.bye("hung-up");
    this.#coming.clear();
    for (const offer of this.#offers.values()) offer.refuse(481);
    this.#offers.clear();
    const stats = await this.#conversation.release();
    const { id, dialled, from, clock } = this.#options;
    const record = recordOf({
      id,
      from,
      dialled,
      startedAt: this.#startedAt,
      ringingAt: this.#ringingAt,
      answeredAt: this.#answeredAt,
      endedAt: clock.now(),
      legs: [...this.#legs.values()],
      cause,
      stats,
      tried: this.#options.tried,
    });
    this.#options.onEnded(this, record);
  }
}

function beginning(
  caller: LegId,
  route: Extract<Route, { kind: "ring" | "service" | "page" }>,
): Step {
  switch (route.kind) {
    case "ring":
      return startCall(caller, route.plan);
    case "service":
      return startService(caller, route.service);
    case "page":
      return startPage(caller, route.plan);
  }
}

const REASON_OF = {
  "busy": "user-busy",
  "no-answer": "no-answer",
  "unreachable": "unavailable",
} as const;
