import type { Clock } from "../runtime/mod.ts";

export const HOUR_MS = 3_600_000;

/** A moment as limits count: hours since 1970, and the time on the wall. */
export interface TollTime {
  /** The hour it is in. */
  readonly hour: number;
  /** The hours in which day and month began there, but for a change of the clocks since. */
  readonly day: number;
  readonly month: number;
  /** As `22:05`. */
  readonly time: string;
}

/** Tells the time as limits count it. */
export class TollClock {
  readonly #clock: Clock;
  readonly #timeZone: () => string | undefined;
  /** Kept: making one takes longer than a call should wait for. */
  #format: { readonly zone: string | undefined; readonly of: Intl.DateTimeFormat } | undefined;

  /** @param timeZone An IANA name; that of the machine if undefined. */
  constructor(clock: Clock, timeZone: () => string | undefined) {
    this.#clock = clock;
    this.#timeZone = timeZone;
  }

  get now(): TollTime {
    const now = this.#clock.now();
    const parts = this.#zoned().formatToParts(now);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "00";
    const hour = Math.floor(now.getTime() / HOUR_MS);
    const day = hour - Number(part("hour"));
    return {
      hour,
      day,
      month: day - (Number(part("day")) - 1) * 24,
      time: `${part("hour")}:${part("minute")}`,
    };
  }

  #zoned(): Intl.DateTimeFormat {
    const zone = this.#timeZone();
    if (!this.#format || this.#format.zone !== zone) {
      const of = new Intl.DateTimeFormat("en", {
        ...(zone === undefined ? {} : { timeZone: zone }),
        hourCycle: "h23",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      });
      this.#format = { zone, of };
    }
    return this.#format.of;
  }
}
