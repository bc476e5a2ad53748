import { LONGEST_GREETING_SECONDS, type UserId } from "../domain/mod.ts";
import type { Recording } from "../media/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { DialogueParts } from "./dialogue_parts.ts";
import { Take, type Taken } from "./take.ts";
import type { Talk } from "./talk.ts";

export interface DeskEnds {
  /** Back to where it came from, after saying this. */
  readonly onDone: (said: readonly string[]) => void;
  readonly onSilence: () => void;
}

/** Less is a mistake, milliseconds; a WAV file that is played has a second at least. */
const SHORTEST_MS = 1_000;
/** So much silence ends a greeting, seconds. */
const SILENCE_SECONDS = 5;

/** The owner hears, records and removes the greeting. */
export class GreetingDesk {
  readonly #parts: DialogueParts;
  readonly #talk: Talk;
  readonly #user: UserId;
  readonly #ends: DeskEnds;
  #take: Take | undefined;
  #taken: Taken | undefined;

  constructor(parts: DialogueParts, talk: Talk, user: UserId, ends: DeskEnds) {
    this.#parts = parts;
    this.#talk = talk;
    this.#user = user;
    this.#ends = ends;
  }

  begin(): void {
    this.#talk.ask({
      say: ["greeting-menu"],
      onKey: (key) => this.#onKey(key),
      onSilence: this.#ends.onSilence,
    });
  }

  /** True for a key that was meant for a recording. */
  onKey(key: string): boolean {
    if (!this.#take) return false;
    if (key === "#") this.#take.end();
    return true;
  }

  onRecorded(recording: Recording): void {
    this.#take?.onRecorded(recording);
  }

  /** What was not confirmed is forgotten. */
  async stop(): Promise<void> {
    const { voicemail } = this.#parts;
    await this.#take?.stop();
    const id = this.#taken?.id ?? this.#take?.id;
    if (id !== undefined) await voicemail.discard(id);
  }

  #onKey(key: string): void {
    const { voicemail } = this.#parts;
    switch (key) {
      case "1": {
        const { greeting } = voicemail.mailbox(this.#user);
        const own = greeting === undefined
          ? ["greeting-built-in"]
          : [{ path: voicemail.files.path(greeting) }];
        return this.#talk.say(own, () => this.begin(), (key) => this.#onKey(key));
      }
      case "2":
        return this.#record();
      case "3":
        void voicemail.setGreeting(this.#user, undefined);
        voicemail.tell(this.#user, "mailbox.greeting-removed");
        return this.#ends.onDone(["greeting-built-in"]);
      case "*":
        return this.#ends.onDone([]);
      default:
        return this.begin();
    }
  }

  #record(): void {
    const { voicemail, line, log } = this.#parts;
    this.#taken = undefined;
    const begin = () => {
      this.#talk.stop();
      const limits = {
        longestSeconds: LONGEST_GREETING_SECONDS,
        silenceSeconds: SILENCE_SECONDS,
      };
      this.#take = new Take(line, voicemail.files, limits, (taken) => this.#onTaken(taken));
      this.#take.begin();
    };
    this.#talk.say(
      ["record-greeting", "beep"],
      () =>
        void voicemail.files.prepare().then(begin, (error: unknown) => {
          log.error("No greeting can be kept", { cause: messageOf(error) });
          this.#ends.onDone(["no-message-now"]);
        }),
    );
  }

  #onTaken(taken: Taken | undefined): void {
    const id = this.#take?.id;
    this.#take = undefined;
    if (!taken || taken.recording.durationMs < SHORTEST_MS) {
      if (id !== undefined) void this.#parts.voicemail.discard(id);
      return this.#talk.say(["message-too-short"], () => this.begin());
    }
    this.#taken = taken;
    this.#review();
  }

  #review(): void {
    this.#talk.ask({
      say: ["greeting-review"],
      onKey: (key) => this.#onReviewKey(key),
      onSilence: this.#ends.onSilence,
    });
  }

  #onReviewKey(key: string): void {
    const taken = this.#taken;
    const { voicemail } = this.#parts;
    if (!taken) return this.begin();
    switch (key) {
      case "1":
        this.#taken = undefined;
        void voicemail.setGreeting(this.#user, taken.id);
        voicemail.tell(this.#user, "mailbox.greeting-changed");
        return this.#ends.onDone(["greeting-saved"]);
      case "2":
        return this.#talk.say(
          [{ path: voicemail.files.path(taken.id) }],
          () => this.#review(),
          (key) => this.#onReviewKey(key),
        );
      case "3":
        void voicemail.discard(taken.id);
        return this.#record();
      default:
        return this.#review();
    }
  }
}
