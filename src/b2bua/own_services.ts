import type { CallId, Considered, LegId, Refusal, Service } from "../domain/mod.ts";
import type { Digit, MediaEngine, Recording } from "../media/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { CallCourse } from "./call_course.ts";
import { CallerLeg } from "./caller_leg.ts";
import type { Leg } from "./leg.ts";
import type { OwnEndpoint } from "./own_endpoint.ts";
import { ServiceRun } from "./service_run.ts";
import type { Switchboard } from "./switchboard.ts";
import { voiceCallerOf, voiceLineOf } from "./voice_line.ts";

export interface OwnServicesOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  readonly clock: Clock;
  /** Where the speaking clock is told; on this machine if undefined. */
  readonly timeZone: () => string | undefined;
  readonly voicemail: Switchboard["voicemail"];
  /** Takes what became of the call. */
  readonly tried: Considered[];
  /** Lets a leg hear whom it was placed to listen to. */
  readonly listen: (leg: LegId) => void;
  readonly course: CallCourse;
  readonly endpoint: OwnEndpoint;
}

/** What a caller gets of us instead of another person, one thing at a time. */
export class OwnServices {
  readonly #options: OwnServicesOptions;
  #run: ServiceRun | undefined;

  constructor(options: OwnServicesOptions) {
    this.#options = options;
  }

  /** Serves `leg` from now on, which is answered first if it has to be. */
  serve(leg: Leg, service: Service): void | Promise<void> {
    const { call, media, clock, course, endpoint, voicemail, tried } = this.#options;
    const onOver = () => course.dispatch({ type: "service-over" });
    const run: ServiceRun = new ServiceRun({
      call,
      leg: leg.id,
      media,
      clock,
      service,
      timeZone: this.#options.timeZone(),
      onOver,
      attend: (service, onOver) =>
        voicemail?.attend(
          service,
          voiceCallerOf(call, leg, service),
          voiceLineOf({ call, leg, media, course, tried, onOver }),
        ),
      listen: () => this.#options.listen(leg.id),
    });
    void this.#run?.stop("replaced");
    this.#run = run;
    // Its own phone was answered with an offer of ours: it talks with us already.
    if (service.kind === "listen") return run.begin();
    if (!(leg instanceof CallerLeg && leg.unanswered)) {
      return endpoint.turnToUs(leg, () => run.begin());
    }
    return service.kind === "turn-away"
      ? this.#turnAway(leg, service.how, run)
      : this.#answer(leg, () => run.begin());
  }

  /** Answers the INVITE of one that speaks to many. */
  async address(caller: CallerLeg): Promise<void> {
    const { course, endpoint } = this.#options;
    const connected = () => course.handle({ type: "connected" });
    // Which of our codecs a caller takes that lets us offer is known with its ACK.
    const isOffered = caller.offeredSdp !== undefined;
    if (!await endpoint.answerCaller(caller, isOffered ? undefined : connected)) {
      return course.handle({ type: "media-refused", leg: caller.id });
    }
    if (isOffered) return connected();
  }

  /** Lets a caller hear us that is not answered: nobody pays for being turned away. */
  async #turnAway(caller: CallerLeg, how: Refusal, run: ServiceRun): Promise<void> {
    const { course, endpoint } = this.#options;
    if (how === "silent") caller.progress(180);
    else if (!await endpoint.progressCaller(caller)) {
      // Without an offer, or with one that cannot work, there is only the status to tell.
      return course.handle({ type: "service-over" });
    }
    run.begin();
  }

  /** Answers the caller's INVITE ourselves, and then does what `then` does. */
  async #answer(caller: CallerLeg, then: () => void): Promise<void> {
    const { course, endpoint } = this.#options;
    if (!await endpoint.answerCaller(caller)) {
      return course.handle({ type: "media-refused", leg: caller.id });
    }
    then();
    return course.handle({ type: "connected" });
  }

  /** What a leg heard from us once is over. */
  onPlayed(): void {
    this.#run?.onPlayed();
  }

  /** The caller pressed a key. */
  onKey({ key }: Digit): void {
    this.#run?.onKey(key);
  }

  /** What the caller said has been written down. */
  onRecorded(leg: LegId, recording: Recording): void {
    this.#run?.onRecorded(leg, recording);
  }

  /**
   * What was being done is over: the caller has gone, or on to somebody else. Resolves when what
   * it said is kept.
   */
  async stop(): Promise<void> {
    await this.#run?.stop("gone");
  }
}
