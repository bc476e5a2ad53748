import type { CallId, LegId } from "../../domain/mod.ts";
import type { Counter, Log, Meter } from "../../runtime/mod.ts";
import {
  type MediaObserver,
  MOST_RECORDINGS,
  type Recording,
  type RecordingEnd,
  type RecordingOrder,
} from "../media_engine.ts";
import type { StudioLink } from "../studio/studio_link.ts";
import type { StudioReport } from "../studio/studio_order.ts";
import type { CallMedia } from "./call_media.ts";
import type { LegFeeds } from "./leg_feeds.ts";
import type { LegMedia } from "./leg_media.ts";
import type { StudioDeskOptions } from "./studio_desk.ts";
import { legVoiceOf } from "./leg_voice.ts";

const ENDS: readonly RecordingEnd[] = ["stopped", "silence", "length", "leg-gone", "failed"];

const THREAD_FAILED = "Its thread has failed";

export interface RecordingsOptions {
  readonly log: Log;
  readonly meter: Meter;
  readonly observer: MediaObserver;
  readonly studio: StudioLink;
  readonly feeds: LegFeeds;
  readonly inTurn: StudioDeskOptions["inTurn"];
}

interface Running {
  readonly call: CallId;
  readonly leg: LegId;
  readonly path: string;
  readonly ended: PromiseWithResolvers<Recording>;
}

/** What is being recorded, and whom to tell of its end. */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #running = new Map<number, Running>();
  readonly #counters: ReadonlyMap<RecordingEnd, Counter>;
  #lastId = 0;

  constructor(options: RecordingsOptions) {
    this.#options = options;
    const { meter } = options;
    this.#counters = new Map(ENDS.map((end) => [
      end,
      meter.counter("media_recordings_total", "Recordings that have ended.", { end }),
    ]));
    meter.gauge("media_recordings", "Legs that are being recorded.", () => this.#running.size);
  }

  /** `MediaEngine.record`, in the turn of `call`. */
  start(call: CallMedia, leg: LegMedia, order: RecordingOrder): void {
    const { studio, feeds } = this.#options;
    this.end(leg, "stopped");
    const why = studio.failed
      ? THREAD_FAILED
      : this.#running.size >= MOST_RECORDINGS
      ? "Too many are being made"
      : undefined;
    if (why !== undefined) return this.refuse(call.id, leg.id, order, "failed", why);
    const recording = ++this.#lastId;
    const { path, maximumMs, silenceMs } = order;
    const ended = Promise.withResolvers<Recording>();
    this.#running.set(recording, { call: call.id, leg: leg.id, path, ended });
    leg.recording = recording;
    const feed = feeds.open(leg);
    const rateHz = legVoiceOf(leg)?.codec.rateHz ?? 8000;
    studio.order({ do: "record", recording, feed, path, rateHz, maximumMs, silenceMs });
  }

  /** There is nothing that could be recorded. */
  refuse(
    call: CallId,
    leg: LegId,
    { path }: RecordingOrder,
    end: "leg-gone" | "failed",
    why?: string,
  ): void {
    this.#tell(call, leg, { path, durationMs: 0, octets: 0, end }, why);
  }

  /** `MediaEngine.stopRecording`. */
  async stop(call: CallMedia, legId: LegId): Promise<Recording | undefined> {
    // The call's next verb does not wait for the file.
    const ending = await call.inTurn(() => {
      const leg = call.legs.get(legId);
      return { complete: leg && this.end(leg, "stopped") };
    });
    return await ending.complete;
  }

  /** Ends what is recorded of `leg`, and resolves when that is complete. */
  end(leg: LegMedia, end: "stopped" | "leg-gone"): Promise<Recording> | undefined {
    const recording = leg.recording;
    leg.recording = undefined;
    const running = recording === undefined ? undefined : this.#running.get(recording);
    if (!running || recording === undefined) return undefined;
    this.#options.studio.order({ do: "end", recording, end });
    return running.ended.promise;
  }

  hear(report: Extract<StudioReport, { readonly report: "recorded" }>): void {
    this.#finish(report.recording, report.result, report.why);
  }

  /** The studio is gone. */
  failAll(): void {
    for (const [id, { path }] of [...this.#running]) {
      this.#finish(id, { path, durationMs: 0, octets: 0, end: "failed" }, THREAD_FAILED);
    }
  }

  #finish(id: number, result: Recording, why: string | undefined): void {
    const running = this.#running.get(id);
    if (!running) return;
    this.#running.delete(id);
    this.#options.inTurn(running.call, running.leg, (_call, leg) => {
      if (leg.recording === id) leg.recording = undefined;
    });
    this.#tell(running.call, running.leg, result, why);
    running.ended.resolve(result);
  }

  #tell(call: CallId, leg: LegId, result: Recording, why?: string): void {
    const { log, observer } = this.#options;
    this.#counters.get(result.end)?.add();
    if (result.end === "failed") log.error("A recording failed", { call, leg, why: why ?? "" });
    observer.onRecorded(call, leg, result);
  }
}
