import type { Sound } from "../media/mod.ts";
import type { Clock, Timer } from "../runtime/mod.ts";
import type { VoiceLine } from "./line.ts";

/** A prompt by name, or a recording by its path. */
export type Spoken = string | { readonly path: string };

/** What is said, and what may be said to it. */
export interface Question {
  readonly say: readonly Spoken[];
  /** A key, which ends what is being said. */
  readonly onKey: (key: string) => void;
  /** Nobody has said anything, though it was asked several times. */
  readonly onSilence: () => void;
}

/** A question that is answered by digits and `#`; `*` begins anew. */
export interface NumberQuestion {
  readonly say: readonly Spoken[];
  readonly mostDigits: number;
  readonly onNumber: (digits: string) => void;
  readonly onSilence: () => void;
}

/** How long somebody may think before it is asked again. */
const PATIENCE_MS = 6_000;
/** Between two digits of a number; then it is taken to be whole. */
const DIGIT_MS = 4_000;
const TIMES = 3;

/** Says one thing after the other on a line, and hears keys; what is said next ends what is now. */
export class Talk {
  readonly #line: Pick<VoiceLine, "play">;
  readonly #clock: Clock;
  #queue: Sound[] = [];
  #onSaid: (() => void) | undefined;
  #onKey: ((key: string) => void) | undefined;
  #timer: Timer | undefined;

  constructor(line: Pick<VoiceLine, "play">, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** Says something, and does what `then` does; `onKey` hears keys before. */
  say(what: readonly Spoken[], then: () => void, onKey?: (key: string) => void): void {
    this.stop();
    this.#queue = soundsOf(what);
    this.#onSaid = then;
    this.#onKey = onKey;
    this.#next();
  }

  ask({ say, onKey, onSilence }: Question, times = TIMES): void {
    const again = () => times <= 1 ? onSilence() : this.ask({ say, onKey, onSilence }, times - 1);
    this.say(say, () => this.#wait(PATIENCE_MS, again), (key) => {
      this.stop();
      onKey(key);
    });
  }

  askNumber(question: NumberQuestion, times = TIMES): void {
    const { say, mostDigits, onNumber, onSilence } = question;
    let digits = "";
    const done = () => {
      this.stop();
      if (digits !== "") return onNumber(digits);
      return times <= 1 ? onSilence() : this.askNumber(question, times - 1);
    };
    this.say(say, () => this.#wait(PATIENCE_MS, done), (key) => {
      if (key === "*") return this.askNumber(question, times);
      if (key === "#") return done();
      // Whoever types has heard enough.
      if (digits === "") this.#hush();
      digits += key;
      if (digits.length >= mostDigits) return done();
      this.#wait(DIGIT_MS, done);
    });
  }

  onPlayed(): void {
    if (this.#queue.length > 0) return this.#next();
    const then = this.#onSaid;
    this.#onSaid = undefined;
    then?.();
  }

  onKey(key: string): void {
    this.#onKey?.(key);
  }

  /** Says nothing more, and hears no keys. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#queue = [];
    this.#onSaid = undefined;
    this.#onKey = undefined;
  }

  #next(): void {
    const sound = this.#queue.shift();
    if (sound) this.#line.play(sound);
    else this.onPlayed();
  }

  #hush(): void {
    this.#queue = [];
    this.#onSaid = undefined;
    this.#line.play(SILENCE);
  }

  #wait(ms: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, then);
  }
}

/** Nothing, said once. */
const SILENCE: Sound = { kind: "prompts", names: [], repeat: false };

/** Prompts that follow each other are one sound. */
function soundsOf(what: readonly Spoken[]): Sound[] {
  const sounds: Sound[] = [];
  let names: string[] = [];
  const flush = () => {
    if (names.length > 0) sounds.push({ kind: "prompts", names, repeat: false });
    names = [];
  };
  for (const one of what) {
    if (typeof one === "string") names.push(one);
    else {
      flush();
      sounds.push({ kind: "recording", path: one.path });
    }
  }
  flush();
  return sounds;
}
