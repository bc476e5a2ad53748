/**
 * Ourselves as the other end of a leg's media: who talks with us is answered, offered and heard
 * here. Works in the queue of the call.
 */

import type { CallId } from "../domain/mod.ts";
import type { MediaEngine, MediaRefusal, Sound } from "../media/mod.ts";
import type { Log } from "../runtime/mod.ts";
import { holdOf } from "../sdp/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { FirstAnswers } from "./first_answers.ts";
import { connectedIdentity } from "./identity_headers.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer } from "./leg_context.ts";
import type { LegSounds } from "./leg_sounds.ts";

export interface OwnEndpointOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  readonly log: Log;
  /** Our name, for identities. */
  readonly domain: string;
  readonly course: CallCourse;
  readonly sounds: LegSounds;
  readonly answers: FirstAnswers;
  /** An INVITE has got its 200, or is about to. */
  readonly onAccepted: (leg: CallerLeg) => void;
}

export class OwnEndpoint {
  readonly #options: OwnEndpointOptions;
  readonly #media: MediaEngine;
  readonly #id: CallId;
  readonly #course: CallCourse;

  constructor(options: OwnEndpointOptions) {
    this.#options = options;
    this.#media = options.media;
    this.#id = options.call;
    this.#course = options.course;
  }

  /**
   * Answers the caller's INVITE ourselves; `acknowledged` runs when both descriptions are there
   * and it may be offered something else. False when its offer cannot work.
   */
  async answerCaller(
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
      this.#course.push(async () => {
        if (this.#course.isOver || caller.over) return;
        if (offered) return acknowledged();
        const taken = answer && await this.takeAnswer(caller, answer);
        if (taken === "taken") return acknowledged();
        await this.#course.handle({ type: "leg-lost", leg: caller.id, reason: "media-refused" });
      });
    };
    this.#options.onAccepted(caller);
    const { domain } = this.#options;
    caller.accept(local, onAck, caller.trunk ? [] : connectedIdentity(caller.partner, domain));
    return true;
  }

  /** Lets the caller hear us before its INVITE is answered; false when it cannot. */
  async progressCaller(caller: CallerLeg): Promise<boolean> {
    const { offeredSdp } = caller;
    if (!offeredSdp) return false;
    const local = await this.#media.answerAsEndpoint(this.#id, caller.media, offeredSdp);
    if ("refused" in local) return false;
    caller.progress(183, local);
    return true;
  }

  /** Answers an offer in the call ourselves: its other party is not there. */
  async answerOffer(leg: Leg, offer: IncomingOffer): Promise<void> {
    if (!offer.sdp) {
      const local = await this.#media.offerAsEndpoint(this.#id, leg.media);
      if ("refused" in local) return offer.refuse(500);
      return offer.accept(local, (answer) => {
        if (answer) this.#course.push(async () => void await this.takeAnswer(leg, answer));
      });
    }
    const answer = await this.#media.answerAsEndpoint(this.#id, leg.media, offer.sdp);
    if ("refused" in answer) return offer.refuse(488);
    offer.accept(answer);
    leg.holding = holdOf(offer.sdp);
  }

  /**
   * Lets a leg that came from another call hear that it rings, for as long as it `waits`. Offers
   * once: whoever answers offers again, and must not find us trying.
   */
  async receive(leg: Leg, waits: () => boolean): Promise<void> {
    const { sounds } = this.#options;
    const offer = await this.#media.offerAsEndpoint(this.#id, leg.media);
    if ("refused" in offer) return;
    leg.offer("INVITE", offer, (outcome) => {
      this.#course.push(async () => {
        if (outcome.accepted) outcome.acknowledge();
        if (!waits()) return;
        if (!outcome.accepted || !outcome.sdp) return this.#media.rollback(this.#id, leg.id);
        if (await this.takeAnswer(leg, outcome.sdp) !== "taken") return;
        // What was to be heard by now had no way to the phone.
        sounds.play(leg, "nothing");
        sounds.ring(leg);
      });
    });
  }

  /** Lets a leg that talked with somebody talk with us; `ready` runs when it does. */
  async turnToUs(leg: Leg, ready: () => void | Promise<void>): Promise<void> {
    const offer = await this.#media.offerAsEndpoint(this.#id, leg.media);
    if ("refused" in offer) return this.refused(leg);
    this.#options.sounds.play(leg, "nothing");
    leg.offerUntilHeard(offer, [], (outcome) => {
      this.#course.push(async () => {
        if (outcome.accepted) outcome.acknowledge();
        if (this.#course.isOver) return;
        const taken = outcome.accepted && outcome.sdp && await this.takeAnswer(leg, outcome.sdp);
        return taken === "taken" ? ready() : this.refused(leg);
      });
    });
  }

  /** The person at `leg`, who took our offer, is asked to press 1. */
  async screen(leg: Leg): Promise<void> {
    const sdp = this.#options.answers.get(leg.id);
    const taken = sdp && await this.takeAnswer(leg, sdp);
    return taken === "taken" ? this.#options.sounds.screen(leg) : this.refused(leg);
  }

  /** Our offer to one who is to talk with us first. */
  offerTo(leg: Leg): Promise<Uint8Array | MediaRefusal> {
    return this.#media.offerAsEndpoint(this.#id, leg.media);
  }

  /** Hears what `leg` said to the offer of its INVITE; false when that cannot work. */
  async greet(leg: Leg): Promise<boolean> {
    const sdp = this.#options.answers.take(leg.id);
    return sdp !== undefined && await this.takeAnswer(leg, sdp) === "taken";
  }

  /** Our offer to one who is to hear `caller`, in the codec that `caller` speaks to us. */
  offerPage(caller: Leg, callee: Leg): Promise<Uint8Array | MediaRefusal> {
    return this.#media.offerAsEndpoint(this.#id, callee.media, caller.id);
  }

  /** `leg` has answered a page: all of `up` hear `caller`. */
  async page(caller: Leg, leg: Leg, up: readonly Leg[]): Promise<void> {
    const sdp = this.#options.answers.take(leg.id);
    const taken = sdp && await this.takeAnswer(leg, sdp);
    if (taken !== "taken") return this.refused(leg);
    this.#media.copy(this.#id, caller.id, up.map(({ id }) => id));
    // Now there is somebody to speak to.
    if (up.length === 1) this.#media.play(this.#id, caller.id, BEEP);
  }

  /** What `leg` says to our offer. */
  takeAnswer(leg: Leg, sdp: Uint8Array): Promise<"taken" | MediaRefusal> {
    return this.#media.takeAnswer(this.#id, leg.media, sdp);
  }

  /** There is no media with `leg` that could work. */
  refused({ id }: Leg): void | Promise<void> {
    return this.#course.handle({ type: "media-refused", leg: id });
  }
}

const BEEP: Sound = { kind: "prompts", names: ["beep"], repeat: false };
