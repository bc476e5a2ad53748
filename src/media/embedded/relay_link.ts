import type { Change, LegReport } from "./change.ts";
import type { Figures } from "./figures.ts";

/** The engine's end of the relay, which runs in a thread of its own. */
export interface RelayLink extends AsyncDisposable {
  /** Which packet path the relay uses, for the log. */
  readonly path: "libc" | "datagram";
  readonly figures: Figures;
  /** How many pairs it can keep open between two calls; none if left out. */
  readonly warmPairs?: number;

  /** Says to whom goes what the relay hears, from now on. */
  onReport(receiver: (report: LegReport) => void): void;

  /**
   * Binds `port` and `port + 1` at `host`; the relay reads them from the next `apply` on. False
   * when another program has one of them. A promise only where it cannot be known at once.
   */
  open(port: number, host: string): boolean | Promise<boolean>;

  /**
   * Drops what has arrived on an open pair and was not received yet: it is of an earlier call.
   * Before anybody hears of the port again, so that nothing of the new call goes with it.
   */
  drain?(port: number): void;

  /**
   * Applies changes in order. A packet that is sent after this has returned, or its promise has
   * resolved, meets the changed table.
   */
  apply(changes: readonly Change[]): void | Promise<void>;
}
