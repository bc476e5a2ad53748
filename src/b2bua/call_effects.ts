/** What the state machine of a call says is to be done, done. */

import type { EndCause, Outcome, Parking } from "../call/mod.ts";
import type { LegId } from "../domain/mod.ts";
import type { CallAction, CallCourse } from "./call_course.ts";
import type { CallLegs } from "./call_legs.ts";
import type { CalleeLeg } from "./callee_leg.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { Conversation } from "./conversation.ts";
import type { Hunt } from "./hunt.ts";
import type { Leg } from "./leg.ts";
import type { IncomingOffer } from "./leg_context.ts";
import type { LegSounds } from "./leg_sounds.ts";
import type { OfferRelay } from "./offer_relay.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";
import type { OwnPhones } from "./own_phones.ts";
import type { OwnServices } from "./own_services.ts";
import type { PendingOffers } from "./pending_offers.ts";
import type { Rerouting } from "./rerouting.ts";

export interface CallEffectsOptions {
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly offers: PendingOffers;
  readonly sounds: LegSounds;
  readonly endpoint: OwnEndpoint;
  readonly conversation: Conversation;
  readonly relay: OfferRelay;
  readonly hunt: Hunt;
  readonly ownPhones: OwnPhones;
  readonly services: OwnServices;
  readonly rerouting: Rerouting;
  /** Takes the slot for `leg`. */
  readonly park: (leg: Leg, parking: Parking) => void;
  readonly freeSlot: (slot: string) => void;
  readonly end: (cause: EndCause) => Promise<void>;
}

type Action<Kind extends CallAction["do"]> = Extract<CallAction, { do: Kind }>;

export class CallEffects {
  readonly #options: CallEffectsOptions;

  constructor(options: CallEffectsOptions) {
    this.#options = options;
  }

  /** Carries out `effect`; what takes another phone's time comes back as an event. */
  carryOut(effect: CallAction): void | Promise<void> {
    const { legs, sounds, endpoint, conversation, hunt, services, course } = this.#options;
    switch (effect.do) {
      case "summon":
        return this.#options.ownPhones.ring(effect.member);
      case "greet":
        return legs.with(effect.leg, (leg) => this.#options.ownPhones.greet(leg));
      case "ring":
        return hunt.ring(effect.index, effect.member, effect.after);
      case "progress":
        return legs.with(effect.leg, (leg) => hunt.progress(leg, effect.status));
      case "screen":
        return legs.with(effect.leg, (leg) => endpoint.screen(leg));
      case "connect":
        return legs.with(effect.callee, (callee) => hunt.connect(callee));
      case "join":
        return this.#withBoth(effect.a, effect.b, (a, b) => conversation.join(a, b));
      case "reject":
        return legs.reject(effect.status, effect.cause);
      case "cancel":
        return legs.with(effect.leg, (leg) => (leg as CalleeLeg).cancel(effect.why));
      case "bye":
        return legs.with(effect.leg, (leg) => leg.bye(effect.why));
      case "play":
        return legs.with(effect.leg, (leg) => sounds.play(leg, effect.what));
      case "receive":
        return legs.with(effect.leg, (leg) => endpoint.receive(leg, () => this.#waits(leg)));
      case "serve":
        return legs.with(effect.leg, (leg) => services.serve(leg, effect.service));
      case "address":
        return legs.with(effect.leg, (leg) => services.address(leg as CallerLeg));
      case "page":
        return legs.with(effect.leg, (leg) => this.#page(leg));
      case "park":
        return legs.with(effect.leg, (leg) => this.#park(leg, effect.parking));
      case "free-slot":
        return this.#options.freeSlot(effect.slot);
      case "route":
        return course.handle({ type: "routed", outcome: this.#routeOn(effect) });
      case "tell-transferor":
        return legs.transferor?.referSubscription?.tell(effect.status);
      case "end":
        return this.#options.end(effect.cause);
      default:
        return this.#decide(effect);
    }
  }

  /** What becomes of the offer that a leg has made. */
  #decide(
    effect: Action<"pass-offer" | "refuse-offer" | "answer-offer" | "answer-early-offer">,
  ): void | Promise<void> {
    const { endpoint, conversation, relay, legs } = this.#options;
    switch (effect.do) {
      case "pass-offer":
        return this.#withOffer(
          effect.from,
          (from, offer) => legs.with(effect.to, (to) => relay.pass(from, to, offer)),
        );
      case "refuse-offer":
        return this.#options.offers.take(effect.leg)?.refuse(effect.status);
      case "answer-offer":
        return this.#withOffer(effect.leg, (leg, offer) => endpoint.answerOffer(leg, offer));
      case "answer-early-offer":
        return this.#withOffer(effect.leg, (leg, offer) => {
          const early = conversation.earlyLeg;
          return conversation.answerEarlyOffer(leg, early && legs.get(early), offer);
        });
    }
  }

  #withOffer(
    id: LegId,
    act: (leg: Leg, offer: IncomingOffer) => void | Promise<void>,
  ): void | Promise<void> {
    const { legs, offers } = this.#options;
    const offer = offers.take(id);
    return offer && legs.with(id, (leg) => act(leg, offer));
  }

  #withBoth(
    a: LegId,
    b: LegId,
    act: (a: Leg, b: Leg) => void | Promise<void>,
  ): void | Promise<void> {
    const { legs } = this.#options;
    return legs.with(a, (one) => legs.with(b, (other) => act(one, other)));
  }

  #waits(leg: Leg): boolean {
    const { course, legs } = this.#options;
    return legs.waiting === leg && course.phase === "ringing";
  }

  /** Lets `leg` hear the caller, with all the others that have answered. */
  #page(leg: Leg): void | Promise<void> {
    const { course: { state }, legs, endpoint } = this.#options;
    const caller = legs.waiting;
    if (state?.phase !== "paging" || !caller) return;
    const up = state.callees.flatMap(({ leg, up }) => up ? legs.get(leg) ?? [] : []);
    return endpoint.page(caller, leg, up);
  }

  #park(leg: Leg, parking: Parking): void {
    const { park, sounds } = this.#options;
    park(leg, parking);
    sounds.play(leg, "music");
  }

  #routeOn({ to, why }: Action<"route">): Outcome {
    const { course: { state }, legs, rerouting } = this.#options;
    const ringing = state?.phase === "ringing" ? state : undefined;
    if (why === "challenge" || why === "call-back") {
      void this.#options.services.stop();
      const served = legs.waiting;
      if (!served) return { kind: "refused", status: 480 };
      return why === "challenge" ? rerouting.letIn(served, to) : rerouting.callBack(served, to);
    }
    if (why === "recall" || why === "park-return") {
      return rerouting.comeBack(to, ringing?.parking?.slot);
    }
    const caller = legs.waiting;
    if (!caller) return { kind: "refused", status: 480 };
    return rerouting.forward(caller, ringing?.plan.called ?? "", to, why);
  }
}
