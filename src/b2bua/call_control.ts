/** What a phone's keys do, as functions for pages and programs. */

import type { CallId, DialogState, LegId } from "../domain/mod.ts";
import { mailboxAt } from "../routing/mod.ts";
import type { Dialled, Dialler, DialWish } from "./dialler.ts";
import type { Leg } from "./leg.ts";
import type { Listened, Listeners, ListenWish } from "./listeners.ts";
import type { LiveCall } from "./live_call.ts";
import type { Switchboard } from "./switchboard.ts";
import { handOver } from "./transfer.ts";

/** Why an operation was not begun: the SIP status that a phone would get for it. */
export interface ControlRefusal {
  readonly refused: 403 | 404 | 480 | 481 | 482 | 486 | 491;
  readonly why: string;
}

export type ControlResult = "begun" | ControlRefusal;

/** A call as it stands. */
export interface CallState {
  readonly id: CallId;
  readonly phase: "dialling" | "ringing" | "talking" | "served" | "paging" | "parked" | "ended";
  readonly startedAt: Date;
  readonly answeredAt?: Date;
  readonly legs: readonly DialogState[];
}

export interface CallControlOptions {
  readonly calls: ReadonlyMap<CallId, LiveCall>;
  readonly switchboard: Switchboard;
  readonly dialler: Dialler;
  readonly listeners: Pick<Listeners, "listen">;
}

/**
 * Operations on calls that are up. Each begins at once and ends as the phones decide; what becomes
 * of it is told by `dialog.changed` and `call.ended`. Who may ask for what is not decided here.
 */
export class CallControl {
  readonly #calls: ReadonlyMap<CallId, LiveCall>;
  readonly #switchboard: Switchboard;
  readonly #dialler: Dialler;
  readonly #listeners: Pick<Listeners, "listen">;

  constructor({ calls, switchboard, dialler, listeners }: CallControlOptions) {
    this.#calls = calls;
    this.#switchboard = switchboard;
    this.#dialler = dialler;
    this.#listeners = listeners;
  }

  /** Rings the phones of `wish.user`, and who is to be called when one of them is answered. */
  dial(wish: DialWish): Dialled {
    return this.#dialler.dial(wish);
  }

  /** Rings the phones of `wish.user`, who hears a call of others when one of them is answered. */
  listen(wish: ListenWish): Listened {
    return this.#listeners.listen(wish);
  }

  /** Every call there is. */
  list(): readonly CallState[] {
    return [...this.#calls.values()].map(({ id, phase, times, legs }) => ({
      id,
      phase,
      ...times,
      legs: legs.map(({ dialogState }) => dialogState),
    }));
  }

  /** Ends one side of a call, and with it the call when nobody else is left to talk to. */
  hangUp(call: CallId, leg: LegId): ControlResult {
    return this.#with(call, leg, (call, leg) => call.hangUp(leg));
  }

  /** Lets the partner of `leg` hear music, or `leg` again. */
  hold(call: CallId, leg: LegId, on: boolean): ControlResult {
    return this.#withParty(call, leg, (call, leg) => call.hold(leg, on));
  }

  /** Sends the partner of `leg` to `number`, as a blind transfer of `leg` would. */
  transfer(call: CallId, leg: LegId, number: string): ControlResult {
    return this.#withParty(call, leg, (call, leg) => {
      const { outcome, diversions } = this.#switchboard.route({
        dialled: number,
        by: { user: leg.device?.user, extension: leg.party.number },
        diversions: [],
        anonymous: false,
      });
      if (outcome.kind === "refused") {
        return outcome.status === 486
          ? { refused: 486, why: "There is no place for the call" }
          : { refused: 404, why: `Nobody can be called at ${number}` };
      }
      return call.transfer(leg, outcome, diversions);
    });
  }

  /** Sends the partner of `leg` to the mailbox of an extension, whatever is dialled for that. */
  toMailbox(call: CallId, leg: LegId, extension: string): ControlResult {
    return this.#withParty(call, leg, (call, leg) => {
      const { outcome, diversions } = this.#switchboard.route({
        dialled: mailboxAt(extension),
        by: { user: leg.device?.user, extension: leg.party.number },
        diversions: [{ from: leg.party.number, reason: "deflection" }],
        anonymous: false,
      });
      if (outcome.kind === "refused") {
        return { refused: 404, why: `There is no mailbox at ${extension}` };
      }
      return call.transfer(leg, outcome, diversions);
    });
  }

  /** Joins the partner of `leg` with that of `consultation`, which ends both. */
  join(call: CallId, leg: LegId, consultation: { call: CallId; leg: LegId }): ControlResult {
    const target = this.#find(consultation.call, consultation.leg);
    if (!target) return { refused: 481, why: "The other call is over" };
    return this.#withParty(call, leg, (call, leg) => {
      const refused = handOver(call, leg, target);
      if (refused === undefined) return;
      return { refused, why: "The two calls cannot be joined" };
    });
  }

  /** Parks the partner of `leg`: in `slot`, or with none in the first that is free. */
  park(call: CallId, leg: LegId, slot?: string): ControlResult {
    return this.#withParty(call, leg, (call, leg) => {
      const parking = this.#switchboard.slotFor(leg, slot);
      if (!parking) return { refused: 486, why: "The slot is taken" };
      return call.transfer(leg, { kind: "park", parking }, []);
    });
  }

  #find(id: CallId, legId: LegId): { call: LiveCall; leg: Leg } | undefined {
    const call = this.#calls.get(id);
    const leg = call?.leg(legId);
    return call && leg && !leg.over ? { call, leg } : undefined;
  }

  #with(
    id: CallId,
    legId: LegId,
    act: (call: LiveCall, leg: Leg) => ControlRefusal | void,
  ): ControlResult {
    const found = this.#find(id, legId);
    if (!found) return { refused: 481, why: "The call is over" };
    return act(found.call, found.leg) ?? "begun";
  }

  #withParty(
    id: CallId,
    legId: LegId,
    act: (call: LiveCall, leg: Leg) => ControlRefusal | void,
  ): ControlResult {
    return this.#with(id, legId, (call, leg) => {
      if (!call.partnerOf(leg)) return { refused: 480, why: "Nobody is there to talk to" };
      return act(call, leg);
    });
  }
}
