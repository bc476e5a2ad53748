import { type Clock, type Log, messageOf, repeat } from "../runtime/mod.ts";
import type { Texts } from "../texts/mod.ts";
import type { TwilioApi, TwilioText } from "./twilio_api.ts";

export interface TextReconcilerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Pick<Texts, "knows" | "receive" | "progress">;
  /** Undefined while there is no account. */
  readonly api: () => TwilioApi | undefined;
  /** Whether Twilio tells us by itself. */
  readonly isTold: () => boolean;
}

/** How often is asked where Twilio cannot reach us. */
const POLL_MS = 20_000;
/** How often is asked where it can: what it could not tell is not told again. */
const RECONCILE_MS = 24 * 3_600_000;
/** Twilio's filter knows days. */
const DAY_MS = 24 * 3_600_000;
/** More than anybody here texts in the time between. */
const MOST_POLLED = 100;
const MOST_RECONCILED = 5_000;

/**
 * Asks Twilio for texts that came and for how far ours have come: all the time where Twilio cannot
 * reach us, else once a day. What is known changes nothing.
 */
export class TextReconciler implements AsyncDisposable {
  readonly #options: TextReconcilerOptions;
  readonly #opened = new DisposableStack();
  #running: Promise<void> | undefined;
  #reconciledMs = -Infinity;
  /** What was said of the last failure, to say it once. */
  #trouble = "";

  constructor(options: TextReconcilerOptions) {
    this.#options = options;
    this.#opened.use(repeat(options.clock, POLL_MS, () => this.#look()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#opened.dispose();
    await this.#running;
  }

  #look(): void {
    const { clock, api, isTold } = this.#options;
    if (this.#running || !api()) return;
    const isDue = clock.elapsed() - this.#reconciledMs >= RECONCILE_MS;
    if (!isDue && isTold()) return;
    const [limit, days] = isDue ? [MOST_RECONCILED, 2] : [MOST_POLLED, 1];
    this.#running = this.#reconcile(new Date(clock.now().getTime() - days * DAY_MS), limit)
      .then(() => {
        if (isDue) this.#reconciledMs = clock.elapsed();
        this.#trouble = "";
      }, (error) => this.#failed(messageOf(error)))
      .finally(() => this.#running = undefined);
  }

  async #reconcile(since: Date, limit: number): Promise<void> {
    const { api: apiOf, texts } = this.#options;
    const api = apiOf();
    if (!api) return;
    const found = await api.texts({ since, limit });
    // In the order in which they were written.
    for (const text of found.toReversed()) {
      if (text.direction === "in") await this.#receive(api, text);
      else {
        const { sid, status, errorCode } = text;
        texts.progress({ sid, status, ...(errorCode === undefined ? {} : { errorCode }) });
      }
    }
  }

  async #receive(api: TwilioApi, text: TwilioText): Promise<void> {
    const { sid, to: ours, from: theirs, body, segments, createdAt: at, mediaCount } = text;
    const { texts } = this.#options;
    // Its pictures need not be asked for.
    if (texts.knows(sid)) return;
    const found = mediaCount === 0 ? [] : await api.mediaOf(sid);
    const media = found.map(({ contentType, url }) => ({ contentType, source: url }));
    texts.receive({ sid, ours, theirs, body, media, segments, at });
  }

  #failed(why: string): void {
    if (why === this.#trouble) return;
    this.#trouble = why;
    this.#options.log.warn("Twilio cannot be asked for texts", { cause: why });
  }
}
