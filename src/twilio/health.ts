import { type Clock, type Log, messageOf, type Meter, repeat } from "../runtime/mod.ts";
import type { TwilioApi, TwilioBalance } from "./twilio_api.ts";

export interface TwilioHealthOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Undefined while there is no account. */
  readonly api: () => TwilioApi | undefined;
  /** It has become unhealthy; `why` is what was said last. */
  readonly onUnhealthy: (why: string) => void;
}

/** What an account at Twilio is like; `unknown` until it was asked. */
export type TwilioState = "unknown" | "healthy" | "unhealthy";

const LOOK_MS = 5 * 60_000;
const FAILURES = 3;
/** In the currency of the account: what a day of a small office costs, and more. */
const LOW_BALANCE = 5;

/** Asks every five minutes how the account is. Three times without an answer it is unhealthy. */
export class TwilioHealth implements AsyncDisposable {
  readonly #options: TwilioHealthOptions;
  readonly #opened = new DisposableStack();
  #running: Promise<void> | undefined;
  #of: TwilioApi | undefined;
  #failures = 0;
  #isAsked = false;
  #balance: TwilioBalance | undefined;

  constructor(options: TwilioHealthOptions) {
    this.#options = options;
    const { clock, meter } = options;
    meter.gauge(
      "ringdown_twilio_healthy",
      "1 while Twilio answers for the account, 0 while it does not.",
      () => this.state === "unhealthy" ? 0 : 1,
    );
    this.#opened.use(repeat(clock, LOOK_MS, () => this.look()));
  }

  get state(): TwilioState {
    if (!this.#isAsked) return "unknown";
    return this.#failures >= FAILURES ? "unhealthy" : "healthy";
  }

  /** What is left, where it is little; Twilio stops everything at nothing. */
  get lowBalance(): TwilioBalance | undefined {
    return this.#balance && this.#balance.amount < LOW_BALANCE ? this.#balance : undefined;
  }

  /** Asks now, if nobody is asking. */
  look(): void {
    const api = this.#options.api();
    if (api !== this.#of) this.#forget(api);
    if (!api || this.#running) return;
    this.#running = this.#ask(api).finally(() => this.#running = undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#opened.dispose();
    await this.#running;
  }

  /** Another account has another health. */
  #forget(api: TwilioApi | undefined): void {
    this.#of = api;
    this.#failures = 0;
    this.#isAsked = false;
    this.#balance = undefined;
  }

  async #ask(api: TwilioApi): Promise<void> {
    const { log, onUnhealthy } = this.#options;
    try {
      const [account, balance] = await Promise.all([api.account(), api.balance()]);
      if (account.status !== "active") throw new Error(`The account is ${account.status}`);
      if (this.state === "unhealthy") log.info("Twilio answers for the account again");
      this.#failures = 0;
      this.#balance = balance;
    } catch (error) {
      this.#failures++;
      const cause = messageOf(error);
      log.warn("Twilio does not answer for the account", { cause, failures: this.#failures });
      if (this.#failures === FAILURES) onUnhealthy(cause);
    }
    this.#isAsked = true;
  }
}
