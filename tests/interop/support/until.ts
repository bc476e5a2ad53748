/** Waiting for a world that sends no events: the one place in these tests that polls. */

import { setTimeout as pause } from "node:timers/promises";

const PERIOD_MS = 50;

/** The first value of `look` that is not undefined. @throws when there is none in `ms`. */
export async function until<Value>(
  what: string,
  ms: number,
  look: () => Value | undefined | Promise<Value | undefined>,
): Promise<Value> {
  const end = performance.now() + ms;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await pause(PERIOD_MS);
  }
}

/** What `promise` brings. @throws when it takes longer than `ms`. */
export async function within<Value>(
  what: string,
  ms: number,
  promise: Promise<Value>,
): Promise<Value> {
  const stop = new AbortController();
  const late = pause(ms, undefined, { signal: stop.signal }).then(
    () => Promise.reject(new Error(`Not within ${ms} ms: ${what}`)),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

/** A stretch of real time that is itself part of a test, such as how long two people talk. */
export function talk(ms: number): Promise<void> {
  return pause(ms);
}
