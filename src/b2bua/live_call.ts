/** One call as it happens, and what others may have it do. */

import {
  type Call,
  type CallEvent,
  type DialledTo,
  type EndCause,
  type Outcome,
  startCall,
  startDialling,
  startPage,
  startService,
  type Step,
} from "../call/mod.ts";
import type {
  CallId,
  CallRecord,
  Considered,
  Diversion,
  LegId,
  RingMember,
  Route,
} from "../domain/mod.ts";
import type { Digit, Recording } from "../media/mod.ts";
import type { Log } from "../runtime/mod.ts";
import { type CallParts, type CallSurroundings, partsOf } from "./call_parts.ts";
import { recordOf } from "./call_record.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { LegContext, LegObserver, Party } from "./leg_context.ts";
import { transfer } from "./transfer.ts";
import { groupMusic } from "./waiting_music.ts";

export interface LiveCallOptions extends CallSurroundings {
  /** What the caller dialled. */
  readonly dialled: string;
  readonly from: Party;
  readonly onAnswered: (call: LiveCall, leg: LegId) => void;
  /** The call has ended and this is what is kept of it. */
  readonly onEnded: (call: LiveCall, record: CallRecord) => void;
}

/** How a call may begin. */
export type Beginning = Extract<Route, { kind: "ring" | "service" | "page" }>;

export class LiveCall {
  readonly id: CallId;
  readonly #options: LiveCallOptions;
  readonly #parts: CallParts;
  #emergency = false;

  constructor(options: LiveCallOptions) {
    const { id, log, switchboard, onAnswered } = options;
    this.id = id;
    this.#options = options;
    this.#parts = partsOf(options, {
      onError: (error) => {
        log.error("A call failed", { error: error instanceof Error ? error.stack : "" });
        this.stop();
      },
      onAnswered: (leg) => onAnswered(this, leg),
      onRefer: (leg, incoming) => transfer(this, leg, incoming, switchboard),
      end: (cause) => this.#end(cause),
    });
  }

  // What there is to know.

  /** For its legs: what its log and theirs say belongs to this call. */
  get context(): LegContext {
    return this.#options.context;
  }

  /** Hears what its legs tell. */
  get observer(): LegObserver {
    return this.#parts.reports;
  }

  get log(): Log {
    return this.#options.log;
  }

  /** True for a call for help. */
  get isEmergency(): boolean {
    return this.#emergency;
  }

  get phase(): Call["phase"] {
    return this.#parts.course.phase;
  }

  get state(): Call | undefined {
    return this.#parts.course.state;
  }

  /** When the caller called, and since when people talk or are served. */
  get times(): { readonly startedAt: Date; readonly answeredAt?: Date } {
    const { startedAt, answeredAt } = this.#parts.times;
    return { startedAt, ...(answeredAt ? { answeredAt } : {}) };
  }

  /** The legs that have not ended. */
  get legs(): readonly Leg[] {
    return this.#parts.legs.present;
  }

  leg(id: LegId): Leg | undefined {
    return this.#parts.legs.get(id);
  }

  /** The other of the two that talk; undefined while they do not. */
  partnerOf(leg: Leg): Leg | undefined {
    return this.#parts.legs.partnerOf(leg);
  }

  /** The two who hear each other; none while somebody is looked for or waits. */
  get talking(): readonly Leg[] {
    const { state } = this;
    if (state?.phase !== "talking" || !state.connected) return [];
    return [state.caller, state.callee].flatMap((id) => this.leg(id) ?? []);
  }

  /** Calls `watcher` whenever something has happened, until what it returns is called. */
  watch(watcher: () => void): () => void {
    return this.#parts.course.watch(watcher);
  }

  /** For its record: something that administrators are to find there. */
  note(what: Considered): void {
    this.#options.tried.push(what);
  }

  // What it is to do.

  /** Begins as `route` says for `caller`. */
  start(caller: CallerLeg, route: Beginning): void {
    this.#parts.legs.add(caller);
    this.#emergency = isForHelp(route);
    this.#parts.course.push(() => {
      if (route.kind === "ring" && groupMusic(route.plan, this.#options.switchboard)) {
        return this.#parts.hunt.startWithMusic(caller, route.plan);
      }
      return this.#parts.course.begin(beginning(caller.id, route));
    });
  }

  /** Rings `own` for `ms` at most, the phones of who wants to call, and after that `then` comes. */
  dial(own: RingMember, ms: number, then: DialledTo): void {
    this.#parts.course.push(() => this.#parts.course.begin(startDialling(own, ms, then)));
  }

  /** Takes `leg`, whose INVITE waits, into this call, as `Arrivals.adopt`. */
  adopt(leg: CallerLeg, event: CallEvent, mayCome: () => boolean, otherwise: number): void {
    this.#parts.arrivals.adopt(leg, event, mayCome, otherwise);
  }

  /**
   * Takes `leg` out of another call, in the place of `old`; `transferor`, who asked for it, comes
   * along to hear how it goes.
   */
  take(leg: Leg, old: LegId, transferor: Leg, recall: string): void {
    for (const one of [leg, transferor]) {
      one.moveTo(this.id, this.observer);
      this.#parts.legs.add(one);
    }
    this.#parts.legs.transferor = transferor;
    const { id: by } = leg;
    this.#parts.course.dispatch({ type: "replaced", old, by, transferor: transferor.id, recall });
  }

  /** Sends the partner of `by` to where `outcome` says. */
  transfer(by: Leg, outcome: Outcome, diversions: readonly Diversion[]): void {
    this.#parts.course.push(() => {
      // Somebody else may have been faster: theirs goes on as it is.
      if (!this.partnerOf(by)) {
        if (outcome.kind === "park") this.#options.switchboard.freeSlot(outcome.parking.slot);
        return by.referSubscription?.tell(481);
      }
      if (outcome.kind !== "refused") this.#parts.media.relay.drop(by);
      this.#parts.legs.transferor = by;
      this.#parts.rerouting.sentBy(diversions);
      const { id, party: { number: recall } } = by;
      return this.#parts.course.handle({ type: "transferred", by: id, outcome, recall });
    });
  }

  /** Gives both parties away to another call. */
  leave(by: Leg): void {
    this.#parts.legs.transferor = undefined;
    this.#parts.media.relay.drop();
    this.#parts.course.dispatch({ type: "taken", by: by.id });
  }

  /** We have nothing more to say, or to let hear, to who talks with us. */
  endService(): void {
    this.#parts.course.dispatch({ type: "service-over" });
  }

  /** Ends the call from our side. */
  stop(): void {
    this.#parts.course.dispatch({ type: "stopped" });
  }

  /** Puts the partner of `leg` on hold for it, or takes it off. */
  hold(leg: Leg, on: boolean): void {
    leg.holding = on;
    this.#parts.course.dispatch({ type: "held", leg: leg.id, on });
  }

  /** Hangs `leg` up, as its phone would. */
  hangUp(leg: Leg): void {
    leg.bye("hung-up");
    this.#parts.course.dispatch({ type: "hung-up", leg: leg.id });
  }

  // What the media engine tells.

  /** No media came from `leg` for long. */
  onSilent(leg: LegId): void {
    this.#parts.legs.with(leg, (leg) => this.#parts.reports.onSilent(leg));
  }

  /** A key was pressed on `leg`. */
  onDigit(leg: LegId, digit: Digit): void {
    this.#parts.legs.with(leg, (leg) => this.#parts.reports.onDigit(leg, digit));
  }

  /** The gateway by which `leg` is rung is dead. */
  onWayLost(leg: LegId): void {
    this.#parts.course.dispatch({ type: "way-lost", leg });
  }

  /** What a leg heard from us once is over. */
  onPlayed(leg: LegId): void {
    if (this.#parts.legs.get(leg)) this.#parts.services.onPlayed();
  }

  /** What a leg said has been written down. */
  onRecorded(leg: LegId, recording: Recording): void {
    if (this.#parts.legs.get(leg)) this.#parts.services.onRecorded(leg, recording);
  }

  // The end.

  async #end(cause: EndCause): Promise<void> {
    this.#parts.course.stopTimers();
    // Before the media goes, and what was said with it.
    await this.#parts.services.stop();
    this.#parts.arrivals.hangUp();
    this.#parts.offers.refuseAll();
    this.#parts.media.relay.drop();
    const stats = await this.#parts.media.conversation.release();
    const { id, dialled, from, clock, tried, onEnded } = this.#options;
    const { startedAt, ringingAt, answeredAt } = this.#parts.times;
    const record = recordOf({
      id,
      from,
      dialled,
      cause,
      stats,
      tried,
      startedAt,
      ringingAt,
      answeredAt,
      endedAt: clock.now(),
      legs: this.#parts.legs.all,
    });
    onEnded(this, record);
  }
}

function beginning(caller: LegId, route: Beginning): Step {
  switch (route.kind) {
    case "ring":
      return startCall(caller, route.plan);
    case "service":
      return startService(caller, route.service);
    case "page":
      return startPage(caller, route.plan);
  }
}

export function isForHelp(route: Beginning): boolean {
  return route.kind === "ring" &&
    route.plan.rounds.some(({ members }) =>
      members.some(({ target }) => target.kind === "outside" && target.emergency)
    );
}
