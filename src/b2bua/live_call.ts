/**
 * One call as it happens: its state in `call/`, its legs, and one queue through which everything
 * that happens to it goes. Effects of the state machine are carried out here, in order.
 */

import {
  type Call,
  type CallEffect,
  type CallEvent,
  type EndCause,
  resultOf,
  startCall,
  step,
} from "../call/mod.ts";
import type {
  CallId,
  CallRecord,
  Device,
  EndReason,
  LegId,
  LegMediaStats,
  LegRecord,
} from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import { type Clock, type Log, messageOf, SerialQueue, type Timer } from "../runtime/mod.ts";
import { H, type HeaderField, type IncomingRequest } from "../sip/mod.ts";
import type { CalleeLeg, CalleeObserver, Invitation } from "./callee_leg.ts";
import type { CallerLeg, CallerObserver } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer } from "./leg_context.ts";
import { sipReason } from "./reason.ts";
import { sameBytes } from "./sdp_body.ts";

export interface LiveCallOptions {
  readonly id: CallId;
  readonly clock: Clock;
  readonly log: Log;
  readonly media: MediaEngine;
  /** What the caller dialled. */
  readonly dialled: string;
  readonly from: string;
  readonly fromName: string;
  readonly ringMs: number;
  readonly onAnswered: (call: LiveCall, leg: LegId) => void;
  /** The call has ended and this is what is kept of it. */
  readonly onEnded: (call: LiveCall, record: CallRecord) => void;
}

/** A callee leg and how to invite it, but for the SDP. */
export interface Fork {
  readonly leg: CalleeLeg;
  readonly invitation: Omit<Invitation, "sdp">;
}

export class LiveCall implements CallerObserver, CalleeObserver {
  readonly id: CallId;
  readonly #options: LiveCallOptions;
  readonly #queue: SerialQueue;
  readonly #legs = new Map<LegId, Leg>();
  readonly #startedAt: Date;
  #state: Call | undefined;
  #caller: CallerLeg | undefined;
  #ringTimer: Timer | undefined;
  #ringingAt: Date | undefined;
  #answeredAt: Date | undefined;
  #earlySdp: { readonly leg: LegId; readonly sdp: Uint8Array } | undefined;
  #answer: { readonly leg: LegId; readonly sdp: Uint8Array | undefined } | undefined;
  readonly #offers = new Map<LegId, IncomingOffer>();

  constructor(options: LiveCallOptions) {
    this.id = options.id;
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#queue = new SerialQueue((error) => {
      options.log.error("A call failed", { error: error instanceof Error ? error.stack : "" });
      this.stop();
    });
  }

  get devices(): readonly Device[] {
    return [...this.#legs.values()].filter(({ over }) => !over).map(({ device }) => device);
  }

  get phase(): Call["phase"] {
    return this.#state?.phase ?? "ringing";
  }

  /** Invites `forks` for `caller`. A caller whose offer cannot work is refused. */
  start(caller: CallerLeg, forks: readonly Fork[]): void {
    this.#caller = caller;
    this.#legs.set(caller.id, caller);
    for (const { leg } of forks) this.#legs.set(leg.id, leg);
    this.#state = startCall(caller.id, forks.map(({ leg }) => leg.id));
    this.#queue.push(() => this.#invite(caller, forks));
  }

  async #invite(caller: CallerLeg, forks: readonly Fork[]): Promise<void> {
    const { media, clock, ringMs } = this.#options;
    const offered = caller.offeredSdp;
    for (const { leg, invitation } of forks) {
      let sdp: Uint8Array | undefined;
      if (offered) {
        const offer = await media.offer(this.id, caller.media, leg.media, offered);
        if ("refused" in offer) {
          this.#options.log.info("An offer cannot work", { why: offer.why });
          return this.#refuse(caller, forks, offer.refused === "no-ports" ? 503 : 488);
        }
        sdp = offer;
      }
      // The caller may have gone while the media was prepared.
      if (this.#state?.phase === "ringing") leg.invite({ ...invitation, sdp });
    }
    this.#ringTimer = clock.after(ringMs, () => this.#dispatch({ type: "ring-timeout" }));
  }

  /** The call ends before everybody was invited. */
  async #refuse(caller: CallerLeg, forks: readonly Fork[], status: 488 | 503): Promise<void> {
    const reason: EndReason = status === 488 ? "media-refused" : "overload";
    const cause: EndCause = { reason, by: status === 488 ? "caller" : "us", status };
    this.#state = { phase: "ended", cause };
    caller.reject(status);
    for (const { leg } of forks) leg.cancel("media-refused");
    await this.#end(cause);
  }

  /** Ends the call from our side. */
  stop(): void {
    this.#dispatch({ type: "stopped" });
  }

  /** No media came from `legId` for long: finds out whether its peer is still there. */
  onSilent(legId: LegId): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    this.#options.log.warn("No audio arrives from one side of a call", {
      side: leg.side,
      device: leg.device.username,
      from: leg.address,
    });
    leg.probe("media-silent");
  }

  // What the legs tell.

  onCancelled(): void {
    this.#dispatch({ type: "caller-cancelled" });
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
      this.#answer ??= { leg: leg.id, sdp };
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
    this.#dispatch({ type: "leg-lost", leg: leg.id, reason });
  }

  onOffer(leg: Leg, offer: IncomingOffer): void {
    this.#queue.push(() => {
      this.#offers.set(leg.id, offer);
      return this.#handle({ type: "offered", leg: leg.id });
    });
  }

  /** INFO goes through as it is, RFC 6086 §4; DTMF relay by INFO depends on it. */
  onInfo(leg: Leg, incoming: IncomingRequest): void {
    incoming.begin();
    const other = this.#otherOf(leg);
    if (!other) return incoming.respond(this.phase === "ended" ? 481 : 480);
    const { headers, body } = incoming.request;
    other.info(passedInfo(headers.fields), body, (response, status) => {
      const passed = response ? response.headers.fieldsOf(H.contentType) : [];
      incoming.respond(statusOfPassed(status), {
        headers: passed,
        ...(response ? { body: response.body } : {}),
      });
    });
  }

  #otherOf(leg: Leg): Leg | undefined {
    const state = this.#state;
    if (state?.phase !== "talking" || !state.connected) return undefined;
    return this.#legs.get(leg.id === state.caller ? state.callee : state.caller);
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
    switch (effect.do) {
      case "progress":
        return this.#progress(effect.leg, effect.status);
      case "connect":
        return this.#connect(effect.callee);
      case "reject":
        return this.#caller?.reject(effect.status, mappedReason(effect.status, effect.cause));
      case "cancel": {
        const leg = this.#legs.get(effect.leg);
        (leg as CalleeLeg | undefined)?.cancel(effect.why);
        return;
      }
      case "bye":
        return this.#legs.get(effect.leg)?.bye(effect.why);
      case "pass-offer":
        return this.#passOffer(effect.from, effect.to);
      case "refuse-offer":
        this.#offers.get(effect.leg)?.refuse(effect.status);
        this.#offers.delete(effect.leg);
        return;
      case "stop-ring-timer":
        this.#ringTimer?.cancel();
        return;
      case "end":
        return this.#end(effect.cause);
    }
  }

  async #progress(legId: LegId, status: number): Promise<void> {
    const [leg, caller] = [this.#legs.get(legId), this.#caller];
    const sdp = this.#pendingEarly;
    this.#pendingEarly = undefined;
    if (!leg || !caller) return;
    if (!sdp || !caller.offeredSdp) return caller.progress(status);
    if (this.#earlySdp?.leg === legId && sameBytes(sdp, this.#earlySdp.sdp)) {
      return caller.progress(status);
    }
    const answer = await this.#options.media.answer(this.id, leg.media, caller.media, sdp);
    if ("refused" in answer) return caller.progress(status);
    this.#earlySdp = { leg: legId, sdp };
    caller.progress(status, answer);
  }

  async #connect(calleeId: LegId): Promise<void> {
    const [callee, caller] = [this.#legs.get(calleeId) as CalleeLeg | undefined, this.#caller];
    if (!callee || !caller) return;
    const sdp = this.#answer?.leg === calleeId ? this.#answer.sdp : undefined;
    this.#earlySdp = undefined;
    if (this.#answer) this.#answer = { leg: this.#answer.leg, sdp: undefined };
    if (!sdp) return this.#handle({ type: "media-refused", leg: calleeId });
    const { media, log } = this.#options;
    const delayed = caller.offeredSdp === undefined;
    const local = delayed
      ? await media.offer(this.id, callee.media, caller.media, sdp)
      : await media.answer(this.id, callee.media, caller.media, sdp);
    if ("refused" in local) {
      log.info("An answer cannot work", { why: local.why });
      return this.#handle({ type: "media-refused", leg: calleeId });
    }
    this.#answeredAt = this.#options.clock.now();
    caller.accept(local, delayed ? (answer) => this.#answerDelayed(callee, answer) : undefined);
    this.#options.onAnswered(this, calleeId);
    return this.#handle({ type: "connected" });
  }

  /** The ACK of a caller that made no offer has the answer, RFC 3261 §13.2.1. */
  #answerDelayed(callee: CalleeLeg, answer: Uint8Array | undefined): void {
    this.#queue.push(async () => {
      const caller = this.#caller;
      if (!caller || this.phase === "ended") return;
      const passed = answer &&
        await this.#options.media.answer(this.id, caller.media, callee.media, answer);
      if (passed && !("refused" in passed)) return callee.acknowledge(passed);
      callee.acknowledge(undefined);
      await this.#handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
    });
  }

  // Offers in the call.

  async #passOffer(fromId: LegId, toId: LegId): Promise<void> {
    const [from, to] = [this.#legs.get(fromId), this.#legs.get(toId)];
    const offer = this.#offers.get(fromId);
    this.#offers.delete(fromId);
    if (!from || !to || !offer) return;
    const settle = () => this.#dispatch({ type: "offer-settled" });
    let passed: Uint8Array | undefined;
    if (offer.sdp) {
      const result = await this.#options.media.offer(this.id, from.media, to.media, offer.sdp);
      if ("refused" in result) {
        offer.refuse(result.refused === "no-ports" ? 500 : 488);
        return settle();
      }
      passed = result;
    }
    // The outcome comes as an event of its own: the queue must not wait for the other phone.
    to.offer(offer.method, passed, (outcome) => {
      this.#queue.push(async () => {
        if (this.phase === "ended") {
          // The media is released, and asking for it would make it anew.
          if (outcome.accepted) outcome.acknowledge();
          return;
        }
        if (!outcome.accepted) {
          if (passed) this.#options.media.rollback(this.id, to.id);
          offer.refuse(statusOfPassed(outcome.status));
          return settle();
        }
        if (offer.sdp) await this.#answerOffer(from, to, offer, outcome);
        else await this.#offerBack(from, to, offer, outcome);
        settle();
      });
    });
  }

  async #answerOffer(
    from: Leg,
    to: Leg,
    offer: IncomingOffer,
    { sdp, acknowledge }: { sdp: Uint8Array | undefined; acknowledge: () => void },
  ): Promise<void> {
    acknowledge();
    const answer = sdp && await this.#options.media.answer(this.id, to.media, from.media, sdp);
    if (!answer || "refused" in answer) return offer.refuse(488);
    offer.accept(answer);
  }

  /** A re-INVITE without SDP asks for an offer: the other side makes it. */
  async #offerBack(
    from: Leg,
    to: Leg,
    offer: IncomingOffer,
    { sdp, acknowledge }: {
      sdp: Uint8Array | undefined;
      acknowledge: (answer?: Uint8Array) => void;
    },
  ): Promise<void> {
    const local = sdp && await this.#options.media.offer(this.id, to.media, from.media, sdp);
    if (!local || "refused" in local) {
      acknowledge(undefined);
      return offer.refuse(488);
    }
    offer.accept(local, (answer) => {
      this.#queue.push(async () => {
        const passed = answer && this.phase !== "ended" &&
          await this.#options.media.answer(this.id, from.media, to.media, answer);
        acknowledge(passed && !("refused" in passed) ? passed : undefined);
      });
    });
  }

  // The end.

  async #end(cause: EndCause): Promise<void> {
    this.#ringTimer?.cancel();
    for (const offer of this.#offers.values()) offer.refuse(481);
    this.#offers.clear();
    let stats: readonly LegMediaStats[] = [];
    try {
      stats = await this.#options.media.release(this.id);
    } catch (error) {
      this.#options.log.error("The media of a call was not released", { error: messageOf(error) });
    }
    this.#options.onEnded(this, this.#record(cause, stats));
  }

  #record(
    { reason, by, status }: EndCause,
    stats: readonly LegMediaStats[],
  ): CallRecord {
    const endedAt = this.#options.clock.now();
    const legs = [...this.#legs.values()].map((leg): LegRecord => {
      const media = stats.find((one) => one.leg === leg.id);
      return {
        leg: leg.id,
        side: leg.side,
        device: leg.device.id,
        user: leg.device.user,
        address: leg.address,
        sipCallId: leg.sipCallId,
        endedAt: leg.endedAt ?? endedAt,
        status: leg.status || (leg.side === "callee" ? 487 : status),
        ...(leg.userAgent === undefined ? {} : { userAgent: leg.userAgent }),
        ...(leg.answeredAt ? { answeredAt: leg.answeredAt } : {}),
        ...(media ? { media } : {}),
      };
    });
    const { id, dialled, from, fromName } = this.#options;
    return {
      id,
      from,
      fromName,
      to: dialled,
      startedAt: this.#startedAt,
      ...(this.#ringingAt ? { ringingAt: this.#ringingAt } : {}),
      ...(this.#answeredAt ? { answeredAt: this.#answeredAt } : {}),
      endedAt,
      result: resultOf(reason, this.#answeredAt !== undefined),
      reason,
      endedBy: by,
      status,
      legs,
    };
  }
}

/** A status the caller did not cause gets the true one as its Reason, RFC 3326. */
function mappedReason(status: number, cause: number): readonly HeaderField[] {
  return status === cause ? [] : [sipReason(cause, "Callee failed")];
}

/** What the other phone says of a request in the call, as the asker may hear it. */
function statusOfPassed(status: number): number {
  if (status === 401 || status === 407 || status === 403) return 488;
  if (status === 408 || status === 503) return 500;
  return status >= 300 && status < 400 ? 488 : status;
}

const PASSED_INFO: ReadonlySet<string> = new Set([
  "content-type",
  "content-disposition",
  "info-package",
]);

const passedInfo = (fields: readonly HeaderField[]): readonly HeaderField[] =>
  fields.filter(({ key }) => PASSED_INFO.has(key));
