import type { AccountId } from "../domain/mod.ts";
import type { Clock, Random, Secret } from "../runtime/mod.ts";
import { BoundedMap } from "./bounded_map.ts";
import { createToken, hashOf } from "./token.ts";

/** What somebody has who has shown a password and still has to show a second factor. */
export interface Ticket {
  readonly account: AccountId;
  /** The hash of the password that was right: another one makes the ticket worthless. */
  readonly passwordHash: string;
}

const LIFE_MS = 5 * 60_000;
const MOST_TICKETS = 1_000;
const MOST_FAILURES = 5;

/** Tickets between the two steps of signing in: five minutes, a few failures, one success. */
export class Tickets {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #known = new BoundedMap<Ticket & { readonly until: number; readonly failures: number }>(
    MOST_TICKETS,
  );

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(ticket: Ticket): Secret {
    const token = createToken(this.#random);
    const until = this.#clock.elapsed() + LIFE_MS;
    this.#known.set(hashOf(token.reveal()), { ...ticket, until, failures: 0 });
    return token;
  }

  find(token: string): Ticket | undefined {
    const known = this.#known.get(hashOf(token));
    return known && known.until > this.#clock.elapsed() ? known : undefined;
  }

  /** Counts a failure; of too many the ticket ends. */
  failed(token: string): void {
    const key = hashOf(token);
    const known = this.#known.get(key);
    if (!known) return;
    if (known.failures + 1 >= MOST_FAILURES) this.#known.delete(key);
    else this.#known.set(key, { ...known, failures: known.failures + 1 });
  }

  used(token: string): void {
    this.#known.delete(hashOf(token));
  }
}
