import type { Clock, Timer } from "./clock.ts";

/** Runs `task` every `ms` until it is disposed of; the first time `ms` from now. */
export function repeat(clock: Clock, ms: number, task: () => void): Disposable {
  let timer: Timer;
  const next = () => {
    timer = clock.after(ms, () => {
      next();
      task();
    });
  };
  next();
  return { [Symbol.dispose]: () => timer.cancel() };
}
