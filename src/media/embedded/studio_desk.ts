import type { CallId, LegId } from "../../domain/mod.ts";
import type { Log, Meter } from "../../runtime/mod.ts";
import type { MediaObserver } from "../media_engine.ts";
import type { EncodedSounds } from "../sounds/encoded_sounds.ts";
import type { StudioLink } from "../studio/studio_link.ts";
import type { StudioReport } from "../studio/studio_order.ts";
import type { CallMedia } from "./call_media.ts";
import { LegFeeds } from "./leg_feeds.ts";
import type { LegMedia } from "./leg_media.ts";
import { Mixes } from "./mixes.ts";
import { Recordings } from "./recordings.ts";

export interface StudioDeskOptions {
  readonly log: Log;
  readonly meter: Meter;
  readonly observer: MediaObserver;
  readonly studio: StudioLink;
  readonly encoded: EncodedSounds;
  /** Does something for a leg in its call's turn, if it is still there. */
  readonly inTurn: (
    call: CallId,
    leg: LegId,
    task: (call: CallMedia, leg: LegMedia) => void,
  ) => void;
}

/** What the studio does for the legs of all calls, and what becomes of what it tells. */
export class StudioDesk {
  readonly recordings: Recordings;
  readonly mixes: Mixes;
  readonly #feeds: LegFeeds;
  readonly #log: Log;

  constructor(options: StudioDeskOptions) {
    const { studio, log } = options;
    this.#log = log;
    this.#feeds = new LegFeeds(studio);
    const common = { ...options, feeds: this.#feeds };
    this.recordings = new Recordings(common);
    this.mixes = new Mixes(common);
    studio.onReport((report) => this.#hear(report));
    studio.onFailure(() => {
      this.#feeds.renew();
      this.recordings.failAll();
      this.mixes.renew();
    });
  }

  /** Adds to the changes of `call` what follows from the leg's descriptions now. */
  refresh(call: CallMedia, leg: LegMedia): void {
    this.#feeds.refresh(call, leg);
  }

  /** The leg is gone, and its streams with it. */
  forget(call: CallMedia, leg: LegMedia): void {
    void this.recordings.end(leg, "leg-gone");
    this.mixes.forget(call.id, leg);
    this.#feeds.forget(leg);
  }

  #hear(report: StudioReport): void {
    switch (report.report) {
      case "recorded":
        return this.recordings.hear(report);
      case "unmixed":
        return this.mixes.released(report.mix);
      case "fault":
        return this.#log.error("Something failed in the media studio", { why: report.why });
      case "stopped":
    }
  }
}
