/** What is done with calls there are for somebody who dials it: parking, fetching, picking up. */

import type { CallId, Device, UserId } from "../domain/mod.ts";
import { hidden, type OwnCaller } from "./caller.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { LegBook } from "./leg_book.ts";
import type { LiveCall } from "./live_call.ts";
import type { ParkingLot } from "./parking_lot.ts";
import { replacedBy } from "./replaces.ts";
import type { Switchboard } from "./switchboard.ts";

export interface FeaturesOptions {
  readonly legs: LegBook;
  readonly calls: ReadonlyMap<CallId, LiveCall>;
  readonly lot: ParkingLot;
  readonly switchboard: Switchboard;
  readonly mayPickUp: (user: UserId, called: UserId) => boolean;
  /** Refuses a caller for whom there is no room in `call`, and says whether it did. */
  readonly refuses: (caller: OwnCaller, call: CallId) => boolean;
  /** Answers the caller and says something; then the call ends. */
  readonly say: (caller: OwnCaller, prompts: readonly string[]) => void;
  /** The leg of the caller in a call that there is. */
  readonly legOf: (call: LiveCall, caller: OwnCaller) => CallerLeg;
}

export class Features {
  readonly #options: FeaturesOptions;

  constructor(options: FeaturesOptions) {
    this.#options = options;
  }

  /** Takes the call out of `slot`. */
  retrieve(caller: OwnCaller, slot: string): void {
    const { lot, calls, legOf } = this.#options;
    const parked = lot.at(slot);
    const call = parked && calls.get(parked.call);
    if (!call) return caller.incoming.respond(480);
    const leg = legOf(call, caller);
    const isThere = () => lot.at(slot)?.call === call.id;
    call.adopt(leg, { type: "retrieved", by: leg.id }, isThere, 480);
  }

  /** Parks the other call of the phone that asks, and tells where. */
  park(caller: OwnCaller, slot: string | undefined): void {
    const { say, switchboard } = this.#options;
    const own = this.#callsOf(caller.device);
    const found = own.find(({ leg }) => leg.holding) ?? own[0];
    const parking = found && switchboard.slotFor(found.leg, slot);
    if (!found) return say(caller, slot === undefined ? ["invalid"] : ["slot-empty"]);
    if (!parking) return say(caller, ["not-available"]);
    found.call.transfer(found.leg, { kind: "park", parking }, []);
    say(caller, ["parked-at", ...parking.slot]);
  }

  /** The calls in which a phone talks. */
  #callsOf(device: Device): readonly { readonly leg: Leg; readonly call: LiveCall }[] {
    const { legs, calls } = this.#options;
    const found: { leg: Leg; call: LiveCall }[] = [];
    for (const leg of legs.values()) {
      const call = leg.device?.id === device.id ? calls.get(leg.call) : undefined;
      if (call?.partnerOf(leg)) found.push({ leg, call });
    }
    return found;
  }

  /** Answers the call that rings longest at a leg that `isMeant` and may be answered for. */
  pickUp(caller: OwnCaller, isMeant: (leg: Leg) => boolean): void {
    const { legs, calls, mayPickUp, say } = this.#options;
    for (const leg of legs.values()) {
      const user = leg.side === "callee" ? leg.device?.user : undefined;
      if (user === undefined || !isMeant(leg) || !mayPickUp(caller.device.user, user)) continue;
      const call = calls.get(leg.call);
      if (call && isRinging(call, leg)) return this.#takeOver(caller, call, leg);
    }
    say(caller, ["no-call-to-pick-up"]);
  }

  /** Answers an INVITE with Replaces, RFC 3891. */
  replace(caller: OwnCaller): void {
    const { incoming, device } = caller;
    const { switchboard, mayPickUp } = this.#options;
    const found = replacedBy(incoming.request, device, switchboard, mayPickUp);
    if ("refused" in found) return incoming.respond(found.refused, { reason: found.reason });
    const { call, leg: { party, partner } } = found;
    if (this.#options.refuses(caller, call.id)) return;
    // Who goes on at another phone is as unknown there as before.
    const known = hidden(caller, caller.party.anonymous || party.anonymous);
    this.#takeOver({ ...known, dialled: partner.number }, call, found.leg);
  }

  /** `caller` goes where `old` is. */
  #takeOver(caller: OwnCaller, call: LiveCall, old: Leg): void {
    const leg = this.#options.legOf(call, caller);
    const event = { type: "replaced", by: leg.id, old: old.id } as const;
    call.adopt(leg, event, () => isRinging(call, old) || call.partnerOf(old) !== undefined, 480);
  }
}

/** True while the phone of `leg` rings for `call` and nobody has answered it. */
function isRinging({ state }: LiveCall, leg: Leg): boolean {
  return state?.phase === "ringing" &&
    state.callees.some((callee) =>
      callee.leg === leg.id && callee.failed === undefined && !callee.screening
    );
}
