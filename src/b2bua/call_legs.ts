import type { LegId } from "../domain/mod.ts";
import type { CallCourse } from "./call_course.ts";
import { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import { sipReason } from "./reason.ts";

/** Every leg that ever was part of a call, and what they are to each other now. */
export class CallLegs {
  readonly #legs = new Map<LegId, Leg>();
  readonly #course: Pick<CallCourse, "caller" | "partnerOf">;
  /** Who asked for the transfer that is under way. */
  transferor: Leg | undefined;

  constructor(course: Pick<CallCourse, "caller" | "partnerOf">) {
    this.#course = course;
  }

  add(leg: Leg): void {
    this.#legs.set(leg.id, leg);
  }

  get(id: LegId): Leg | undefined {
    return this.#legs.get(id);
  }

  /** Does `act` with the leg, if there is one. */
  with(id: LegId, act: (leg: Leg) => void | Promise<void>): void | Promise<void> {
    const leg = this.#legs.get(id);
    return leg && act(leg);
  }

  /** In the order in which they came. */
  get all(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  /** Those that have not ended. */
  get present(): readonly Leg[] {
    return this.all.filter(({ over }) => !over);
  }

  /** The party that waits, while somebody is looked for. */
  get waiting(): Leg | undefined {
    const { caller } = this.#course;
    return caller === undefined ? undefined : this.#legs.get(caller);
  }

  /** The other of the two that talk; undefined while they do not. */
  partnerOf({ id }: Leg): Leg | undefined {
    const partner = this.#course.partnerOf(id);
    return partner === undefined ? undefined : this.#legs.get(partner);
  }

  /** The final response for whoever waits for one; `cause` is the status that it stands for. */
  reject(status: number, cause: number): void {
    for (const leg of this.#legs.values()) {
      if (!(leg instanceof CallerLeg) || !leg.unanswered) continue;
      // A status the caller did not cause gets the true one as its Reason, RFC 3326.
      leg.reject(status, status === cause ? [] : [sipReason(cause, "Callee failed")]);
    }
  }
}
