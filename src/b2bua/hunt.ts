import { startCall } from "../call/mod.ts";
import type { Considered, LegId, RingMember, RingPlan } from "../domain/mod.ts";
import type { Log } from "../runtime/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallLegs } from "./call_legs.ts";
import { CalleeLeg } from "./callee_leg.ts";
import { CallerLeg } from "./caller_leg.ts";
import type { Conversation } from "./conversation.ts";
import type { Leg } from "./leg.ts";
import type { LegSounds } from "./leg_sounds.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";
import type { Fork, RingRequest } from "./switchboard.ts";

export interface HuntOptions {
  readonly log: Log;
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly conversation: Conversation;
  readonly endpoint: OwnEndpoint;
  readonly sounds: LegSounds;
  /** As `Switchboard.forks`, for this call. */
  readonly forks: (
    caller: Leg,
    member: RingMember,
    plan: RingPlan,
    after: RingRequest["after"],
  ) => readonly Fork[] | number;
  /** Takes what was considered. */
  readonly tried: Considered[];
  /** `callee` is the other party from now on. */
  readonly onAnswered: (callee: LegId) => void;
}

/** The hunt for somebody who answers: rings the members of a plan, and tells the caller. */
export class Hunt {
  readonly #options: HuntOptions;
  #early: Uint8Array | undefined;

  constructor(options: HuntOptions) {
    this.#options = options;
  }

  /** Answers `caller`, who hears music until somebody of `plan` is there. */
  async startWithMusic(caller: CallerLeg, plan: RingPlan): Promise<void> {
    const { course, endpoint, sounds } = this.#options;
    const { call: waiting } = startCall(caller.id, plan);
    const begun = startCall(caller.id, plan, true);
    await course.begin({ call: waiting, effects: [] });
    const ring = async () => {
      await course.begin(begun);
      if (course.phase === "ringing") sounds.play(caller, "music");
    };
    // What a caller can that lets us offer is known with its ACK, and only then to be offered on.
    const isOffered = caller.offeredSdp !== undefined;
    const answered = await endpoint.answerCaller(caller, isOffered ? undefined : ring);
    if (!answered) return course.handle({ type: "unofferable", status: 488 });
    if (isOffered) return ring();
    await course.begin({ call: begun.call, effects: [] });
  }

  /** Rings `member`, the one with this `index` of its round; `after` a leg that did not reach it. */
  ring(
    index: number,
    member: RingMember,
    after?: RingRequest["after"],
  ): void | Promise<void> {
    const { course, legs, forks } = this.#options;
    const [state, caller] = [course.state, legs.waiting];
    if (state?.phase !== "ringing" && state?.phase !== "paging" || !caller) return;
    const found = forks(caller, member, state.plan, after);
    if (typeof found === "number") {
      return course.handle({ type: "rung", member: index, legs: [], status: found });
    }
    for (const { leg } of found) legs.add(leg);
    const rung = found.map(({ leg }) => leg.id);
    const ways = found[0]?.ways;
    const pending = course.handle({
      type: "rung",
      member: index,
      legs: rung,
      ...(ways ? { ways } : {}),
    });
    const { confirm } = member;
    return pending
      ? pending.then(() => this.#invite(caller, found, confirm))
      : this.#invite(caller, found, confirm);
  }

  async #invite(caller: Leg, forks: readonly Fork[], confirms: boolean): Promise<void> {
    const { course, conversation, endpoint, log, tried } = this.#options;
    for (const { leg, invitation } of forks) {
      // It may have been cancelled while the media of another was prepared.
      if (leg.over) continue;
      const sdp = course.phase === "paging"
        ? await endpoint.offerPage(caller, leg)
        : await conversation.offerTo(caller, leg, confirms);
      if (sdp && "refused" in sdp) {
        log.info("An offer cannot work", { why: sdp.why });
        if (sdp.refused === "encryption") tried.push({ key: "encryption.refused", values: {} });
        const status = sdp.refused === "no-ports" ? 503 : 488;
        return course.handle({ type: "unofferable", status });
      }
      if (!leg.over) leg.invite({ ...invitation, sdp });
    }
  }

  /** Keeps the early media of the provisional response that is to be passed on next. */
  keepEarly(sdp: Uint8Array | undefined): void {
    this.#early = sdp;
  }

  /** Passes a provisional response of `leg` on to who waits. */
  progress(leg: Leg, status: number): void | Promise<void> {
    const caller = this.#options.legs.waiting;
    const sdp = this.#early;
    this.#early = undefined;
    if (caller) return this.#options.conversation.progress(leg, caller, status, sdp);
  }

  /** Answers the caller with the media of `callee`. */
  connect(callee: Leg): void | Promise<void> {
    const { course, legs, conversation, onAnswered } = this.#options;
    const caller = legs.waiting;
    if (course.phase !== "talking") return;
    if (!(callee instanceof CalleeLeg) || !(caller instanceof CallerLeg)) return;
    onAnswered(callee.id);
    return conversation.connect(callee, caller);
  }
}
