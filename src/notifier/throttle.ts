import type { Clock, Timer } from "../runtime/mod.ts";

/** SUBSCRIBEs a device may send at once: all its keys after a restart, and each challenged. */
const BURST = 300;
const PER_SECOND = 2;

/** How late a refusal is: a phone that answers each with the next is slowed down to this. */
const LATE_MS = 4_000;
/** Refusals of one device that wait. */
const MOST_LATE = 10;

interface Bucket {
  tokens: number;
  since: number;
  late: number;
}

/**
 * Holds back phones that subscribe without pause: baresip 1.0.0 does after a failure, as fast as
 * it is answered. Known devices only, so there are no more buckets than devices.
 */
export class Throttle implements Disposable {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #timers = new Set<Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False when `device` has to wait. */
  admits(device: string): boolean {
    const now = this.#clock.elapsed();
    let bucket = this.#buckets.get(device);
    if (!bucket) this.#buckets.set(device, bucket = { tokens: BURST, since: now, late: 0 });
    const gained = (now - bucket.since) / 1_000 * PER_SECOND;
    bucket.tokens = Math.min(BURST, bucket.tokens + gained);
    bucket.since = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  /** Runs `refuse` late; false when so many of the device wait already that this one cannot. */
  delay(device: string, refuse: () => void): boolean {
    const bucket = this.#buckets.get(device);
    if (!bucket || bucket.late >= MOST_LATE) return false;
    bucket.late++;
    const timer = this.#clock.after(LATE_MS, () => {
      this.#timers.delete(timer);
      bucket.late--;
      refuse();
    });
    this.#timers.add(timer);
    return true;
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
