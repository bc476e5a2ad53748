/**
 * The course of one call: its state in `call/`, and one queue through which everything that
 * happens to it goes.
 */

import { type Call, type CallEffect, type CallEvent, type Step, step } from "../call/mod.ts";
import type { TimerName } from "../call/mod.ts";
import type { LegId } from "../domain/mod.ts";
import { type Clock, SerialQueue, TimerSet } from "../runtime/mod.ts";

/** An effect that is no timer: these the course looks after itself. */
export type CallAction = Exclude<CallEffect, { do: "start-timer" | "stop-timer" | "stop-timers" }>;

export interface CallCourseOptions {
  readonly clock: Clock;
  /** Carries out one effect; the next one waits for it. */
  readonly carryOut: (action: CallAction) => void | Promise<void>;
  /** What is thrown in the queue; the next task runs all the same. */
  readonly onError: (error: unknown) => void;
}

export class CallCourse {
  readonly #carryOut: CallCourseOptions["carryOut"];
  readonly #queue: SerialQueue;
  readonly #timers: TimerSet<TimerName>;
  #state: Call | undefined;
  readonly #watchers = new Set<() => void>();

  constructor({ clock, carryOut, onError }: CallCourseOptions) {
    this.#carryOut = carryOut;
    this.#queue = new SerialQueue(onError);
    this.#timers = new TimerSet(clock);
  }

  /** Undefined until the call has begun. */
  get state(): Call | undefined {
    return this.#state;
  }

  get phase(): Call["phase"] {
    return this.#state?.phase ?? "ringing";
  }

  get isOver(): boolean {
    return this.phase === "ended";
  }

  /** The party that waits, while somebody is looked for; who called or stands in that place. */
  get caller(): LegId | undefined {
    const state = this.#state;
    return state && state.phase !== "ended" ? state.caller : undefined;
  }

  /** The other of the two that talk; undefined while they do not. */
  partnerOf(leg: LegId): LegId | undefined {
    const state = this.#state;
    if (state?.phase !== "talking" || !state.connected) return undefined;
    if (leg === state.caller) return state.callee;
    return leg === state.callee ? state.caller : undefined;
  }

  /** True while the person at `leg` is asked to press a key. */
  isScreened(leg: LegId): boolean {
    const state = this.#state;
    return state?.phase === "ringing" &&
      state.callees.some((callee) => callee.leg === leg && callee.screening === true);
  }

  /** True while who called, at `leg`, is asked to press a key. */
  isChallenged(leg: LegId): boolean {
    const state = this.#state;
    return state?.phase === "served" && state.caller === leg && state.service.kind === "challenge";
  }

  /** True while who called, at `leg`, talks with voicemail. */
  isAttended(leg: LegId): boolean {
    const state = this.#state;
    if (state?.phase !== "served" || state.caller !== leg) return false;
    return state.service.kind === "leave-message" || state.service.kind === "mailbox";
  }

  /** True while the keys of `leg` are for us. */
  hearsKeys(leg: LegId): boolean {
    return this.isScreened(leg) || this.isChallenged(leg) || this.isAttended(leg);
  }

  /** Runs `task` after all that came before it. */
  push(task: () => void | Promise<void>): void {
    this.#queue.push(task);
  }

  /** Has `event` handled after all that came before it. */
  dispatch(event: CallEvent): void {
    this.#queue.push(() => this.handle(event));
  }

  /** Handles `event` at once; only from within the queue. */
  handle(event: CallEvent): void | Promise<void> {
    if (this.#state) return this.begin(step(this.#state, event));
  }

  /** Goes on with `call`; only from within the queue. */
  begin({ call, effects }: Step): void | Promise<void> {
    this.#state = call;
    const pending = this.#perform(effects, 0);
    if (this.#watchers.size === 0) return pending;
    return pending ? pending.then(() => this.#tellWatchers()) : this.#tellWatchers();
  }

  /** Calls `watcher` whenever something has happened and what followed from it was done. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #tellWatchers(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** What the caller's INVITE has got, or is about to, which no event can tell in time. */
  noteAnswered(leg: LegId, answered: boolean): void {
    const state = this.#state;
    if (state && "answered" in state && state.caller === leg) this.#state = { ...state, answered };
  }

  startTimer(name: TimerName, ms: number): void {
    this.#timers.start(name, ms, () => this.dispatch({ type: "timer", name }));
  }

  stopTimers(): void {
    this.#timers.stopAll();
  }

  /** Carries out effects in order; waits only where one has to. */
  #perform(effects: readonly CallEffect[], from: number): void | Promise<void> {
    for (let i = from; i < effects.length; i++) {
      const effect = effects[i];
      const pending = effect && this.#effect(effect);
      if (pending) return pending.then(() => this.#perform(effects, i + 1));
    }
  }

  #effect(effect: CallEffect): void | Promise<void> {
    switch (effect.do) {
      case "start-timer":
        return this.startTimer(effect.name, effect.ms);
      case "stop-timer":
        return this.#timers.stop(effect.name);
      case "stop-timers":
        return this.stopTimers();
      default:
        return this.#carryOut(effect);
    }
  }
}
