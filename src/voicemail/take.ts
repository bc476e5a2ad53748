import type { Recording, RecordingOrder } from "../media/mod.ts";
import type { VoiceLine } from "./line.ts";
import type { VoiceFileStore } from "./voice_files.ts";

/** How long something may be that a caller says. */
export interface TakeLimits {
  readonly longestSeconds: number;
  readonly silenceSeconds: number;
}

/** Something that was recorded. */
export interface Taken {
  readonly id: string;
  readonly recording: Recording;
}

/** One attempt of a caller to say something: from the beep until it ends, in whichever way. */
export class Take {
  readonly id: string;
  readonly #line: VoiceLine;
  readonly #order: RecordingOrder;
  readonly #onEnd: (taken: Taken | undefined) => void;
  #ending: Promise<Taken | undefined> | undefined;
  #over = false;

  /** @param onEnd It has ended, but for `stop`; undefined when nothing was written. */
  constructor(
    line: VoiceLine,
    files: VoiceFileStore,
    { longestSeconds, silenceSeconds }: TakeLimits,
    onEnd: (taken: Taken | undefined) => void,
  ) {
    this.id = files.newId();
    this.#line = line;
    this.#onEnd = onEnd;
    this.#order = {
      path: files.path(this.id),
      maximumMs: longestSeconds * 1_000,
      silenceMs: silenceSeconds * 1_000,
    };
  }

  /** The caller may speak. It may be over at once, where the disk takes nothing. */
  begin(): void {
    this.#line.record(this.#order);
  }

  /** It has ended by itself. */
  onRecorded(recording: Recording): void {
    this.#settle(recording);
  }

  /** The caller has said everything. */
  end(): void {
    void this.#stopped().then((taken) => this.#tell(taken));
  }

  /** Ends it without telling; resolves with what was recorded. */
  stop(): Promise<Taken | undefined> {
    this.#over = true;
    return this.#stopped();
  }

  #stopped(): Promise<Taken | undefined> {
    return this.#ending ??= this.#line.stopRecording().then((one) => this.#takenOf(one));
  }

  #settle(recording: Recording): void {
    const taken = this.#takenOf(recording);
    // Whoever waits for the end gets the same.
    this.#ending ??= Promise.resolve(taken);
    this.#tell(taken);
  }

  #tell(taken: Taken | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#onEnd(taken);
  }

  #takenOf(recording: Recording | undefined): Taken | undefined {
    return recording && recording.end !== "failed" ? { id: this.id, recording } : undefined;
  }
}
