import type { LegId } from "../domain/mod.ts";
import type { IncomingOffer } from "./leg_context.ts";

/** Offers that legs have made and that nobody has decided about. */
export class PendingOffers {
  readonly #offers = new Map<LegId, IncomingOffer>();

  keep(leg: LegId, offer: IncomingOffer): void {
    this.#offers.set(leg, offer);
  }

  /** The offer of `leg`; who takes it answers it. */
  take(leg: LegId): IncomingOffer | undefined {
    const offer = this.#offers.get(leg);
    this.#offers.delete(leg);
    return offer;
  }

  /** Nobody is left to answer them. */
  refuseAll(): void {
    for (const offer of this.#offers.values()) offer.refuse(481);
    this.#offers.clear();
  }
}
