/**
 * The media of one call: what goes between its legs as offers and answers, and what they hear
 * from us. Works in the queue of the call; what takes another phone's time comes back as an event.
 */

import type { CallEvent } from "../call/mod.ts";
import type { CallId, LegId, LegMediaStats } from "../domain/mod.ts";
import type { MediaEngine, MediaRefusal, Sound } from "../media/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import { holdOf, withDirection } from "../sdp/mod.ts";
import type { CalleeLeg } from "./callee_leg.ts";
import { CallerLeg } from "./caller_leg.ts";
import { connectedIdentity } from "./identity_headers.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer, OfferOutcome } from "./leg_context.ts";
import { sameBytes } from "./sdp_body.ts";

export interface ConversationOptions {
  readonly id: CallId;
  readonly media: MediaEngine;
  readonly log: Log;
  readonly domain: string;
  /** Runs `task` in the call's queue. */
  readonly enqueue: (task: () => void | Promise<void>) => void;
  /** Handles an event at once; only from within the queue. */
  readonly handle: (event: CallEvent) => void | Promise<void>;
  readonly isOver: () => boolean;
  /** An INVITE has got its 200, or is about to. */
  readonly onAccepted: (leg: CallerLeg) => void;
  /** The file that is heard while one waits; undefined for the music that is built in. */
  readonly musicFor: (leg: Leg) => string | undefined;
  /** Who waits hears music instead of ringing. */
  readonly ringsWithMusic: () => boolean;
}

type Accepted = Extract<OfferOutcome, { accepted: true }>;

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #media: MediaEngine;
  readonly #id: CallId;
  /** The answer that was passed to the caller last: early media, or that of the 200. */
  #early: { readonly leg: LegId; readonly sdp: Uint8Array } | undefined;
  /** What legs that answered an INVITE of ours said in their 200. */
  readonly #answers = new Map<LegId, Uint8Array | undefined>();
  readonly #playing = new Map<LegId, "music" | "ringback" | "screening">();

  /** What one leg offered and the other has not answered. */
  #passed: { readonly offer: IncomingOffer; readonly to: Leg } | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#media = options.media;
    this.#id = options.id;
  }

  /** Keeps the SDP of a callee's 200 until it is connected. The first one counts. */
  keepAnswer(leg: LegId, sdp: Uint8Array | undefined): void {
    if (!this.#answers.has(leg)) this.#answers.set(leg, sdp);
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

  /** Our offer to one who is to hear `caller`, in the codec that `caller` speaks to us. */
  offerPage(caller: Leg, callee: Leg): Promise<Uint8Array | MediaRefusal> {
    return this.#media.offerAsEndpoint(this.#id, callee.media, caller.id);
  }

  /** `leg` has answered a page: all of `up` hear `caller`. */
  async page(caller: Leg, leg: Leg, up: readonly Leg[]): Promise<void> {
    const sdp = this.#answers.get(leg.id);
    this.#answers.delete(leg.id);
    const taken = sdp && await this.#takeAnswer(leg, sdp);
    if (taken !== "taken") return this.#refused(leg);
    this.#media.copy(this.#id, caller.id, up.map(({ id }) => id));
    // Now there is somebody to speak to.
    if (up.length === 1) this.#media.play(this.#id, caller.id, BEEP);
  }

  // Before the answer.

  async progress(leg: Leg, caller: Leg, status: number, sdp: Uint8Array | undefined) {
    if (!(caller instanceof CallerLeg) || !caller.unanswered) {
      // Who has been answered hears from us what others hear from the phone that rings.
      if (status >= 180) this.play(caller, this.#options.ringsWithMusic() ? "music" : "ringback");
      return;
    }
    const more = status >= 180 ? this.#identity(leg) : [];
    if (!sdp || !caller.offeredSdp) return caller.progress(status, undefined, more);
    if (this.#early?.leg === leg.id && sameBytes(sdp, this.#early.sdp)) {
      return caller.progress(status, undefined, more);
    }
    const answer = await this.#media.answer(this.#id, leg.media, caller.media, sdp);
    if ("refused" in answer) return caller.progress(status, undefined, more);
    this.#early = { leg: leg.id, sdp };
    caller.progress(status, answer, more);
  }

  /** The person at `leg` hears what to press, and we hear what is pressed. */
  async screen(leg: Leg): Promise<void> {
    const sdp = this.#answers.get(leg.id);
    const taken = sdp && await this.#takeAnswer(leg, sdp);
    if (taken !== "taken") return this.#options.handle({ type: "media-refused", leg: leg.id });
    this.#media.listen(this.#id, leg.id);
    this.#playing.set(leg.id, "screening");
    this.#media.play(this.#id, leg.id, SCREENING);
  }

  /** The answer of a callee to a caller that waits for it. */
  async connect(callee: CalleeLeg, caller: CallerLeg): Promise<void> {
    const delayed = caller.offeredSdp === undefined;
    if (delayed && this.#playing.get(callee.id) === "screening") {
      // It was we who made the offer that is answered.
      this.play(callee, "nothing");
      return this.join(caller, callee);
    }
    const sdp = this.#answers.get(callee.id);
    this.#answers.delete(callee.id);
    this.#early = undefined;
    const { handle, log, onAccepted } = this.#options;
    if (!sdp) return handle({ type: "media-refused", leg: callee.id });
    if (!delayed) this.#early = { leg: callee.id, sdp };
    this.#meet(caller, callee);
    const local = delayed
      ? await this.#media.offer(this.#id, callee.media, caller.media, sdp)
      : await this.#media.answer(this.#id, callee.media, caller.media, sdp);
    if ("refused" in local) {
      log.info("An answer cannot work", { why: local.why });
      return handle({ type: "media-refused", leg: callee.id });
    }
    this.play(callee, "nothing");
    onAccepted(caller);
    const onAck = (answer: Uint8Array | undefined) => this.#answerDelayed(caller, callee, answer);
    caller.accept(local, delayed ? onAck : undefined, this.#identity(callee));
    return handle({ type: "connected" });
  }

  /** The ACK of a caller that made no offer has the answer, RFC 3261 §13.2.1. */
  #answerDelayed(caller: CallerLeg, callee: CalleeLeg, answer: Uint8Array | undefined): void {
    this.#options.enqueue(async () => {
      if (this.#options.isOver()) return;
      const passed = answer &&
        await this.#media.answer(this.#id, caller.media, callee.media, answer);
      if (passed && !("refused" in passed)) return callee.acknowledge(passed);
      callee.acknowledge(undefined);
      await this.#options.handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
    });
  }

  // Ourselves as the other party.

  /**
   * Answers the caller's INVITE ourselves; `acknowledged` runs when both descriptions are there
   * and it may be offered something else. False when its offer cannot work.
   */
  async answerOurselves(
    caller: CallerLeg,
    acknowledged: () => void | Promise<void> = () => {},
  ): Promise<boolean> {
    const offered = caller.offeredSdp;
    const local = offered
      ? await this.#media.answerAsEndpoint(this.#id, caller.media, offered)
      : await this.#media.offerAsEndpoint(this.#id, caller.media);
    if ("refused" in local) {
      this.#options.log.info("An offer cannot work", { why: local.why });
      return false;
    }
    const onAck = (answer: Uint8Array | undefined) => {
      this.#options.enqueue(async () => {
        if (this.#options.isOver() || caller.over) return;
        if (offered) return acknowledged();
        const taken = answer && await this.#takeAnswer(caller, answer);
        if (taken === "taken") return acknowledged();
        await this.#options.handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
      });
    };
    this.#options.onAccepted(caller);
    caller.accept(local, onAck, this.#identity(undefined, caller));
    return true;
  }

  /** Answers an offer in the call ourselves: its other party is not there. */
  async answerOffer(leg: Leg, offer: IncomingOffer): Promise<void> {
    if (!offer.sdp) {
      const local = await this.#media.offerAsEndpoint(this.#id, leg.media);
      if ("refused" in local) return offer.refuse(500);
      return offer.accept(local, (answer) => {
        if (answer) this.#options.enqueue(async () => void await this.#takeAnswer(leg, answer));
      });
    }
    const answer = await this.#media.answerAsEndpoint(this.#id, leg.media, offer.sdp);
    if ("refused" in answer) return offer.refuse(488);
    offer.accept(answer);
    leg.holding = holdOf(offer.sdp);
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

  /**
   * Lets a leg that came from another call hear that it rings, for as long as it `waits`. Offers
   * once: whoever answers offers again, and must not find us trying.
   */
  async receive(leg: Leg, waits: () => boolean): Promise<void> {
    const offer = await this.#media.offerAsEndpoint(this.#id, leg.media);
    if ("refused" in offer) return;
    leg.offer("INVITE", offer, (outcome) => {
      this.#options.enqueue(async () => {
        if (outcome.accepted) outcome.acknowledge();
        if (!waits()) return;
        if (!outcome.accepted || !outcome.sdp) return this.#media.rollback(this.#id, leg.id);
        if (await this.#takeAnswer(leg, outcome.sdp) !== "taken") return;
        // What was to be heard by now had no way to the phone.
        this.play(leg, "nothing");
        this.play(leg, this.#options.ringsWithMusic() ? "music" : "ringback");
      });
    });
  }

  /** Lets a leg that talked with somebody talk with us; `ready` runs when it does. */
  async turnToUs(leg: Leg, ready: () => void | Promise<void>): Promise<void> {
    const offer = await this.#media.offerAsEndpoint(this.#id, leg.media);
    if ("refused" in offer) return this.#refused(leg);
    this.play(leg, "nothing");
    leg.offerUntilHeard(offer, [], (outcome) => {
      this.#options.enqueue(async () => {
        if (outcome.accepted) outcome.acknowledge();
        if (this.#options.isOver()) return;
        const taken = outcome.accepted && outcome.sdp && await this.#takeAnswer(leg, outcome.sdp);
        return taken === "taken" ? ready() : this.#refused(leg);
      });
    });
  }

  #takeAnswer(leg: Leg, sdp: Uint8Array): Promise<"taken" | MediaRefusal> {
    return this.#media.takeAnswer(this.#id, leg.media, sdp);
  }

  play(leg: Leg, what: "music" | "ringback" | "nothing"): void {
    if (what === "nothing") {
      if (this.#playing.delete(leg.id)) this.#media.stopPlaying(this.#id, leg.id);
      return;
    }
    if (this.#playing.get(leg.id) === what) return;
    this.#playing.set(leg.id, what);
    const file = this.#options.musicFor(leg);
    this.#media.play(
      this.#id,
      leg.id,
      what === "ringback"
        ? { kind: "tone", tone: "ringback" }
        : { kind: "music", ...(file === undefined ? {} : { file }) },
    );
  }

  // Two legs that did not call each other.

  /**
   * Lets `a` and `b` hear each other, of which `b` has been answered: `b` gets the offer of `a`,
   * and `a` what `b` made of it (RFC 3725 §4.4, with the offers we know).
   */
  async join(a: Leg, b: Leg): Promise<void> {
    this.#meet(a, b);
    const unanswered = a instanceof CallerLeg && a.unanswered;
    if (unanswered && !a.offeredSdp) {
      if (!await this.answerOurselves(a, () => this.join(a, b))) return this.#refused(a);
      return;
    }
    const fresh = this.#answers.get(b.id);
    this.#answers.delete(b.id);
    if (fresh && !unanswered) {
      const taken = await this.#takeAnswer(b, fresh);
      return taken === "taken" ? this.#offerBack(a, b, fresh) : this.#refused(b);
    }
    const offered = offerOf(a);
    const passed = offered && await this.#media.offer(this.#id, a.media, b.media, offered);
    if (!passed || "refused" in passed) return this.#refused(a);
    this.#ask(b, a, passed, async (sdp) => {
      if (!unanswered) {
        const taken = await this.#takeAnswer(b, sdp);
        return taken === "taken" ? this.#offerBack(a, b, sdp) : this.#refused(b);
      }
      const answer = await this.#media.answer(this.#id, b.media, a.media, sdp);
      if ("refused" in answer) return this.#refused(b);
      this.#quiet(a, b);
      this.#options.onAccepted(a);
      a.accept(answer, undefined, this.#identity(b));
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
    to.offerUntilHeard(sdp, connectedIdentity(from.party, this.#options.domain), (outcome) => {
      this.#options.enqueue(() => {
        if (outcome.accepted) outcome.acknowledge();
        if (this.#options.isOver()) return;
        if (outcome.accepted && outcome.sdp) return then(outcome.sdp);
        this.#media.rollback(this.#id, to.id);
        return this.#refused(to);
      });
    });
  }

  #refused(leg: Leg): void | Promise<void> {
    return this.#options.handle({ type: "media-refused", leg: leg.id });
  }

  #meet(a: Leg, b: Leg): void {
    a.partner = b.party;
    b.partner = a.party;
  }

  #joined(a: Leg, b: Leg): void | Promise<void> {
    const holding = [a, b].filter((leg) => leg.holding).map(({ id }) => id);
    return this.#options.handle({ type: "connected", holding });
  }

  #quiet(a: Leg, b: Leg): void {
    this.play(a, "nothing");
    this.play(b, "nothing");
  }

  #identity(leg: Leg | undefined, fallback?: Leg) {
    const party = leg?.party ?? fallback?.partner;
    return party ? connectedIdentity(party, this.#options.domain) : [];
  }

  // Offers in the call.

  async passOffer(from: Leg, to: Leg, offer: IncomingOffer): Promise<void> {
    const settle = () => this.#settle(from, to);
    let passed: Uint8Array | undefined;
    if (offer.sdp) {
      const result = await this.#media.offer(this.#id, from.media, to.media, offer.sdp);
      if ("refused" in result) {
        offer.refuse(result.refused === "no-ports" ? 500 : 488);
        return settle();
      }
      passed = result;
    }
    const waiting = { offer, to };
    this.dropOffer();
    this.#passed = waiting;
    // The outcome comes as an event of its own: the queue must not wait for the other phone.
    to.offer(offer.method === "UPDATE" ? "UPDATE" : "INVITE", passed, (outcome) => {
      this.#options.enqueue(async () => {
        if (this.#passed !== waiting) {
          // The media may be released, and asking for it would make it anew.
          if (outcome.accepted) outcome.acknowledge();
          return;
        }
        this.#passed = undefined;
        if (!outcome.accepted) {
          if (passed) this.#media.rollback(this.#id, to.id);
          offer.refuse(statusOfPassed(outcome.status));
          return settle();
        }
        if (offer.sdp) await this.#answerPassed(from, to, offer, outcome);
        else await this.#passBack(from, to, offer, outcome);
      });
    });
  }

  /**
   * Nobody is to answer any more what was passed on, or what was passed on to `of` alone. Its
   * sender stays, with us or in another call, and must not wait for one that may be gone: it can
   * be offered nothing else meanwhile.
   */
  dropOffer(of?: Leg): void {
    const passed = this.#passed;
    if (!passed || of && passed.to !== of) return;
    this.#passed = undefined;
    if (passed.offer.sdp) this.#media.rollback(this.#id, passed.to.id);
    passed.offer.refuse(491);
  }

  async #answerPassed(from: Leg, to: Leg, offer: IncomingOffer, { sdp, acknowledge }: Accepted) {
    acknowledge();
    const answer = sdp && await this.#media.answer(this.#id, to.media, from.media, sdp);
    if (!answer || "refused" in answer) {
      offer.refuse(488);
      return this.#settle(from, to);
    }
    offer.accept(answer);
    const holds = offer.sdp !== undefined && holdOf(offer.sdp);
    this.#settle(from, to, holds, holdsStill(to, sdp));
  }

  /** A re-INVITE without SDP asks for an offer: the other side makes it. */
  async #passBack(from: Leg, to: Leg, offer: IncomingOffer, { sdp, acknowledge }: Accepted) {
    const local = sdp && await this.#media.offer(this.#id, to.media, from.media, sdp);
    if (!local || "refused" in local) {
      acknowledge(undefined);
      offer.refuse(488);
      return this.#settle(from, to);
    }
    offer.accept(local, (answer) => {
      this.#options.enqueue(async () => {
        const passed = answer && !this.#options.isOver() &&
          await this.#media.answer(this.#id, from.media, to.media, answer);
        acknowledge(passed && !("refused" in passed) ? passed : undefined);
        if (this.#options.isOver()) return;
        this.#settle(from, to, answer ? holdsStill(from, answer) : from.holding, holdOf(sdp));
      });
    });
    // The next offer may come; who holds is known with the ACK.
    this.#settle(from, to);
  }

  #settle(from: Leg, to: Leg, fromHolds = from.holding, toHolds = to.holding): void {
    from.holding = fromHolds;
    to.holding = toHolds;
    const holding = [...(fromHolds ? [from.id] : []), ...(toHolds ? [to.id] : [])];
    void this.#options.handle({ type: "offer-settled", holding });
  }

  // The end.

  async release(): Promise<readonly LegMediaStats[]> {
    this.#answers.clear();
    this.dropOffer();
    try {
      return await this.#media.release(this.#id);
    } catch (error) {
      this.#options.log.error("The media of a call was not released", { error: messageOf(error) });
      return [];
    }
  }
}

const BEEP: Sound = { kind: "prompts", names: ["beep"], repeat: false };

/** What a screened person hears until a key is pressed. */
const SCREENING: Sound = { kind: "prompts", names: ["press-one-to-accept"], repeat: true };

/**
 * What `leg` would offer now: its INVITE's offer, or its last description without the hold that
 * was for somebody else. A leg that holds goes on holding.
 */
function offerOf(leg: Leg): Uint8Array | undefined {
  if (leg instanceof CallerLeg && leg.unanswered) return leg.offeredSdp;
  return leg.remoteSdp && withDirection(leg.remoteSdp, leg.holding ? "sendonly" : "sendrecv");
}

/**
 * Whether the author of an answer holds: `sendonly` is its own wish, `inactive` may be only what
 * the offer left it.
 */
function holdsStill(leg: Leg, answer: Uint8Array | undefined): boolean {
  if (!answer || !holdOf(answer)) return false;
  return leg.holding || !isInactive(answer);
}

const isInactive = (sdp: Uint8Array): boolean =>
  new TextDecoder().decode(sdp).includes("a=inactive");

/** What the other phone says of a request in the call, as the asker may hear it. */
export function statusOfPassed(status: number): number {
  if (status === 401 || status === 407 || status === 403) return 488;
  if (status === 408 || status === 503) return 500;
  return status >= 300 && status < 400 ? 488 : status;
}
