/** One call as it happens: what it is made of, and what others may have it do. */

import {
  type Call,
  type CallEvent,
  type EndCause,
  type Outcome,
  startCall,
  startPage,
  startService,
  type Step,
} from "../call/mod.ts";
import type { CallId, CallRecord, Diversion, LegId, Route } from "../domain/mod.ts";
import type { Digit, MediaEngine } from "../media/mod.ts";
import type { Clock, Log } from "../runtime/mod.ts";
import type { HeaderField } from "../sip/mod.ts";
import { Arrivals } from "./arrivals.ts";
import { CallCourse } from "./call_course.ts";
import { CallEffects, type CallEffectsOptions } from "./call_effects.ts";
import { CallLegs } from "./call_legs.ts";
import { recordOf } from "./call_record.ts";
import { type CallMedia, mediaOf } from "./call_media.ts";
import { CallTimes } from "./call_times.ts";
import type { CallerLeg } from "./caller_leg.ts";
import { Hunt, type HuntOptions } from "./hunt.ts";
import type { Leg } from "./leg.ts";
import type { LegContext, LegObserver, Party } from "./leg_context.ts";
import { LegReports, type LegReportsOptions } from "./leg_reports.ts";
import { OwnServices } from "./own_services.ts";
import { PendingOffers } from "./pending_offers.ts";
import { Rerouting } from "./rerouting.ts";
import type { Switchboard } from "./switchboard.ts";
import { transfer } from "./transfer.ts";
import { groupMusic, waitingMusic } from "./waiting_music.ts";

export interface LiveCallOptions {
  readonly id: CallId;
  readonly clock: Clock;
  readonly log: Log;
  readonly media: MediaEngine;
  readonly switchboard: Switchboard;
  /** For its legs. */
  readonly context: LegContext;
  /** What the caller dialled. */
  readonly dialled: string;
  readonly from: Party;
  /** Max-Forwards for the callees. */
  readonly maxForwards: number;
  /** What of the caller's INVITE goes on to the callees. */
  readonly passed: readonly HeaderField[];
  readonly diversions: readonly Diversion[];
  /** What was considered to find out where the call leads, in plain words. */
  readonly tried: string[];
  readonly onAnswered: (call: LiveCall, leg: LegId) => void;
  /** The call has ended and this is what is kept of it. */
  readonly onEnded: (call: LiveCall, record: CallRecord) => void;
}

/** How a call may begin. */
export type Beginning = Extract<Route, { kind: "ring" | "service" | "page" }>;

export class LiveCall {
  readonly id: CallId;
  readonly #options: LiveCallOptions;
  readonly #course: CallCourse;
  readonly #legs: CallLegs;
  readonly #times: CallTimes;
  readonly #offers = new PendingOffers();
  readonly #media: CallMedia;
  readonly #hunt: Hunt;
  readonly #services: OwnServices;
  readonly #arrivals: Arrivals;
  readonly #rerouting: Rerouting;
  readonly #reports: LegReports;

  constructor(options: LiveCallOptions) {
    const { id: call, clock, log, media, switchboard } = options;
    this.id = call;
    this.#options = options;
    this.#times = new CallTimes(clock);
    const course: CallCourse = new CallCourse({
      clock,
      carryOut: (effect) => effects.carryOut(effect),
      onError: (error) => this.#onError(error),
    });
    this.#course = course;
    const legs = this.#legs = new CallLegs(course);
    this.#media = mediaOf({
      call,
      media,
      log,
      course,
      domain: switchboard.domain,
      musicFor: (leg) => waitingMusic(leg, course.state, legs, switchboard),
      ringsWithMusic: () => this.#ringsWithMusic,
      onAccepted: (leg) => this.#onAccepted(leg),
    });
    const times = this.#times;
    const parts = { call, clock, log, media, course, legs, times, ...this.#media };
    const { diversions, tried } = options;
    const rerouting = this.#rerouting = new Rerouting({ switchboard, diversions, tried });
    const hunt = this.#hunt = this.#makeHunt(parts);
    const timeZone = () => switchboard.timeZone;
    const services = this.#services = new OwnServices({ ...parts, timeZone });
    const arrivals = this.#arrivals = new Arrivals(parts);
    const all = { ...parts, offers: this.#offers, hunt, services, rerouting, arrivals };
    const effects = this.#makeEffects(all);
    const onRefer: LegReportsOptions["onRefer"] = (leg, incoming) =>
      transfer(this, leg, incoming, switchboard);
    this.#reports = new LegReports({ ...all, onRefer });
  }

  #makeHunt(parts: Omit<HuntOptions, "forks" | "onAnswered">): Hunt {
    const { switchboard, context, maxForwards, passed, onAnswered } = this.#options;
    return new Hunt({
      ...parts,
      forks: (caller, member, plan) =>
        switchboard.forks({
          call: this.id,
          context,
          observer: this.observer,
          maxForwards,
          passed,
          diversions: this.#rerouting.diversions,
          referredBy: this.#referredBy,
          caller,
          member,
          plan,
        }),
      onAnswered: (leg) => onAnswered(this, leg),
    });
  }

  #makeEffects(parts: Omit<CallEffectsOptions, "park" | "freeSlot" | "end">): CallEffects {
    const { switchboard } = this.#options;
    return new CallEffects({
      ...parts,
      park: (leg, parking) => {
        switchboard.park(this.id, leg, parking);
        this.#course.startTimer("park", switchboard.parkMs);
      },
      freeSlot: (slot) => switchboard.freeSlot(slot),
      end: (cause) => this.#end(cause),
    });
  }

  #onError(error: unknown): void {
    this.#options.log.error("A call failed", { error: error instanceof Error ? error.stack : "" });
    this.stop();
  }

  /** A caller that is answered gets a BYE at the end, though it hears nobody yet. */
  #onAccepted({ id }: CallerLeg): void {
    this.#times.isAnswered();
    this.#course.noteAnswered(id, true);
  }

  get #ringsWithMusic(): boolean {
    const { state } = this.#course;
    return state?.phase === "ringing" &&
      groupMusic(state.plan, this.#options.switchboard) !== undefined;
  }

  /** Who sent the call where it is going, while it is on its way there. */
  get #referredBy(): Party | undefined {
    const { state } = this.#course;
    const isSent = state?.phase === "ringing" && state.transfer !== undefined;
    return isSent ? this.#legs.transferor?.party : undefined;
  }

  // What there is to know.

  /** For its legs: what its log and theirs say belongs to this call. */
  get context(): LegContext {
    return this.#options.context;
  }

  /** Hears what its legs tell. */
  get observer(): LegObserver {
    return this.#reports;
  }

  get log(): Log {
    return this.#options.log;
  }

  get phase(): Call["phase"] {
    return this.#course.phase;
  }

  get state(): Call | undefined {
    return this.#course.state;
  }

  /** When the caller called, and since when people talk or are served. */
  get times(): { readonly startedAt: Date; readonly answeredAt?: Date } {
    const { startedAt, answeredAt } = this.#times;
    return { startedAt, ...(answeredAt ? { answeredAt } : {}) };
  }

  /** The legs that have not ended. */
  get legs(): readonly Leg[] {
    return this.#legs.present;
  }

  leg(id: LegId): Leg | undefined {
    return this.#legs.get(id);
  }

  /** The other of the two that talk; undefined while they do not. */
  partnerOf(leg: Leg): Leg | undefined {
    return this.#legs.partnerOf(leg);
  }

  // What it is to do.

  /** Begins as `route` says for `caller`. */
  start(caller: CallerLeg, route: Beginning): void {
    this.#legs.add(caller);
    this.#course.push(() => {
      if (route.kind === "ring" && groupMusic(route.plan, this.#options.switchboard)) {
        return this.#hunt.startWithMusic(caller, route.plan);
      }
      return this.#course.begin(beginning(caller.id, route));
    });
  }

  /** Takes `leg`, whose INVITE waits, into this call, as `Arrivals.adopt`. */
  adopt(leg: CallerLeg, event: CallEvent, mayCome: () => boolean, otherwise: number): void {
    this.#arrivals.adopt(leg, event, mayCome, otherwise);
  }

  /**
   * Takes `leg` out of another call, in the place of `old`; `transferor`, who asked for it, comes
   * along to hear how it goes.
   */
  take(leg: Leg, old: LegId, transferor: Leg, recall: string): void {
    for (const one of [leg, transferor]) {
      one.moveTo(this.id, this.observer);
      this.#legs.add(one);
    }
    this.#legs.transferor = transferor;
    const { id: by } = leg;
    this.#course.dispatch({ type: "replaced", old, by, transferor: transferor.id, recall });
  }

  /** Sends the partner of `by` to where `outcome` says. */
  transfer(by: Leg, outcome: Outcome, diversions: readonly Diversion[]): void {
    this.#course.push(() => {
      // Somebody else may have been faster: theirs goes on as it is.
      if (!this.partnerOf(by)) {
        if (outcome.kind === "park") this.#options.switchboard.freeSlot(outcome.parking.slot);
        return by.referSubscription?.tell(481);
      }
      if (outcome.kind !== "refused") this.#media.relay.drop(by);
      this.#legs.transferor = by;
      this.#rerouting.sentBy(diversions);
      const { id, party: { number: recall } } = by;
      return this.#course.handle({ type: "transferred", by: id, outcome, recall });
    });
  }

  /** Gives both parties away to another call. */
  leave(by: Leg): void {
    this.#legs.transferor = undefined;
    this.#media.relay.drop();
    this.#course.dispatch({ type: "taken", by: by.id });
  }

  /** Ends the call from our side. */
  stop(): void {
    this.#course.dispatch({ type: "stopped" });
  }

  /** Puts the partner of `leg` on hold for it, or takes it off. */
  hold(leg: Leg, on: boolean): void {
    leg.holding = on;
    this.#course.dispatch({ type: "held", leg: leg.id, on });
  }

  /** Hangs `leg` up, as its phone would. */
  hangUp(leg: Leg): void {
    leg.bye("hung-up");
    this.#course.dispatch({ type: "hung-up", leg: leg.id });
  }

  // What the media engine tells.

  /** No media came from `leg` for long. */
  onSilent(leg: LegId): void {
    this.#legs.with(leg, (leg) => this.#reports.onSilent(leg));
  }

  /** A key was pressed on `leg`. */
  onDigit(leg: LegId, digit: Digit): void {
    this.#legs.with(leg, (leg) => this.#reports.onDigit(leg, digit));
  }

  /** What a leg heard from us once is over. */
  onPlayed(leg: LegId): void {
    if (this.#legs.get(leg)) this.#services.onPlayed();
  }

  // The end.

  async #end(cause: EndCause): Promise<void> {
    this.#course.stopTimers();
    this.#services.stop();
    this.#arrivals.hangUp();
    this.#offers.refuseAll();
    this.#media.relay.drop();
    const stats = await this.#media.conversation.release();
    const { id, dialled, from, clock, tried, onEnded } = this.#options;
    const { startedAt, ringingAt, answeredAt } = this.#times;
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
      legs: this.#legs.all,
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
