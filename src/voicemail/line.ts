/** A caller who talks with voicemail, as voicemail sees it. */

import type { CallId, Considered, UserId } from "../domain/mod.ts";
import type { Recording, RecordingOrder, Sound } from "../media/mod.ts";

/** Who calls. */
export interface VoiceCaller {
  readonly call: CallId;
  /** Undefined for one who does not want to be known, or is not. */
  readonly number: string | undefined;
  readonly name: string;
  /** Whose phone it is; undefined for who calls from outside, and may call nobody. */
  readonly user: UserId | undefined;
}

/** What voicemail can do with a caller. */
export interface VoiceLine {
  /** Lets the caller hear something in place of what it hears. */
  play(sound: Sound): void;
  /** Writes down what the caller says. */
  record(order: RecordingOrder): void;
  stopRecording(): Promise<Recording | undefined>;
  /** The dialogue is over, and so is the call. */
  hangUp(): void;
  /** The dialogue is over, and the caller is connected to a number. */
  callBack(number: string): void;
  /** Writes down what became of the call. */
  note(considered: Considered): void;
}

/** Why a dialogue is stopped: the caller is gone, or another one is there in its place. */
export type DialogueEnd = "gone" | "replaced";

/** A conversation in which the caller answers by keys. It is told what happens on its line. */
export interface VoiceDialogue {
  begin(): void;
  /** What was played once is over. */
  onPlayed(): void;
  /** `0` to `9`, `*` or `#`. */
  onKey(key: string): void;
  /** A recording has ended. */
  onRecorded(recording: Recording): void;
  /** The caller is gone, or goes elsewhere. Resolves when nothing is left to be done. */
  stop(why: DialogueEnd): Promise<void>;
}
