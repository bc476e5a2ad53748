import type { Config } from "../config/mod.ts";
import type { Clock, Log, Meter, Random } from "../runtime/mod.ts";

/** What every part of a running server stands on. */
export interface Ground {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly config: Config;
  /** What has to be stopped: what was started last is stopped first. */
  readonly running: AsyncDisposableStack;
}
