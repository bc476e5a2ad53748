import type { Considered } from "../../domain/mod.ts";
import type { Clock, Random } from "../../runtime/mod.ts";

/** What was decided about a call when Twilio asked, before it comes by SIP. */
export interface SipTicket {
  readonly sid: string;
  /** The number of ours. */
  readonly dialled: string;
  /** It was screened; false where there was no time for that. */
  readonly isScreened: boolean;
  /** The caller has passed a challenge. */
  readonly hasPassed: boolean;
  /** What was held against it. */
  readonly tried: readonly Considered[];
}

/** The header that brings a ticket back; Twilio passes on what begins with `x-`. */
export const TICKET_HEADER = "x-ringdown-ticket";

/** Twilio calls us at once. */
const VALID_MS = 60_000;
const MOST_TICKETS = 1_000;

/**
 * Tickets by a name that nobody can guess, each good for one call: who was screened by webhook is
 * not screened again by SIP, and who has pressed 5 need not do so twice.
 */
export class SipTickets {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #kept = new Map<string, { readonly ticket: SipTicket; readonly untilMs: number }>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  newName(): string {
    return this.#random.token();
  }

  add(name: string, ticket: SipTicket): void {
    const nowMs = this.#clock.elapsed();
    for (const [other, { untilMs }] of this.#kept) {
      // They were added in the order in which they end.
      if (untilMs > nowMs && this.#kept.size < MOST_TICKETS) break;
      this.#kept.delete(other);
    }
    this.#kept.set(name, { ticket, untilMs: nowMs + VALID_MS });
  }

  /** The ticket of that name for a call to `dialled`, which is used up. */
  take(name: string, dialled: string): SipTicket | undefined {
    const found = this.#kept.get(name);
    if (!found) return undefined;
    const { ticket, untilMs } = found;
    if (ticket.dialled !== dialled) return undefined;
    this.#kept.delete(name);
    return untilMs > this.#clock.elapsed() ? ticket : undefined;
  }
}
