import type { UserId, VoiceMessageId } from "../domain/mod.ts";
import type { Recording } from "../media/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { DialogueParts } from "./dialogue_parts.ts";
import type { DialogueEnd, VoiceDialogue } from "./line.ts";
import { spokenNumber } from "./spoken.ts";
import { Take, type Taken } from "./take.ts";
import { type Spoken, Talk } from "./talk.ts";
import type { NoRoom } from "./voicemail.ts";

/** What a caller hears who cannot leave a message. */
const EXCUSES: Readonly<Record<NoRoom, string>> = {
  off: "not-available",
  full: "mailbox-full",
  disk: "no-message-now",
};
/** How often a caller may say too little. */
const ATTEMPTS = 3;

/** A caller leaves a message: greeting, beep, what the caller says, and what becomes of it. */
export class Leaving implements VoiceDialogue {
  readonly #parts: DialogueParts;
  readonly #mailbox: UserId;
  readonly #extension: string;
  readonly #talk: Talk;
  #take: Take | undefined;
  /** What waits for the caller's word. */
  #taken: Taken | undefined;
  #attempts = 0;
  #over = false;

  constructor(parts: DialogueParts, mailbox: UserId) {
    this.#parts = parts;
    this.#mailbox = mailbox;
    this.#extension = parts.users.get(mailbox)?.extension ?? "";
    this.#talk = new Talk(parts.line, parts.clock);
  }

  begin(): void {
    this.#begin().catch((error: unknown) => {
      this.#parts.log.error("A message could not be taken", { cause: messageOf(error) });
      this.#end([]);
    });
  }

  onPlayed(): void {
    this.#talk.onPlayed();
  }

  onKey(key: string): void {
    if (!this.#take) return this.#talk.onKey(key);
    if (key === "#") this.#take.end();
  }

  onRecorded(recording: Recording): void {
    this.#take?.onRecorded(recording);
  }

  /** Who hangs up has left the message; who brought another to the mailbox has not. */
  async stop(why: DialogueEnd): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#talk.stop();
    const taken = this.#taken ?? await this.#take?.stop();
    if (taken && why === "gone" && this.#isLongEnough(taken)) this.#keep(taken);
    else {
      const id = taken?.id ?? this.#take?.id;
      if (id !== undefined) await this.#parts.voicemail.discard(id);
      if (why === "gone") this.#noteNone();
    }
  }

  async #begin(): Promise<void> {
    const { voicemail } = this.#parts;
    const no = await voicemail.noRoom(this.#mailbox);
    if (this.#over) return;
    if (no) {
      this.#noteNone();
      return this.#end([EXCUSES[no], "goodbye"]);
    }
    const { greeting } = voicemail.mailbox(this.#mailbox);
    const own: readonly Spoken[] = greeting === undefined
      ? builtIn(this.#extension)
      : [{ path: voicemail.files.path(greeting) }];
    // Who knows the greeting does not have to hear it again.
    this.#talk.say(own, () => this.#record(), (key) => key === "#" && this.#record());
  }

  #record(): void {
    this.#taken = undefined;
    this.#talk.say(["beep"], () => {
      const { line, voicemail } = this.#parts;
      this.#talk.stop();
      this.#take = new Take(
        line,
        voicemail.files,
        voicemail.settings,
        (taken) => this.#onTaken(taken),
      );
      this.#take.begin();
    });
  }

  #onTaken(taken: Taken | undefined): void {
    const id = this.#take?.id;
    this.#take = undefined;
    if (!taken) {
      this.#noteNone();
      return this.#end(["no-message-now", "goodbye"]);
    }
    if (this.#isLongEnough(taken)) {
      this.#taken = taken;
      return this.#review();
    }
    if (id !== undefined) void this.#parts.voicemail.discard(id);
    // Nobody is there who could say more.
    const isGone = taken.recording.end === "silence" || taken.recording.end === "leg-gone";
    if (isGone || ++this.#attempts >= ATTEMPTS) {
      this.#noteNone();
      return this.#end(["goodbye"]);
    }
    this.#talk.say(["message-too-short"], () => this.#record());
  }

  #review(): void {
    this.#talk.ask({
      say: ["message-review"],
      onKey: (key) => this.#onReviewKey(key),
      onSilence: () => this.#send(),
    });
  }

  #onReviewKey(key: string): void {
    const taken = this.#taken;
    if (!taken) return;
    const { voicemail } = this.#parts;
    switch (key) {
      case "1":
      case "#":
        return this.#send();
      case "2":
        return this.#talk.say(
          [{ path: voicemail.files.path(taken.id) }],
          () => this.#review(),
          (next) => this.#onReviewKey(next),
        );
      case "3":
        void voicemail.discard(taken.id);
        return this.#record();
      default:
        return this.#review();
    }
  }

  #send(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    const isKept = taken !== undefined && this.#keep(taken);
    this.#end([isKept ? "message-sent" : "no-message-now", "goodbye"]);
  }

  #keep({ id, recording: { durationMs, octets } }: Taken): boolean {
    const { voicemail, caller, clock, line } = this.#parts;
    const isKept = voicemail.keep({
      id: id as VoiceMessageId,
      mailbox: this.#mailbox,
      call: caller.call,
      ...(caller.number === undefined ? {} : { from: caller.number }),
      fromName: caller.number === undefined ? "" : caller.name,
      called: this.#extension,
      at: clock.now(),
      durationMs,
      octets,
    });
    if (isKept) {
      const seconds = Math.round(durationMs / 1_000);
      line.note({ key: "voicemail.left", values: { extension: this.#extension, seconds } });
    } else void voicemail.discard(id);
    return isKept;
  }

  #isLongEnough({ recording }: Taken): boolean {
    return recording.durationMs >= this.#parts.voicemail.settings.shortestSeconds * 1_000;
  }

  #noteNone(): void {
    const values = { extension: this.#extension };
    this.#parts.line.note({ key: "voicemail.none", values });
  }

  #end(last: readonly string[]): void {
    if (this.#over) return;
    this.#talk.say(last, () => {
      this.#over = true;
      this.#parts.line.hangUp();
    });
  }
}

/** What callers hear of a mailbox whose owner has said nothing. */
function builtIn(extension: string): readonly string[] {
  const digits = spokenNumber(extension);
  const who = digits.length === extension.length && digits.length > 0
    ? ["the-person-at", ...digits, "does-not-answer"]
    : ["not-available"];
  return [...who, "leave-a-message"];
}
