/** Which final status speaks for several, and what the caller hears of it. */

import type { EndReason, NoAnswerCause } from "../domain/mod.ts";

/** Within a class the answer that tells the caller most, RFC 3261 §16.7 step 6. */
const TELLING = [486, 488, 480, 404, 484, 415, 408];

/** The status that speaks for all callees: a 6xx, else one of the lowest class. */
export function bestStatus(statuses: readonly number[]): number {
  const six = statuses.find((status) => status >= 600);
  if (six !== undefined) return six;
  const lowest = Math.min(...statuses.map((status) => Math.floor(status / 100)));
  const candidates = statuses.filter((status) => Math.floor(status / 100) === lowest);
  return TELLING.find((status) => candidates.includes(status)) ?? candidates[0] ?? 480;
}

/**
 * What the caller hears of a callee's failure. What is wrong between us and the callee's phone
 * (its redirects, its challenges, its faults, its silence) is no matter of the caller's.
 */
export function statusForCaller(status: number): number {
  if (status >= 600 || PASSED.has(status)) return status;
  return 480;
}

/** And that it may not be called: 403, by our own limits or those of a carrier. */
const PASSED: ReadonlySet<number> = new Set([403, 404, 410, 415, 433, 480, 484, 486, 488]);

/** The reason of a call that ended because everybody failed, of whom `status` speaks. */
export function reasonOf(status: number): EndReason {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 603:
    case 607:
    case 608:
    case 403:
      return "declined";
    case 408:
    case 503:
    case 430:
      return "unreachable";
    case 404:
    case 410:
    case 484:
    case 604:
      return "not-found";
    case 415:
    case 488:
    case 606:
      return "media-refused";
    case 482:
      return "loop";
    case 480:
      return "no-answer";
    default:
      return "error";
  }
}

/**
 * Which forwarding a failure leads to: a phone that says busy or declines is busy, one that says
 * it is unavailable was there and did not answer, and whatever else kept the call from ringing made
 * it unreachable.
 */
export function causeOf(status: number): NoAnswerCause {
  switch (status) {
    case 486:
    case 600:
    case 603:
      return "busy";
    case 480:
    case 487:
      return "no-answer";
    default:
      return "unreachable";
  }
}

/**
 * True for a failure of the way to somebody and not of whom it leads to, so that another gateway
 * may get through: no answer, faults and overload of servers, and what says that it was us who
 * were not let in. What a person, or the network for a number, has said is the last word.
 */
export function isOfTheWay(status: number): boolean {
  return status === 401 || status === 407 || status === 408 || status === 430 ||
    status === 488 || status >= 500 && status < 600;
}
