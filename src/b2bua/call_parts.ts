/** The parts of one call, put together. */

import type { Call, EndCause } from "../call/mod.ts";
import type { CallId, Considered, Diversion, LegId } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { Clock, Log } from "../runtime/mod.ts";
import type { HeaderField, IncomingRequest } from "../sip/mod.ts";
import { Arrivals } from "./arrivals.ts";
import { CallCourse } from "./call_course.ts";
import { CallEffects, type CallEffectsOptions } from "./call_effects.ts";
import { CallLegs } from "./call_legs.ts";
import { type CallMedia, mediaOf } from "./call_media.ts";
import { CallTimes } from "./call_times.ts";
import { Hunt, type HuntOptions } from "./hunt.ts";
import type { Leg } from "./leg.ts";
import type { LegContext, LegObserver, Party } from "./leg_context.ts";
import { LegReports } from "./leg_reports.ts";
import { OwnPhones, type OwnPhonesOptions } from "./own_phones.ts";
import { OwnServices } from "./own_services.ts";
import { PendingOffers } from "./pending_offers.ts";
import { Rerouting } from "./rerouting.ts";
import type { Switchboard } from "./switchboard.ts";
import { groupMusic, waitingMusic } from "./waiting_music.ts";

/** A call that is placed for somebody. */
export interface PlacedCall {
  /** Who is to be called, as the own phones show it. */
  readonly called: Party;
  /** Who is called does not learn by whom. */
  readonly hidden: boolean;
  /** The own phone answers by itself. */
  readonly autoAnswer: boolean;
}

/** What a call is told of the world around it. */
export interface CallSurroundings {
  readonly id: CallId;
  readonly clock: Clock;
  readonly log: Log;
  readonly media: MediaEngine;
  readonly switchboard: Switchboard;
  /** For its legs. */
  readonly context: LegContext;
  /** Max-Forwards for the callees. */
  readonly maxForwards: number;
  /** What of the caller's INVITE goes on to the callees. */
  readonly passed: readonly HeaderField[];
  readonly diversions: readonly Diversion[];
  /** Whose phones ring first, for a call that nobody has sent an INVITE for. */
  readonly placed?: PlacedCall | undefined;
  /** What was considered to find out where the call leads. */
  readonly tried: Considered[];
}

/** What the call as a whole does when its parts say so. */
export interface CallDuties {
  /** Something was thrown in the queue. */
  readonly onError: (error: unknown) => void;
  /** `leg` is the first to be connected. */
  readonly onAnswered: (leg: LegId) => void;
  /** Answers a REFER in the dialog of a leg; runs in the queue. */
  readonly onRefer: (leg: Leg, incoming: IncomingRequest) => void;
  readonly end: (cause: EndCause) => Promise<void>;
}

export interface CallParts {
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly times: CallTimes;
  readonly offers: PendingOffers;
  readonly media: CallMedia;
  readonly hunt: Hunt;
  readonly ownPhones: OwnPhones;
  readonly services: OwnServices;
  readonly arrivals: Arrivals;
  readonly rerouting: Rerouting;
  readonly reports: LegReports;
}

/** The parts of a call that begins. */
export function partsOf(around: CallSurroundings, duties: CallDuties): CallParts {
  const { id: call, clock, log, media: engine, switchboard } = around;
  const course: CallCourse = new CallCourse({
    clock,
    carryOut: (effect) => effects.carryOut(effect),
    onError: duties.onError,
  });
  const legs = new CallLegs(course);
  const times = new CallTimes(clock);
  const media = mediaWith(around, course, legs, times);
  const common = { course, legs, times, offers: new PendingOffers() };
  const given = { call, clock, log, media: engine, ...common, ...media };
  const rerouting = new Rerouting(around);
  const observer = () => reports;
  const hunt = new Hunt({
    ...given,
    ...ringing(around, legs, course, rerouting, observer),
    onAnswered: duties.onAnswered,
    tried: around.tried,
  });
  const ownPhones = new OwnPhones({ ...given, forks: dialling(around, observer) });
  const services = new OwnServices({
    ...given,
    voicemail: switchboard.voicemail,
    tried: around.tried,
    timeZone: () => switchboard.timeZone,
    listen: (leg) => switchboard.hear(call, leg),
  });
  const arrivals = new Arrivals(given);
  const { park, freeSlot } = parking(around, course);
  const { end, onRefer } = duties;
  const effects = new CallEffects({
    ...given,
    hunt,
    ownPhones,
    services,
    rerouting,
    park,
    freeSlot,
    end,
  });
  const reports: LegReports = new LegReports({
    ...given,
    hunt,
    arrivals,
    services,
    onRefer,
  });
  return { ...common, media, hunt, ownPhones, services, arrivals, rerouting, reports };
}

function mediaWith(
  { id: call, media, log, switchboard }: CallSurroundings,
  course: CallCourse,
  legs: CallLegs,
  times: CallTimes,
): CallMedia {
  const ringsWithMusic = (state: Call | undefined) =>
    state?.phase === "ringing" && groupMusic(state.plan, switchboard) !== undefined;
  return mediaOf({
    call,
    media,
    log,
    course,
    domain: switchboard.domain,
    musicFor: (leg) => waitingMusic(leg, course.state, legs, switchboard),
    ringsWithMusic: () => ringsWithMusic(course.state),
    // A caller that is answered gets a BYE at the end, though it hears nobody yet.
    onAccepted: ({ id }) => {
      times.isAnswered();
      course.noteAnswered(id, true);
    },
    // Who called by a click has been answered by then, and no INVITE of theirs waits.
    onJoined: () => times.isAnswered(),
  });
}

function ringing(
  { id: call, switchboard, context, maxForwards, passed, tried }: CallSurroundings,
  legs: CallLegs,
  course: CallCourse,
  rerouting: Rerouting,
  observer: () => LegObserver,
): Pick<HuntOptions, "forks"> {
  /** Who sent the call where it is going, while it is on its way there. */
  const referredBy = (state: Call | undefined): Party | undefined =>
    state?.phase === "ringing" && state.transfer ? legs.transferor?.party : undefined;
  return {
    forks: (caller, member, plan, after) =>
      switchboard.forks({
        call,
        context,
        observer: observer(),
        maxForwards,
        passed,
        diversions: rerouting.diversions,
        referredBy: referredBy(course.state),
        tried,
        after,
        caller,
        member,
        plan,
      }),
  };
}

function dialling(
  { id: call, switchboard, context, maxForwards, passed, placed, tried }: CallSurroundings,
  observer: () => LegObserver,
): OwnPhonesOptions["forks"] {
  return (member) => {
    if (!placed) return 480;
    const { called, hidden, autoAnswer } = placed;
    return switchboard.forks({
      call,
      context,
      observer: observer(),
      maxForwards,
      passed,
      diversions: [],
      referredBy: undefined,
      tried,
      caller: { party: called, device: undefined, trunk: undefined },
      placedBy: { hidden },
      member,
      plan: { ...ONE_RINGS, called: called.number, autoAnswer },
    });
  };
}

const ONE_RINGS = { rounds: [], otherwise: {}, callerPrefix: "" };

function parking(
  { id, switchboard }: CallSurroundings,
  course: CallCourse,
): Pick<CallEffectsOptions, "park" | "freeSlot"> {
  return {
    park: (leg, parking) => {
      switchboard.park(id, leg, parking);
      course.startTimer("park", switchboard.parkMs);
    },
    freeSlot: (slot) => switchboard.freeSlot(slot),
  };
}
