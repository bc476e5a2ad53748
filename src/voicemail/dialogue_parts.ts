import type { UserStore } from "../domain/mod.ts";
import type { Clock, Log } from "../runtime/mod.ts";
import type { VoiceCaller, VoiceLine } from "./line.ts";
import type { Voicemail } from "./voicemail.ts";

/** What a conversation with a caller needs. */
export interface DialogueParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly voicemail: Voicemail;
  readonly caller: VoiceCaller;
  readonly line: VoiceLine;
  /** Where dates are told; on this machine if undefined. */
  readonly timeZone: () => string | undefined;
}
