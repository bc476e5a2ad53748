/** Offers of one leg to the other while the two talk. Works in the queue of the call. */

import type { CallId } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import { holdOf } from "../sdp/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer, OfferOutcome } from "./leg_context.ts";
import { statusOfPassed } from "./status_of_passed.ts";

export interface OfferRelayOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  readonly course: CallCourse;
}

type Accepted = Extract<OfferOutcome, { accepted: true }>;

export class OfferRelay {
  readonly #media: MediaEngine;
  readonly #id: CallId;
  readonly #course: CallCourse;
  /** What one leg offered and the other has not answered. */
  #passed: { readonly offer: IncomingOffer; readonly to: Leg } | undefined;

  constructor({ call, media, course }: OfferRelayOptions) {
    this.#id = call;
    this.#media = media;
    this.#course = course;
  }

  /** Passes `offer` on to `to`; what it says comes as `offer-settled`. */
  async pass(from: Leg, to: Leg, offer: IncomingOffer): Promise<void> {
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
    this.drop();
    this.#passed = waiting;
    // The outcome comes as an event of its own: the queue must not wait for the other phone.
    to.offer(offer.method === "UPDATE" ? "UPDATE" : "INVITE", passed, (outcome) => {
      this.#course.push(async () => {
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
        if (offer.sdp) await this.#answer(from, to, offer, outcome);
        else await this.#passBack(from, to, offer, outcome);
      });
    });
  }

  /**
   * Nobody is to answer any more what was passed on, or what was passed on to `of` alone. Its
   * sender stays, with us or in another call, and must not wait for one that may be gone: it can
   * be offered nothing else meanwhile.
   */
  drop(of?: Leg): void {
    const passed = this.#passed;
    if (!passed || of && passed.to !== of) return;
    this.#passed = undefined;
    if (passed.offer.sdp) this.#media.rollback(this.#id, passed.to.id);
    passed.offer.refuse(491);
  }

  async #answer(from: Leg, to: Leg, offer: IncomingOffer, { sdp, acknowledge }: Accepted) {
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
      this.#course.push(async () => {
        const passed = answer && !this.#course.isOver &&
          await this.#media.answer(this.#id, from.media, to.media, answer);
        acknowledge(passed && !("refused" in passed) ? passed : undefined);
        if (this.#course.isOver) return;
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
    void this.#course.handle({ type: "offer-settled", holding });
  }
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
