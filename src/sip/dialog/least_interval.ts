import { H, type SipResponse } from "../message/mod.ts";
import type { SessionTimerPolicy } from "./session_timer.ts";

/** How often one peer may ask for more: each time costs a request. */
const MOST_RISES = 4;

/** Nobody needs a session that is refreshed less often than once a day, seconds. */
const LONGEST_SECONDS = 86_400;

/** The shortest session interval that a peer takes, as its 422s tell, RFC 4028 §7.3 and §7.4. */
export class LeastInterval {
  #seconds = 0;
  #rises = 0;

  /**
   * Learns from `response`. True when it is a 422 that wants more than any before: the request may
   * be sent again with that.
   */
  rises({ status, headers }: SipResponse): boolean {
    const least = status === 422 ? headers.first(H.minSe)?.seconds : undefined;
    if (least === undefined || least <= this.#seconds || least > LONGEST_SECONDS) return false;
    if (this.#rises >= MOST_RISES) return false;
    this.#rises++;
    this.#seconds = least;
    return true;
  }

  /** `policy` as this peer takes it. */
  raise({ expires, minSe }: SessionTimerPolicy): SessionTimerPolicy {
    const least = this.#seconds;
    return { expires: Math.max(expires, least), minSe: Math.max(minSe, least) };
  }
}
