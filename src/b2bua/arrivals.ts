import type { CallEvent } from "../call/mod.ts";
import type { CallId } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallLegs } from "./call_legs.ts";
import type { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";

export interface ArrivalsOptions {
  readonly call: CallId;
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly endpoint: OwnEndpoint;
  readonly media: MediaEngine;
}

/** Legs that are answered to take part in a call there is, and have not acknowledged it yet. */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #coming = new Set<Leg>();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /**
   * Answers `leg`, whose INVITE waits, and then `event` says what it is here for. `mayCome` is
   * asked last of all; when it says no, the INVITE gets `otherwise`.
   */
  adopt(leg: CallerLeg, event: CallEvent, mayCome: () => boolean, otherwise: number): void {
    const { call, course, legs, endpoint, media } = this.#options;
    this.#coming.add(leg);
    course.push(async () => {
      // It may have given up, or the call ended.
      if (!this.#coming.has(leg)) return;
      if (!mayCome()) {
        this.#coming.delete(leg);
        return leg.reject(otherwise);
      }
      legs.add(leg);
      const answered = await endpoint.answerCaller(leg, () => {
        this.#coming.delete(leg);
        return course.handle(event);
      });
      if (answered && !leg.over) return;
      this.#coming.delete(leg);
      media.dropLeg(call, leg.id);
      leg.reject(488);
    });
  }

  /** True for a leg that was to come, and does not any more. */
  turnBack(leg: Leg): boolean {
    return this.#coming.delete(leg);
  }

  /** The call is over for them. */
  hangUp(): void {
    for (const leg of this.#coming) leg.bye("hung-up");
    this.#coming.clear();
  }
}
