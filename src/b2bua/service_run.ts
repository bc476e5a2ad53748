import type { Announcement, CallId, LegId, Refusal, Service } from "../domain/mod.ts";
import type { MediaEngine, Recording, Sound } from "../media/mod.ts";
import type { Clock, Timer } from "../runtime/mod.ts";
import type { DialogueEnd, VoiceDialogue, VoicemailService } from "../voicemail/mod.ts";
import { spokenTime } from "./spoken_time.ts";

export interface ServiceRunOptions {
  readonly call: CallId;
  readonly leg: LegId;
  readonly media: MediaEngine;
  readonly clock: Clock;
  readonly service: Service;
  /** Where the clock is told; on this machine if undefined. */
  readonly timeZone?: string | undefined;
  /** Lets the leg hear whom it was placed to listen to. */
  readonly listen: () => void;
  /** It has said all it has to say. */
  readonly onOver: () => void;
  /** Begins to talk with the caller by keys; undefined where there is no voicemail. */
  readonly attend: (service: VoicemailService, onOver: () => void) => VoiceDialogue | undefined;
}

/** The speaking clock says the time of the next of these marks, milliseconds. */
const MARK_MS = 5_000;
/** It takes so long to say it at most. */
const SPEAKING_MS = 6_000;
/** How often the time is told before the clock hangs up. */
const TELLINGS = 6;

/** How long somebody has to press the key. */
const CHALLENGE_MS = 20_000;
const CHALLENGE: Sound = { kind: "prompts", names: ["press-five-to-connect"], repeat: true };

/** What is heard by who is turned away, and for how long, milliseconds. */
const TURNING_AWAY: Readonly<Record<Refusal, { readonly sound?: Sound; readonly ms: number }>> = {
  "busy": { sound: { kind: "tone", tone: "busy" }, ms: 5_000 },
  "declined": { sound: { kind: "tone", tone: "busy" }, ms: 5_000 },
  "not-in-service": { sound: { kind: "tone", tone: "information" }, ms: 8_000 },
  // The caller's own exchange lets it hear ringing.
  "silent": { ms: 60_000 },
};

const soundOf = (announcement: Announcement): Sound =>
  announcement.kind === "file"
    ? { kind: "file", name: announcement.name }
    : { kind: "prompts", names: [announcement.name], repeat: false };

/** The number digit by digit. */
function emergencyTest(shown: string | undefined): Sound {
  const names = shown === undefined
    ? ["emergency-test", "number-up-to-line"]
    : ["emergency-test", "number-shown", ...shown.replace(/\D/g, "")];
  return { kind: "prompts", names: [...names, "goodbye"], repeat: false };
}

/** One of the things that we do ourselves, for one leg. */
export class ServiceRun {
  readonly #options: ServiceRunOptions;
  #timer: Timer | undefined;
  #tellings = 0;
  #dialogue: VoiceDialogue | undefined;
  #over = false;

  constructor(options: ServiceRunOptions) {
    this.#options = options;
  }

  begin(): void {
    const { service, media, call, leg } = this.#options;
    switch (service.kind) {
      case "echo":
        return media.play(call, leg, { kind: "echo", delayMs: service.delayMs });
      case "milliwatt":
        return media.play(call, leg, { kind: "tone", tone: "milliwatt" });
      case "music":
        return media.play(call, leg, { kind: "music" });
      case "say":
        return media.play(call, leg, { kind: "prompts", names: service.prompts, repeat: false });
      case "emergency-test":
        return media.play(call, leg, emergencyTest(service.shown));
      case "announce":
        return media.play(call, leg, soundOf(service.announcement));
      case "leave-message":
      case "mailbox":
        return this.#talk(service);
      case "challenge":
        return this.#challenge();
      case "turn-away":
        return this.#turnAway(service.how);
      case "clock":
        return this.#tellTime();
      case "listen":
        return this.#options.listen();
    }
  }

  /** What was played once is over. */
  onPlayed(): void {
    const { kind } = this.#options.service;
    this.#dialogue?.onPlayed();
    if (kind === "say" || kind === "announce" || kind === "emergency-test") this.#end();
  }

  onKey(key: string): void {
    this.#dialogue?.onKey(key);
  }

  onRecorded(leg: LegId, recording: Recording): void {
    // That of a leg that was replaced comes late.
    if (leg === this.#options.leg) this.#dialogue?.onRecorded(recording);
  }

  /** Resolves when what the caller said is kept; at once where nothing was. */
  stop(why: DialogueEnd): void | Promise<void> {
    const { service, media, call, leg } = this.#options;
    const listens = service.kind === "challenge" || this.#dialogue !== undefined;
    if (!this.#over && listens) media.unlisten(call, leg);
    this.#over = true;
    this.#timer?.cancel();
    return this.#dialogue?.stop(why);
  }

  #talk(service: VoicemailService): void {
    const { media, call, leg, attend } = this.#options;
    this.#dialogue = attend(service, () => this.#end());
    if (!this.#dialogue) return this.#end();
    media.listen(call, leg);
    this.#dialogue.begin();
  }

  #challenge(): void {
    const { media, call, leg, clock } = this.#options;
    media.listen(call, leg);
    media.play(call, leg, CHALLENGE);
    this.#timer = clock.after(CHALLENGE_MS, () => this.#end());
  }

  #turnAway(how: Refusal): void {
    const { media, call, leg, clock } = this.#options;
    const { sound, ms } = TURNING_AWAY[how];
    if (sound) media.play(call, leg, sound);
    this.#timer = clock.after(ms, () => this.#end());
  }

  #tellTime(): void {
    const { media, call, leg, clock } = this.#options;
    if (this.#tellings++ === TELLINGS) return this.#end();
    const now = clock.now().getTime();
    const mark = Math.ceil((now + SPEAKING_MS) / MARK_MS) * MARK_MS;
    const names = spokenTime(new Date(mark), this.#options.timeZone);
    media.play(call, leg, { kind: "prompts", names, repeat: false });
    this.#timer = clock.after(mark - now, () => {
      media.play(call, leg, { kind: "prompts", names: ["beep"], repeat: false });
      this.#timer = clock.after(1_000, () => this.#tellTime());
    });
  }

  #end(): void {
    if (this.#over) return;
    void this.stop("gone");
    this.#options.onOver();
  }
}
