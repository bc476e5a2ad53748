import type { Random } from "../../runtime/mod.ts";
import type { LegReport, VoiceChange } from "./change.ts";
import type { Ticker } from "./packet_path.ts";
import type { RelayStream } from "./relay_stream.ts";
import { Tap } from "./tap.ts";
import { GRID_MS, Voice, type VoiceOutlet } from "./voice.ts";

const PHASES = 2;

export interface VoicesOptions<Remote> extends Omit<VoiceOutlet<Remote>, "integer"> {
  readonly random: Random;
  /** `dueMs` is sooner than it was. */
  readonly onDue: () => void;
}

/** All that the relay says and hears itself, and when. */
export class Voices<Remote> implements Ticker {
  dueMs = Infinity;
  readonly #outlet: VoiceOutlet<Remote>;
  readonly #report: (report: LegReport) => void;
  readonly #onDue: () => void;
  readonly #voices = new Set<Voice<Remote>>();
  readonly #taps = new Set<Tap<Remote>>();
  #next = 0;

  constructor(options: VoicesOptions<Remote>) {
    const { random, onDue, memory, sendOwn, onUnready, report } = options;
    const integer = (bound: number) => random.integer(bound);
    this.#outlet = { memory, sendOwn, onUnready, report, integer };
    this.#report = report;
    this.#onDue = onDue;
  }

  /** Carries out one change for `stream`. */
  apply(stream: RelayStream<Remote>, change: VoiceChange, nowMs: number): void {
    switch (change.do) {
      case "play":
        this.#voice(stream).play(change, this.#firstMs(nowMs));
        break;
      case "echo":
        this.#voice(stream).echo(change, nowMs);
        break;
      case "unplay":
        stream.voice?.stop();
        break;
      case "key":
        this.#voice(stream).press(change, this.#firstMs(nowMs));
        break;
      case "listen":
        stream.tap ??= this.#newTap(stream);
        stream.tap.listen(change);
        break;
      case "unlisten":
        stream.tap?.listen(undefined);
    }
    this.#tapFor(stream);
    if (stream.voice) this.#wake(stream.voice.dueMs);
  }

  /** The stream is gone. */
  forget(stream: RelayStream<Remote>): void {
    if (stream.voice) this.#voices.delete(stream.voice);
    if (stream.tap) this.#taps.delete(stream.tap);
    stream.voice = undefined;
    stream.tap = undefined;
  }

  /** @throws what a voice threw, which is silent from then on; the others have been served. */
  tick(nowMs: number): void {
    if (nowMs < this.dueMs) return;
    let due = Infinity;
    let fault: unknown;
    for (const voice of this.#voices) {
      try {
        if (voice.dueMs <= nowMs) voice.tick(nowMs);
        if (voice.dueMs < due) due = voice.dueMs;
      } catch (error) {
        this.#voices.delete(voice);
        fault = error;
      }
    }
    for (const tap of this.#taps) {
      tap.tick(nowMs);
      if (tap.dueMs < due) due = tap.dueMs;
    }
    this.dueMs = due;
    if (fault !== undefined) throw fault;
  }

  #voice(stream: RelayStream<Remote>): Voice<Remote> {
    stream.voice ??= new Voice(stream, this.#outlet);
    this.#voices.add(stream.voice);
    return stream.voice;
  }

  /** A tap costs something at each packet: there is one only while it has something to hear. */
  #tapFor(stream: RelayStream<Remote>): void {
    if (stream.voice?.isEchoing) stream.tap ??= this.#newTap(stream);
    else if (stream.tap && !stream.tap.isListening) {
      this.#taps.delete(stream.tap);
      stream.tap = undefined;
    }
  }

  #newTap(stream: RelayStream<Remote>): Tap<Remote> {
    const tap = new Tap(stream, this.#report, (dueMs) => this.#wake(dueMs));
    this.#taps.add(tap);
    return tap;
  }

  /** The next time on the grid; voices that begin one after the other share out its phases. */
  #firstMs(nowMs: number): number {
    const slot = Math.ceil(nowMs / GRID_MS);
    const phase = this.#next++ % PHASES;
    return (slot + (slot % PHASES === phase ? 0 : 1)) * GRID_MS;
  }

  #wake(dueMs: number): void {
    if (dueMs >= this.dueMs) return;
    this.dueMs = dueMs;
    this.#onDue();
  }
}
