/** A leg that talks with voicemail, as voicemail sees it. */

import type { CallId, Considered } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { VoiceCaller, VoiceLine, VoicemailService } from "../voicemail/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { Leg } from "./leg.ts";

export interface VoiceLineOptions {
  readonly call: CallId;
  readonly leg: Leg;
  readonly media: MediaEngine;
  readonly course: Pick<CallCourse, "dispatch">;
  /** Takes what became of the call. */
  readonly tried: Considered[];
  /** The dialogue is over. */
  readonly onOver: () => void;
}

export function voiceLineOf(options: VoiceLineOptions): VoiceLine {
  const { call, leg: { id }, media, course, tried, onOver } = options;
  return {
    play: (sound) => media.play(call, id, sound),
    record: (order) => media.record(call, id, order),
    stopRecording: () => media.stopRecording(call, id),
    hangUp: onOver,
    callBack: (to) => course.dispatch({ type: "calls-back", to }),
    note: (considered) => void tried.push(considered),
  };
}

/** Who talks with voicemail. */
export function voiceCallerOf(
  call: CallId,
  { party, device }: Leg,
  service: VoicemailService,
): VoiceCaller {
  const { number, name } = party;
  const hides = party.anonymous || service.kind === "leave-message" && service.anonymous === true;
  const isKnown = !hides && number !== "" && number !== "anonymous";
  return { call, number: isKnown ? number : undefined, name, user: device?.user };
}
