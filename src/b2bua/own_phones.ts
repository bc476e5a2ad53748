import type { LegId, RingMember } from "../domain/mod.ts";
import type { Log } from "../runtime/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallLegs } from "./call_legs.ts";
import type { Leg } from "./leg.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";
import type { Fork } from "./switchboard.ts";

export interface OwnPhonesOptions {
  readonly log: Log;
  readonly course: CallCourse;
  readonly legs: CallLegs;
  readonly endpoint: OwnEndpoint;
  /** As `Switchboard.forks`, for who wants to call. */
  readonly forks: (member: RingMember) => readonly Fork[] | number;
}

/** The phones of one who calls by a click: they ring first, and talk with us until others answer. */
export class OwnPhones {
  readonly #options: OwnPhonesOptions;

  constructor(options: OwnPhonesOptions) {
    this.#options = options;
  }

  /** Rings `member`, with an offer of ours: nobody else is there yet. */
  async ring(member: RingMember): Promise<void> {
    const { course, legs, forks } = this.#options;
    const found = forks(member);
    if (typeof found === "number") return this.#rung([], found);
    for (const { leg } of found) legs.add(leg);
    await this.#rung(found.map(({ leg }) => leg.id));
    for (const fork of found) {
      const status = await this.#invite(fork);
      if (status !== undefined) return course.handle({ type: "unofferable", status });
    }
  }

  #rung(legs: readonly LegId[], status?: number): void | Promise<void> {
    const { course } = this.#options;
    return course.handle({
      type: "rung",
      member: 0,
      legs,
      ...(status === undefined ? {} : { status }),
    });
  }

  async #invite({ leg, invitation }: Fork): Promise<488 | 503 | undefined> {
    const { endpoint, log } = this.#options;
    // It may have been cancelled while the media of another was prepared.
    if (leg.over) return undefined;
    const sdp = await endpoint.offerTo(leg);
    if ("refused" in sdp) {
      log.info("An offer cannot work", { why: sdp.why });
      return sdp.refused === "no-ports" ? 503 : 488;
    }
    if (!leg.over) leg.invite({ ...invitation, sdp });
    return undefined;
  }

  /** `leg` has been answered: it hears us from now on. */
  async greet(leg: Leg): Promise<void> {
    const { course, endpoint } = this.#options;
    const heard = await endpoint.greet(leg);
    return course.handle(
      heard ? { type: "connected" } : { type: "media-refused", leg: leg.id },
    );
  }
}
