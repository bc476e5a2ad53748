import { type Clock, type Counter, Meter, type Random, Secret } from "../runtime/mod.ts";
import { base64url, hashOf, sameText } from "./token.ts";

/** Where the code is kept, so that the command line can make a new one beside a server. */
export interface SetupCodeStore {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  remove(name: string): boolean;
}

const NAME = "setup.code";
const OCTETS = 16;
/** How long a code is good. */
export const SETUP_CODE_MS = 30 * 60_000;

/**
 * Lets in who sees what the server prints, as long as there is no administrator: 128 bits, good
 * for half an hour and once. Only its hash is kept; a new code replaces the one before.
 */
export class SetupCode {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #store: SetupCodeStore;
  readonly #wrong: Counter;

  constructor(
    { clock, random, store, meter = new Meter() }: {
      readonly clock: Clock;
      readonly random: Random;
      readonly store: SetupCodeStore;
      readonly meter?: Meter;
    },
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#store = store;
    this.#wrong = meter.counter("ringdown_setup_codes_refused_total", "Wrong set-up codes.");
  }

  /** Makes a new code. */
  issue(): Secret {
    const code = base64url(this.#random.bytes(OCTETS));
    const until = this.#clock.now().getTime() + SETUP_CODE_MS;
    this.#store.set(NAME, `${until} ${hashOf(code)}`);
    return new Secret(code);
  }

  /** Whether `code` is the one that was made last, and still good. It stays so. */
  accepts(code: string): boolean {
    const [until = "0", hash = ""] = (this.#store.get(NAME) ?? "").split(" ");
    const isRight = sameText(hashOf(code), hash) && this.#clock.now().getTime() < Number(until);
    if (!isRight) this.#wrong.add();
    return isRight;
  }

  /** There is an administrator: no code is good any more. */
  discard(): void {
    this.#store.remove(NAME);
  }
}
