import type { Clock, Timer } from "./clock.ts";

/**
 * Real time over a hashed timer wheel (Varghese and Lauck, scheme 6).
 *
 * A SIP server starts and cancels several timers per message and nearly none of them fires, so
 * starting and cancelling are a list insertion and removal; one `setTimeout` of the runtime at a
 * time drives the wheel, and none runs while no timer is pending.
 */

const TICK_MS = 10;
const SLOTS = 4096;
const MASK = SLOTS - 1;

class WheelTimer implements Timer {
  previous: WheelTimer | undefined = undefined;
  next: WheelTimer | undefined = undefined;
  slot = -1;

  constructor(
    readonly dueTick: number,
    /** Milliseconds: what falls into one tick still runs in order. */
    readonly due: number,
    public task: (() => void) | undefined,
    readonly wheel: SystemClock,
  ) {}

  cancel(): void {
    if (this.slot >= 0) this.wheel.remove(this);
    this.task = undefined;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

export class SystemClock implements Clock {
  readonly #slots: (WheelTimer | undefined)[] = new Array(SLOTS).fill(undefined);
  #pending = 0;
  #lastTick = 0;
  #driver: ReturnType<typeof setTimeout> | undefined;
  #driverTick = Infinity;
  readonly #onTaskError: (error: unknown) => void;

  /** `onTaskError` receives what a task throws; by default it is rethrown as an uncaught error. */
  constructor(onTaskError: (error: unknown) => void = reportError) {
    this.#onTaskError = onTaskError;
  }

  now(): Date {
    return new Date();
  }

  elapsed(): number {
    return performance.now();
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#pending;
  }

  after(ms: number, task: () => void): Timer {
    const now = performance.now();
    if (this.#pending === 0) this.#lastTick = Math.floor(now / TICK_MS);
    const dueTick = Math.max(Math.ceil((now + ms) / TICK_MS), this.#lastTick + 1);
    const timer = new WheelTimer(dueTick, now + ms, task, this);
    this.#insert(timer);
    if (dueTick < this.#driverTick) this.#drive(dueTick, now);
    return timer;
  }

  /** For `WheelTimer` alone. */
  remove(timer: WheelTimer): void {
    if (timer.previous) timer.previous.next = timer.next;
    else this.#slots[timer.slot] = timer.next;
    if (timer.next) timer.next.previous = timer.previous;
    timer.slot = -1;
    timer.previous = undefined;
    timer.next = undefined;
    if (--this.#pending === 0) this.#stop();
  }

  #insert(timer: WheelTimer): void {
    const slot = timer.dueTick & MASK;
    const head = this.#slots[slot];
    timer.slot = slot;
    timer.next = head;
    if (head) head.previous = timer;
    this.#slots[slot] = timer;
    this.#pending++;
  }

  #stop(): void {
    if (this.#driver !== undefined) clearTimeout(this.#driver);
    this.#driver = undefined;
    this.#driverTick = Infinity;
  }

  #drive(tick: number, now: number): void {
    if (this.#driver !== undefined) clearTimeout(this.#driver);
    this.#driverTick = tick;
    this.#driver = setTimeout(() => this.#turn(), Math.max(0, tick * TICK_MS - now));
  }

  #turn(): void {
    this.#driver = undefined;
    this.#driverTick = Infinity;
    const now = performance.now();
    const nowTick = Math.floor(now / TICK_MS);
    const from = Math.max(this.#lastTick + 1, nowTick - SLOTS + 1);
    const due: WheelTimer[] = [];
    for (let tick = from; tick <= nowTick; tick++) {
      for (let timer = this.#slots[tick & MASK]; timer; timer = timer.next) {
        if (timer.dueTick <= nowTick) due.push(timer);
      }
    }
    this.#lastTick = nowTick;
    // A slot holds the youngest timer first: of two due at once the older one runs first.
    if (due.length > 1) due.reverse().sort((a, b) => a.due - b.due);
    for (const timer of due) {
      const task = timer.task;
      if (task === undefined) continue;
      timer.cancel();
      try {
        task();
      } catch (error) {
        this.#onTaskError(error);
      }
    }
    if (this.#pending > 0) this.#driveToNext();
  }

  #driveToNext(): void {
    // A wheel holds timers of later turns too: look for the first slot with one due this turn.
    // A task may have started one meanwhile and set the driver for it: only earlier ones matter.
    const base = this.#lastTick;
    const end = Math.min(base + SLOTS, this.#driverTick - 1);
    for (let tick = base + 1; tick <= end; tick++) {
      for (let timer = this.#slots[tick & MASK]; timer; timer = timer.next) {
        if (timer.dueTick === tick) return this.#drive(tick, performance.now());
      }
    }
    if (this.#driver === undefined) this.#drive(base + SLOTS, performance.now());
  }
}
