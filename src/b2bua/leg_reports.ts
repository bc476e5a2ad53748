/** What the legs of a call tell, as events of its queue. */

import type { CallId, EndReason } from "../domain/mod.ts";
import type { Digit, MediaEngine } from "../media/mod.ts";
import type { Log } from "../runtime/mod.ts";
import type { IncomingRequest } from "../sip/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallLegs } from "./call_legs.ts";
import type { CallTimes } from "./call_times.ts";
import type { CalleeLeg } from "./callee_leg.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { FirstAnswers } from "./first_answers.ts";
import type { Hunt } from "./hunt.ts";
import { keyIn, KeyRelay } from "./key_relay.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer, LegObserver } from "./leg_context.ts";
import type { OwnServices } from "./own_services.ts";
import type { PendingOffers } from "./pending_offers.ts";

export interface LegReportsOptions {
  readonly call: CallId;
  readonly log: Log;
  readonly media: MediaEngine;
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly times: CallTimes;
  readonly answers: FirstAnswers;
  readonly offers: PendingOffers;
  readonly arrivals: Arrivals;
  readonly hunt: Hunt;
  readonly services: Pick<OwnServices, "onKey">;
  /** Answers a REFER in the dialog of a leg; runs in the queue. */
  readonly onRefer: (leg: Leg, incoming: IncomingRequest) => void;
}

export class LegReports implements LegObserver {
  readonly #options: LegReportsOptions;
  readonly #course: CallCourse;
  readonly #keys: KeyRelay;

  constructor(options: LegReportsOptions) {
    this.#options = options;
    this.#course = options.course;
    this.#keys = new KeyRelay(options.call, options.media);
  }

  onTrying(leg: CalleeLeg): void {
    this.#course.dispatch({ type: "callee-trying", leg: leg.id });
  }

  onCancelled(leg: CallerLeg): void {
    const { arrivals, times } = this.#options;
    // Who was to take part leaves as if it had never come.
    if (arrivals.turnBack(leg)) return leg.reject(487);
    this.#course.push(() => {
      const { caller, phase } = this.#course;
      if (phase === "parked" || caller !== leg.id || !leg.unanswered) return;
      // A 200 that was being prepared has not been sent, and will not be.
      this.#course.noteAnswered(leg.id, false);
      times.isNotAnswered();
      return this.#course.handle({ type: "caller-cancelled" });
    });
  }

  onUnacknowledged(leg: Leg): void {
    this.#course.dispatch({ type: "leg-lost", leg: leg.id, reason: "no-ack" });
  }

  onProgress(leg: Leg, status: number, sdp: Uint8Array | undefined): void {
    const { times, hunt } = this.#options;
    // The phone of who wants to call only takes up the receiver for it.
    if (status >= 180 && leg.standsFor === "callee") times.rings();
    this.#course.push(() => {
      hunt.keepEarly(sdp);
      return this.#course.handle({ type: "callee-progress", leg: leg.id, status });
    });
  }

  onAnswered(leg: Leg, sdp: Uint8Array | undefined): void {
    this.#course.push(() => {
      this.#options.answers.keep(leg.id, sdp);
      return this.#course.handle({ type: "callee-answered", leg: leg.id });
    });
  }

  onFailed(leg: Leg, status: number): void {
    const { media, call } = this.#options;
    media.dropLeg(call, leg.id);
    this.#course.dispatch({ type: "callee-failed", leg: leg.id, status });
  }

  onHungUp(leg: Leg): void {
    this.#course.dispatch({ type: "hung-up", leg: leg.id });
  }

  onLost(leg: Leg, reason: EndReason): void {
    const { log, arrivals } = this.#options;
    log.info("One side of a call is gone", { side: leg.side, reason });
    if (arrivals.turnBack(leg)) return leg.bye("lost");
    this.#course.dispatch({ type: "leg-lost", leg: leg.id, reason });
  }

  onOffer(leg: Leg, offer: IncomingOffer): void {
    this.#course.push(() => {
      this.#options.offers.keep(leg.id, offer);
      const inPrack = offer.method === "PRACK";
      return this.#course.handle({ type: "offered", leg: leg.id, inPrack });
    });
  }

  onRefer(leg: Leg, incoming: IncomingRequest): void {
    incoming.begin();
    this.#course.push(() => this.#options.onRefer(leg, incoming));
  }

  onInfo(leg: Leg, incoming: IncomingRequest): void {
    incoming.begin();
    if (this.#course.hearsKeys(leg.id)) {
      const digit = keyIn(incoming.request);
      if (digit) this.onDigit(leg, digit);
      return incoming.respond(200);
    }
    const other = this.#options.legs.partnerOf(leg);
    if (!other) return incoming.respond(this.#course.isOver ? 481 : 480);
    this.#keys.onInfo(incoming, other);
  }

  /** A key was pressed on `leg`, as its media tells. */
  onDigit(leg: Leg, digit: Digit): void {
    if (this.#course.isScreened(leg.id)) {
      if (digit.key !== "1") return;
      return this.#course.dispatch({ type: "screened", leg: leg.id, accepted: true });
    }
    if (this.#course.isChallenged(leg.id)) {
      if (digit.key === "5") this.#course.dispatch({ type: "challenge-passed" });
      return;
    }
    const { legs, media, call, services } = this.#options;
    if (this.#course.isAttended(leg.id)) return services.onKey(digit);
    const partner = legs.partnerOf(leg);
    // The last key of who was asked to press one may come when it was passed on already.
    if (!partner || media.hearsEvents(call, partner.id)) return;
    this.#keys.pass(digit, partner);
  }

  /** No media came from `leg` for long: finds out whether its peer is still there. */
  onSilent(leg: Leg): void {
    const { side, device, address } = leg;
    this.#options.log.warn("No audio arrives from one side of a call", {
      side,
      device: device?.username,
      from: address,
    });
    leg.probe("media-silent");
  }
}
