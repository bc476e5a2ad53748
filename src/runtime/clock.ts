/** Time as a dependency, so that a test can drive every timer in the product. */

/** A scheduled task. Once `cancel` has returned, the task will not run. */
export interface Timer extends Disposable {
  cancel(): void;
}

/** The only source of time outside `src/runtime`. */
export interface Clock {
  /** Wall-clock time, for timestamps that leave the process. It may jump either way. */
  now(): Date;

  /** Milliseconds since an arbitrary origin; never goes back. For measuring and for deadlines. */
  elapsed(): number;

  /** Runs `task` once, `ms` from now, never early. */
  after(ms: number, task: () => void): Timer;
}

/** Resolves `ms` from now. */
export function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
