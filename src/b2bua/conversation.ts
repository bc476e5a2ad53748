/**
 * The media of one call: what goes between its legs as offers and answers until they hear each
 * other. Works in the queue of the call; what takes another phone's time comes back as an event.
 */

import type { CallId, LegId, LegMediaStats } from "../domain/mod.ts";
import type { MediaEngine, MediaRefusal } from "../media/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import { withDirection } from "../sdp/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CalleeLeg } from "./callee_leg.ts";
import { CallerLeg } from "./caller_leg.ts";
import type { FirstAnswers } from "./first_answers.ts";
import { connectedIdentity } from "./identity_headers.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer } from "./leg_context.ts";
import type { LegSounds } from "./leg_sounds.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";
import { sameBytes } from "./sdp_body.ts";

export interface ConversationOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  readonly log: Log;
  /** Our name, for identities. */
  readonly domain: string;
  readonly course: CallCourse;
  readonly sounds: LegSounds;
  readonly answers: FirstAnswers;
  readonly endpoint: OwnEndpoint;
  /** An INVITE has got its 200, or is about to. */
  readonly onAccepted: (leg: CallerLeg) => void;
  /** Two that did not call each other hear each other. */
  readonly onJoined: () => void;
}

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #media: MediaEngine;
  readonly #id: CallId;
  readonly #course: CallCourse;
  /** The answer that was passed to the caller last: early media, or that of the 200. */
  #early: { readonly leg: LegId; readonly sdp: Uint8Array } | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#media = options.media;
    this.#id = options.call;
    this.#course = options.course;
  }

  /**
   * The offer for a callee of `caller`; undefined when the caller wants one itself. Who is to
   * press 1 first talks with us before, and has our offer then.
   */
  async offerTo(
    caller: Leg,
    callee: Leg,
    confirms: boolean,
  ): Promise<Uint8Array | undefined | MediaRefusal> {
    const offered = offerOf(caller);
    if (!offered) return confirms ? this.#media.offerAsEndpoint(this.#id, callee.media) : undefined;
    return await this.#media.offer(this.#id, caller.media, callee.media, offered);
  }

  // Before the answer.

  async progress(leg: Leg, caller: Leg, status: number, sdp: Uint8Array | undefined) {
    if (!(caller instanceof CallerLeg) || !caller.unanswered) {
      // Who has been answered hears from us what others hear from the phone that rings.
      if (status >= 180) this.#options.sounds.ring(caller);
      return;
    }
    const more = status >= 180 ? this.#identity(leg, caller) : [];
    if (!sdp || !caller.offeredSdp) return caller.progress(status, undefined, more);
    if (this.#early?.leg === leg.id && sameBytes(sdp, this.#early.sdp)) {
      return caller.progress(status, undefined, more);
    }
    const answer = await this.#media.answer(this.#id, leg.media, caller.media, sdp);
    if ("refused" in answer) return caller.progress(status, undefined, more);
    this.#early = { leg: leg.id, sdp };
    caller.progress(status, answer, more);
  }

  /** Who gave the caller the answer that it has. */
  get earlyLeg(): LegId | undefined {
    return this.#early?.leg;
  }

  /**
   * Answers an offer in a PRACK of the caller with what `early`, whose media it hears, has said:
   * that phone is asked nothing, for its early dialog need not take an UPDATE.
   */
  async answerEarlyOffer(caller: Leg, early: Leg | undefined, offer: IncomingOffer): Promise<void> {
    const said = this.#early?.sdp;
    // Its INVITE's offer has no answer yet, RFC 3264 §4.
    if (!early || !said || !offer.sdp) return offer.refuse(491);
    const passed = await this.#media.offer(this.#id, caller.media, early.media, offer.sdp);
    if ("refused" in passed) return offer.refuse(488);
    const answer = await this.#media.answer(this.#id, early.media, caller.media, said);
    if (!("refused" in answer)) return offer.accept(answer);
    this.#media.rollback(this.#id, early.id);
    offer.refuse(488);
  }

  /** The answer of a callee to a caller that waits for it. */
  async connect(callee: CalleeLeg, caller: CallerLeg): Promise<void> {
    const delayed = caller.offeredSdp === undefined;
    if (delayed && this.#options.sounds.isScreening(callee)) {
      // It was we who made the offer that is answered.
      this.#options.sounds.play(callee, "nothing");
      return this.join(caller, callee);
    }
    const sdp = this.#options.answers.take(callee.id);
    this.#early = undefined;
    const { log, onAccepted } = this.#options;
    if (!sdp) return this.#refused(callee);
    if (!delayed) this.#early = { leg: callee.id, sdp };
    this.#meet(caller, callee);
    const local = delayed
      ? await this.#media.offer(this.#id, callee.media, caller.media, sdp)
      : await this.#media.answer(this.#id, callee.media, caller.media, sdp);
    if ("refused" in local) {
      log.info("An answer cannot work", { why: local.why });
      return this.#refused(callee);
    }
    this.#options.sounds.play(callee, "nothing");
    onAccepted(caller);
    const onAck = (answer: Uint8Array | undefined) => this.#answerDelayed(caller, callee, answer);
    caller.accept(local, delayed ? onAck : undefined, this.#identity(callee, caller));
    return this.#course.handle({ type: "connected" });
  }

  /** The ACK of a caller that made no offer has the answer, RFC 3261 §13.2.1. */
  #answerDelayed(caller: CallerLeg, callee: CalleeLeg, answer: Uint8Array | undefined): void {
    this.#course.push(async () => {
      if (this.#course.isOver) return;
      const passed = answer &&
        await this.#media.answer(this.#id, caller.media, callee.media, answer);
      if (passed && !("refused" in passed)) return callee.acknowledge(passed);
      callee.acknowledge(undefined);
      await this.#course.handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
    });
  }

  // Two legs that did not call each other.

  /**
   * Lets `a` and `b` hear each other, of which `b` has been answered: `b` gets the offer of `a`,
   * and `a` what `b` made of it (RFC 3725 §4.4, with the offers we know).
   */
  async join(a: Leg, b: Leg): Promise<void> {
    this.#meet(a, b);
    const { endpoint } = this.#options;
    const unanswered = a instanceof CallerLeg && a.unanswered;
    if (unanswered && !a.offeredSdp) {
      if (!await endpoint.answerCaller(a, () => this.join(a, b))) return this.#refused(a);
      return;
    }
    const fresh = this.#options.answers.take(b.id);
    if (fresh && !unanswered) {
      const taken = await endpoint.takeAnswer(b, fresh);
      return taken === "taken" ? this.#offerBack(a, b, fresh) : this.#refused(b);
    }
    const offered = offerOf(a);
    const passed = offered && await this.#media.offer(this.#id, a.media, b.media, offered);
    if (!passed || "refused" in passed) return this.#refused(a);
    this.#ask(b, a, passed, async (sdp) => {
      if (!unanswered) {
        const taken = await endpoint.takeAnswer(b, sdp);
        return taken === "taken" ? this.#offerBack(a, b, sdp) : this.#refused(b);
      }
      const answer = await this.#media.answer(this.#id, b.media, a.media, sdp);
      if ("refused" in answer) return this.#refused(b);
      this.#quiet(a, b);
      this.#options.onAccepted(a);
      a.accept(answer, undefined, this.#identity(b, a));
      return this.#joined(a, b);
    });
  }

  /** The second half: what `b` said is offered to `a`. */
  async #offerBack(a: Leg, b: Leg, sdp: Uint8Array): Promise<void> {
    const passed = await this.#media.offer(this.#id, b.media, a.media, sdp);
    if ("refused" in passed) return this.#refused(b);
    this.#ask(a, b, passed, async (answer) => {
      const done = await this.#media.answer(this.#id, a.media, b.media, answer);
      if ("refused" in done) return this.#refused(a);
      this.#quiet(a, b);
      return this.#joined(a, b);
    });
  }

  /** Offers `sdp` of `from` to `to`; what it says goes to `then`, in the call's queue. */
  #ask(to: Leg, from: Leg, sdp: Uint8Array, then: (answer: Uint8Array) => void | Promise<void>) {
    to.offerUntilHeard(sdp, this.#identity(from, to), (outcome) => {
      this.#course.push(() => {
        if (outcome.accepted) outcome.acknowledge();
        if (this.#course.isOver) return;
        if (outcome.accepted && outcome.sdp) return then(outcome.sdp);
        this.#media.rollback(this.#id, to.id);
        return this.#refused(to);
      });
    });
  }

  #refused(leg: Leg): void | Promise<void> {
    return this.#options.endpoint.refused(leg);
  }

  #meet(a: Leg, b: Leg): void {
    a.partner = b.party;
    b.partner = a.party;
  }

  #joined(a: Leg, b: Leg): void | Promise<void> {
    this.#options.onJoined();
    const holding = [a, b].filter((leg) => leg.holding).map(({ id }) => id);
    return this.#course.handle({ type: "connected", holding });
  }

  #quiet(a: Leg, b: Leg): void {
    const { sounds } = this.#options;
    sounds.play(a, "nothing");
    sounds.play(b, "nothing");
  }

  /** Who is told to `to`; a carrier knows whom it has called, and no more is its business. */
  #identity({ party }: Leg, to: Leg) {
    return to.trunk ? [] : connectedIdentity(party, this.#options.domain);
  }

  // The end.

  /** Ends the media, and tells what there was of it. */
  async release(): Promise<readonly LegMediaStats[]> {
    this.#options.answers.clear();
    try {
      return await this.#media.release(this.#id);
    } catch (error) {
      this.#options.log.error("The media of a call was not released", { error: messageOf(error) });
      return [];
    }
  }
}

/**
 * What `leg` would offer now: its INVITE's offer, or its last description without the hold that
 * was for somebody else. A leg that holds goes on holding.
 */
function offerOf(leg: Leg): Uint8Array | undefined {
  if (leg instanceof CallerLeg && leg.unanswered) return leg.offeredSdp;
  return leg.remoteSdp && withDirection(leg.remoteSdp, leg.holding ? "sendonly" : "sendrecv");
}
