/**
 * The round trip between a relay and one of its peers, RFC 3550 §6.4.1.
 *
 * A relay sends no reports of its own, but passes the other leg's: when a sender report passes on
 * to the peer, its stamp and the time are noted, and when the peer's report names that stamp, the
 * path to the peer and back took the time since, less what the peer says it waited. So the figure
 * covers the path between the relay and this peer only, as if the relay had sent the report.
 */

const KEPT = 4;
const MAX_MS = 10_000;

export class RoundTrip {
  readonly #stamps: number[] = [0, 0, 0, 0];
  readonly #times: number[] = [0, 0, 0, 0];
  #next = 0;
  #milliseconds: number | undefined;

  /** A sender report stamped `ntpMiddle` was sent on to the peer at `nowMs`. */
  passed(ntpMiddle: number, nowMs: number): void {
    this.#stamps[this.#next] = ntpMiddle;
    this.#times[this.#next] = nowMs;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The peer reported on the sender report stamped `lastReport`. */
  reported(lastReport: number, delaySinceLast: number, nowMs: number): void {
    if (lastReport === 0) return;
    for (let i = 0; i < KEPT; i++) {
      if (this.#stamps[i] !== lastReport) continue;
      const waited = delaySinceLast / 65.536;
      const trip = nowMs - (this.#times[i] ?? 0) - waited;
      // Negative only by the coarseness of clocks; absurd values are a broken peer's.
      if (trip > -5 && trip < MAX_MS) this.#milliseconds = Math.max(0, trip);
      return;
    }
  }

  /** The latest measurement; undefined before the first. */
  get milliseconds(): number | undefined {
    return this.#milliseconds;
  }
}
